import type { Family } from './address.js';
import type { AddressSet } from './addressSet.js';
import { pointsOf } from './axis.js';
import type { GridColumn } from './columns.js';
import type { Grid } from './grid.js';
import { formatPorts, isEveryPort } from './portRange.js';
import { formatProtocols } from './protocol.js';
import { RangesPool } from './RangesPool.js';
import type { Point, Ranges } from './ranges.js';

/**
 * Traffic in canonical form: every point of protocol × source port × port has one set of peers;
 * points with the same set form a line. No two lines can be merged, and equal traffic has equal
 * lines.
 */
export interface TrafficLine {
  readonly family: Family;
  /** `tcp`, `all`, `tcp, udp`, `all but icmp`. */
  readonly protocol: string;
  /** Port ranges such as `443/443`; empty for protocols without ports. */
  readonly ports: readonly string[];
  /** Source port ranges; empty for any source port. */
  readonly sourcePorts: readonly string[];
  readonly peers: AddressSet;
}

/** A set of points with its peers, before points with equal peers are joined. */
export interface Strip<K> {
  readonly column: GridColumn;
  readonly key: K;
  /** Peer intervals as `[from, until, …]`. */
  readonly peers: Ranges<Point>;
}

export interface Line<K> extends TrafficLine {
  readonly key: K;
  /** The columns that the line was joined from. */
  readonly columns: readonly GridColumn[];
}

/** Joins strips of one family into canonical lines; strips with different keys are never joined. */
export function toLines<K>(
  grid: Grid,
  family: Family,
  strips: readonly Strip<K>[],
  keyText: (key: K) => string,
): Line<K>[] {
  const groups = new Map<string, { key: K; peers: Ranges<Point>; columns: GridColumn[] }>();
  const pool = new RangesPool();
  for (const { column, key, peers } of strips) {
    const text = `${keyText(key)}|${pool.numberOf(peers)}`;
    const group = groups.get(text);
    if (group) group.columns.push(column);
    else groups.set(text, { key, peers, columns: [column] });
  }
  return [...groups.values()].flatMap(({ key, peers, columns }) =>
    shapesOf(grid, family, columns).map((shape) => ({
      ...shape,
      key,
      family,
      peers:
        family === 4
          ? { v4: peers as Ranges<number>, v6: [] }
          : { v4: [], v6: peers as Ranges<bigint> },
    })),
  );
}

interface Shape extends Pick<TrafficLine, 'protocol' | 'ports' | 'sourcePorts'> {
  readonly columns: readonly GridColumn[];
}

interface Draft {
  readonly protocols: Set<number>;
  readonly ports: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly columns: GridColumn[];
}

/**
 * Writes columns as products of protocols, ports and source ports, in as few shapes as a canonical
 * form has.
 */
function shapesOf(grid: Grid, family: Family, columns: readonly GridColumn[]): Shape[] {
  const drafts = new Map<string, Draft>();
  const add = (
    protocol: number,
    ports: string[],
    sourcePorts: string[],
    from: readonly GridColumn[],
  ) => {
    const text = `${ports.join(' ')}|${sourcePorts.join(' ')}`;
    const draft = drafts.get(text) ?? { protocols: new Set(), ports, sourcePorts, columns: [] };
    drafts.set(text, draft);
    draft.protocols.add(protocol);
    draft.columns.push(...from);
  };
  for (const [protocol, own] of byProtocol(columns)) {
    if (own[0]?.portIndex === -1) {
      add(protocol, [], [], own);
      continue;
    }
    for (const { sources, columns: some } of bySources(own)) {
      const picked = new Set(some.map((column) => column.portIndex));
      const portRanges = pointsOf(grid.ports, (index) => picked.has(index));
      const sourceRanges = pointsOf(grid.sources, (index) => sources.has(index));
      const anySource = isEveryPort(sourceRanges);
      // Every port from every source port: the line names the protocol as a whole.
      const whole = anySource && isEveryPort(portRanges);
      const portTexts = whole ? [] : formatPorts(portRanges);
      add(protocol, portTexts, anySource ? [] : formatPorts(sourceRanges), some);
    }
  }
  return [...drafts.values()].map(({ protocols, ...draft }) => ({
    ...draft,
    protocol: formatProtocols(protocols, family),
  }));
}

function byProtocol(columns: readonly GridColumn[]): Map<number, GridColumn[]> {
  const groups = new Map<number, GridColumn[]>();
  for (const column of columns) {
    for (const protocol of column.protocols) {
      const list = groups.get(protocol);
      if (list) list.push(column);
      else groups.set(protocol, [column]);
    }
  }
  return groups;
}

/** The columns of one protocol, grouped by the source ports of their ports. */
function bySources(columns: readonly GridColumn[]) {
  const byPort = new Map<number, Set<number>>();
  for (const { portIndex, sourceIndex } of columns) {
    const sources = byPort.get(portIndex) ?? new Set<number>();
    byPort.set(portIndex, sources.add(sourceIndex));
  }
  const groups = new Map<string, { sources: Set<number>; columns: GridColumn[] }>();
  for (const column of columns) {
    const sources = byPort.get(column.portIndex) ?? new Set<number>();
    const key = [...sources].sort((a, b) => a - b).join(',');
    const group = groups.get(key);
    if (group) group.columns.push(column);
    else groups.set(key, { sources, columns: [column] });
  }
  return groups.values();
}
