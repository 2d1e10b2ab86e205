import type { Family } from './address.js';
import type { Grid } from './grid.js';
import { hasPorts, protocolsOf } from './protocol.js';

/** A column of the grid: all cells of the same protocols, ports and source ports. */
export interface GridColumn {
  /** The protocols of the column. */
  readonly protocols: readonly number[];
  /** Its interval of the port axis; −1 for protocols without ports. */
  readonly portIndex: number;
  readonly sourceIndex: number;
  /** The entries that match in the column, whoever the peer is, as a bit vector. */
  readonly vector: Uint32Array;
}

/**
 * Every column of a family: one for each protocol class, and for TCP and UDP one for each interval
 * of ports and source ports.
 */
export function columnsOf(grid: Grid, family: Family): GridColumn[] {
  const byClass = new Map<number, number[]>();
  for (const protocol of protocolsOf(family)) {
    const key = grid.protocolClass[protocol] as number;
    const list = byClass.get(key);
    if (list) list.push(protocol);
    else byClass.set(key, [protocol]);
  }
  const columns: GridColumn[] = [];
  for (const protocols of byClass.values()) {
    const [first = 0] = protocols;
    if (!hasPorts(first)) {
      const vector = grid.columnOf(first, 0, 0);
      columns.push({ protocols, portIndex: -1, sourceIndex: 0, vector });
      continue;
    }
    for (let sourceIndex = 0; sourceIndex < grid.sources.starts.length; sourceIndex += 1) {
      for (let portIndex = 0; portIndex < grid.ports.starts.length; portIndex += 1) {
        const vector = grid.columnOf(first, portIndex, sourceIndex);
        columns.push({ protocols, portIndex, sourceIndex, vector });
      }
    }
  }
  return columns;
}

/** A key of a vector: columns with equal vectors have the same verdicts. */
export const vectorKey = (vector: Uint32Array): string => vector.join(',');
