import { describe, expect, it } from 'vitest';
import { locate } from '../../../shared/rules/axis.js';
import { columnsOf, type GridColumn } from '../../../shared/rules/columns.js';
import { Grid } from '../../../shared/rules/grid.js';
import { type Strip, toLines } from '../../../shared/rules/trafficLines.js';
import { denyAll, entryOf } from './entry.js';

const gridOf = () =>
  new Grid([
    entryOf({ protocol: 6, ports: [22, 23], sourcePorts: [1_024, 65_536] }),
    entryOf({ protocol: 17, ports: [80, 81] }),
    denyAll,
  ]);
const columnsOfAll = () => columnsOf(gridOf(), 4);
/** Ports cut at 22, 23, 80 and 81; source ports at 1024. */
const some = (protocol: number, pick: (port: number, source: number) => boolean) =>
  columnsOfAll().filter(
    (one) => one.protocols.includes(protocol) && pick(one.portIndex, one.sourceIndex),
  );
const strips = (
  picked: readonly GridColumn[],
  peers: readonly number[] = [0, 256],
): Strip<string>[] => picked.map((column) => ({ column, key: 'k', peers }));
const lines = (list: readonly Strip<string>[]) =>
  toLines(gridOf(), 4, list, (key) => key).map(({ protocol, ports, sourcePorts, peers, key }) => [
    protocol,
    ports,
    sourcePorts,
    peers,
    key,
  ]);
const low = { v4: [0, 256], v6: [] };

describe('traffic in canonical form', () => {
  it('is a line with all that was joined into it', () => {
    const picked = some(6, (port) => port === 1 || port === 2);
    expect(toLines(gridOf(), 4, strips(picked), (key) => key)).toStrictEqual([
      {
        columns: [picked[0], picked[1], picked[2], picked[3]],
        protocol: 'tcp',
        ports: ['22/79'],
        sourcePorts: [],
        key: 'k',
        family: 4,
        peers: low,
      },
    ]);
    expect(toLines(gridOf(), 6, [], (key: string) => key)).toStrictEqual([]);
  });

  it('has the peers in their family', () => {
    const grid = gridOf();
    const column = columnsOf(grid, 6).find((one) => one.protocols.includes(58)) as GridColumn;
    const [line] = toLines(grid, 6, [{ column, key: 1, peers: [0n, 9n] }], String);
    expect(line).toStrictEqual({
      columns: [column],
      protocol: 'icmpv6',
      ports: [],
      sourcePorts: [],
      key: 1,
      family: 6,
      peers: { v4: [], v6: [0n, 9n] },
    });
  });

  it.each<[string, () => Strip<string>[], unknown[]]>([
    ['all ports are the protocol', () => strips(some(6, () => true)), [['tcp', [], [], low, 'k']]],
    ['everything is all', () => strips(columnsOfAll()), [['all', [], [], low, 'k']]],
    [
      'protocols of the same ports are one line',
      () => strips([...some(6, (port) => port === 1), ...some(17, (port) => port === 1)]),
      [['tcp, udp', ['22/22'], [], low, 'k']],
    ],
    [
      'and not where the ports differ',
      () => strips([...some(6, (port) => port === 1), ...some(17, (port) => port === 3)]),
      [
        ['tcp', ['22/22'], [], low, 'k'],
        ['udp', ['80/80'], [], low, 'k'],
      ],
    ],
    [
      'ports with the same source ports are one line',
      () => strips(some(6, (port, source) => source === 1 && (port === 1 || port === 3))),
      [['tcp', ['22/22', '80/80'], ['1024/65535'], low, 'k']],
    ],
    [
      'all ports from some source ports',
      () => strips(some(6, (_, source) => source === 0)),
      [['tcp', ['1/65535'], ['1/1023'], low, 'k']],
    ],
    [
      'ports with other source ports are another line',
      () => strips(some(6, (port, source) => port === 1 || (port === 3 && source === 0))),
      [
        ['tcp', ['22/22'], [], low, 'k'],
        ['tcp', ['80/80'], ['1/1023'], low, 'k'],
      ],
    ],
    [
      'the same ports from other source ports do not join',
      () =>
        strips([
          ...some(6, (port, source) => port === 1 && source === 0),
          ...some(17, (port, source) => port === 1 && source === 1),
        ]),
      [
        ['tcp', ['22/22'], ['1/1023'], low, 'k'],
        ['udp', ['22/22'], ['1024/65535'], low, 'k'],
      ],
    ],
    [
      'other peers are another line',
      () => [
        ...strips(some(6, (port) => port === 1)),
        ...strips(
          some(6, (port) => port === 3),
          [1, 2],
        ),
      ],
      [
        ['tcp', ['22/22'], [], low, 'k'],
        ['tcp', ['80/80'], [], { v4: [1, 2], v6: [] }, 'k'],
      ],
    ],
    [
      'another key is another line',
      () => [
        ...strips(some(6, (port) => port === 1)),
        ...strips(some(6, (port) => port === 3)).map((one) => ({ ...one, key: 'other' })),
      ],
      [
        ['tcp', ['22/22'], [], low, 'k'],
        ['tcp', ['80/80'], [], low, 'other'],
      ],
    ],
  ])('%s', (_what, list, expected) => {
    expect(lines(list())).toStrictEqual(expected);
  });

  it('does not depend on the order of what it is made of', () => {
    const picked = some(6, (port) => port === 1 || port === 3);
    expect(lines(strips([...picked].reverse()))).toStrictEqual([
      ['tcp', ['22/22', '80/80'], [], low, 'k'],
    ]);
  });
});

describe('lines are told apart', () => {
  const columnOf = (protocol: number, portIndex: number, sourceIndex: number): GridColumn => ({
    protocols: [protocol],
    portIndex,
    sourceIndex,
    vector: new Uint32Array(1),
  });
  const cut = (...edges: number[]) =>
    new Grid([
      ...edges.map((edge) => entryOf({ ports: [edge, edge + 1], sourcePorts: [edge, edge + 1] })),
      denyAll,
    ]);
  const short = (grid: Grid, list: readonly Strip<string>[]) =>
    toLines(grid, 4, list, (key) => key).map(({ protocol, ports, sourcePorts }) =>
      [protocol, ...ports, '|', ...sourcePorts].join(' '),
    );

  it('by their peers', () => {
    const [column] = some(6, (port) => port === 1);
    const [other] = some(6, (port) => port === 3);
    if (!column || !other) throw new Error('no column');
    expect(lines([...strips([column], [1, 112]), ...strips([other], [11, 12])])).toHaveLength(2);
  });

  it('by their ports', () => {
    // Intervals: 1, 2–11, 12, 13–112, 113–65535.
    const grid = cut(1, 12, 113);
    const index = (port: number) => locate(grid.ports.starts, port);
    const all = (protocol: number, ports: number[]) =>
      grid.sources.starts.flatMap((_, source) =>
        ports.map((port) => columnOf(protocol, index(port), source)),
      );
    expect(
      short(grid, strips([...all(6, [1, 113, 114]), ...all(17, [1, 2, 13, 113, 114])])),
    ).toEqual(['tcp 1/1 113/65535 |', 'udp 1/11 13/65535 |']);
  });

  it('by their source ports', () => {
    const grid = cut(1, 12, 113);
    const index = (port: number) => locate(grid.sources.starts, port);
    const all = (protocol: number, sources: number[]) =>
      sources.map((source) => columnOf(protocol, 0, index(source)));
    expect(
      short(grid, strips([...all(6, [1, 113, 114]), ...all(17, [1, 2, 13, 113, 114])])),
    ).toEqual(['tcp 1/1 | 1/1 113/65535', 'udp 1/1 | 1/11 13/65535']);
  });

  it('by the intervals of source ports of each port, in whatever order they come', () => {
    const grid = cut(...Array.from({ length: 30 }, (_, index) => 1 + 2 * index));
    const picked = [columnOf(6, 0, 1), columnOf(6, 0, 23), columnOf(6, 2, 1), columnOf(6, 2, 2)];
    expect(short(grid, strips([...picked, columnOf(6, 2, 3)]))).toEqual([
      'tcp 1/1 | 2/2 24/24',
      'tcp 3/3 | 2/4',
    ]);
    expect(short(grid, strips([...picked.slice(2), columnOf(6, 0, 2), columnOf(6, 0, 1)]))).toEqual(
      ['tcp 1/1 3/3 | 2/3'],
    );
    const ten = [columnOf(6, 0, 2), columnOf(6, 0, 10), columnOf(6, 2, 10), columnOf(6, 2, 2)];
    expect(short(grid, strips(ten))).toEqual(['tcp 1/1 3/3 | 3/3 11/11']);
  });
});
