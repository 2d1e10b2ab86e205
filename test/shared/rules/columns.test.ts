import { describe, expect, it } from 'vitest';
import { columnsOf, vectorKey } from '../../../shared/rules/columns.js';
import { Grid } from '../../../shared/rules/grid.js';
import { protocolsOf } from '../../../shared/rules/protocol.js';
import { denyAll, entryOf } from './entry.js';

const gridOf = () =>
  new Grid([
    entryOf({ protocol: 6, ports: [22, 23], sourcePorts: [1, 1_025] }),
    entryOf({ protocol: 47 }),
    denyAll,
  ]);
const vector = (bits: number) => Uint32Array.from([bits]);

describe('the columns of a grid', () => {
  it('are the protocols that are alike, and ports and source ports where there are any', () => {
    const others = protocolsOf(4).filter((one) => ![1, 6, 17, 47].includes(one));
    const cells = (protocol: number, bits: (port: number, source: number) => number) =>
      [0, 1].flatMap((sourceIndex) =>
        [0, 1, 2].map((portIndex) => ({
          protocols: [protocol],
          portIndex,
          sourceIndex,
          vector: vector(bits(portIndex, sourceIndex)),
        })),
      );
    expect(columnsOf(gridOf(), 4)).toEqual([
      { protocols: others, portIndex: -1, sourceIndex: 0, vector: vector(4) },
      { protocols: [1], portIndex: -1, sourceIndex: 0, vector: vector(4) },
      ...cells(6, (port, source) => (port === 1 && source === 0 ? 5 : 4)),
      ...cells(17, () => 4),
      { protocols: [47], portIndex: -1, sourceIndex: 0, vector: vector(6) },
    ]);
  });

  it('know the protocols of their family alone', () => {
    const columns = columnsOf(gridOf(), 6);
    expect(columns.filter((one) => one.protocols.includes(1))).toEqual([]);
    expect(columns.filter((one) => one.protocols.includes(58))).toEqual([
      { protocols: [58], portIndex: -1, sourceIndex: 0, vector: vector(4) },
    ]);
  });

  it('are told apart by their vectors', () => {
    expect(vectorKey(Uint32Array.from([1, 23]))).toBe('1,23');
    expect(vectorKey(Uint32Array.from([12, 3]))).toBe('12,3');
  });
});
