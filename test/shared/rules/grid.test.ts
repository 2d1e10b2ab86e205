import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../shared/contracts/reason.js';
import { parseAddress } from '../../../shared/rules/address.js';
import type { Entry } from '../../../shared/rules/entries.js';
import { Grid } from '../../../shared/rules/grid.js';
import { addresses, because, denyAll, entryOf } from './entry.js';

const at = (text: string) => parseAddress(text)?.value as never;
const decide = (grid: Grid, peer: string, protocol: number, port = 0, sourcePort = 0) =>
  peer.includes(':')
    ? grid.decide6(at(peer), protocol, port, sourcePort)
    : grid.decide4(at(peer), protocol, port, sourcePort);
/** What decides TCP 22 from 10.0.0.1, packet by packet, by cell, and with the reason. */
const everyWay = (entries: readonly Entry[]) => {
  const grid = new Grid(entries);
  const column = grid.columnOf(6, 0, 0);
  return [
    decide(grid, '10.0.0.1', 6, 22, 1),
    grid.decideCell(grid.v4.rows, 0, column),
    grid.resolve(grid.v4.rows, 0, column),
  ];
};
const decided = (entry: number) => [entry, entry, { kind: 'decided', entry }];
const uncertain = (entry: Entry) => [-1, -1, { kind: 'uncertain', reason: entry.unknown, entry }];
const undocumented = (reason: Reason) => [-1, -1, { kind: 'uncertain', reason }];

const drop = entryOf({ allow: false });
const accept = entryOf({});
const mayDrop = entryOf({ allow: false, unknown: because('may drop') });
const mayAccept = entryOf({ unknown: because('may accept') });
const mayBoth = entryOf({ allow: false, policyUnknown: true, unknown: because('may do either') });
const disagree: Reason = { code: 'outInside', group: 'sg-a' };
const inside = entryOf({ kind: 'intraGroup', onlyIfAllowed: disagree });

describe('a packet', () => {
  const entries = () => [
    entryOf({ protocol: 6, ports: [22, 23], peers: addresses('10.0.0.0/8', '2001:db8::/32') }),
    entryOf({ protocol: 17, ports: [53, 54], sourcePorts: [1_024, 65_536], allow: false }),
    entryOf({ protocol: 1, peers: addresses('10.0.0.0/8') }),
    entryOf({ protocol: 47, peers: addresses('192.168.0.0/16') }),
    entryOf({ ports: [80, 81], sourcePorts: [1, 1_025], peers: addresses('10.1.0.0/16') }),
    entryOf({ sourcePorts: [1_025, 65_536], peers: addresses('10.2.0.0/16') }),
    denyAll,
  ];
  const many = Array.from({ length: 70 }, () => entryOf({ peers: { v4: [1, 2], v6: [1n, 2n] } }));

  it.each<[string, number, number, number, number]>([
    ['10.0.0.0', 6, 22, 1, 0],
    ['10.255.255.255', 6, 22, 65_535, 0],
    ['9.255.255.255', 6, 22, 1, 6],
    ['11.0.0.0', 6, 22, 1, 6],
    ['0.0.0.0', 6, 22, 1, 6],
    ['255.255.255.255', 6, 22, 1, 6],
    ['10.0.0.0', 6, 21, 1, 6],
    ['10.0.0.0', 6, 23, 1, 6],
    ['2001:db8::', 6, 22, 1, 0],
    ['2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', 6, 22, 1, 6],
    ['2001:db9::', 6, 22, 1, 6],
    ['2001:db8::', 17, 53, 1_024, 1],
    ['10.0.0.0', 17, 53, 1_024, 1],
    ['10.0.0.0', 17, 53, 65_535, 1],
    ['10.0.0.0', 17, 53, 1_023, 6],
    ['10.0.0.0', 17, 54, 1_024, 6],
    ['10.0.0.0', 17, 22, 1_024, 6],
    ['10.1.0.0', 17, 80, 1, 4],
    ['10.1.0.0', 6, 80, 1, 4],
    ['10.0.0.0', 6, 80, 1, 6],
    // Ports count for TCP and UDP alone.
    ['10.1.0.0', 47, 0, 0, 4],
    ['10.1.0.0', 132, 22, 1, 4],
    ['10.2.0.0', 47, 0, 1, 5],
    ['10.2.0.0', 17, 80, 1_025, 5],
    ['10.2.0.0', 17, 80, 1_024, 6],
    ['10.1.0.0', 1, 0, 0, 2],
    ['192.168.0.0', 47, 22, 1, 3],
    ['192.168.0.0', 1, 0, 0, 6],
    ['192.168.0.0', 255, 0, 0, 6],
  ])(
    'of %s, protocol %i, port %i from %i is decided by entry %i',
    (peer, protocol, port, source, entry) => {
      expect(decide(new Grid(entries()), peer, protocol, port, source)).toBe(entry);
      // The same after more entries than a word holds.
      const wide = new Grid([...many, ...entries()]);
      expect(decide(wide, peer, protocol, port, source)).toBe(70 + entry);
    },
  );

  it('is decided by the first of many entries, and else by the last', () => {
    const many = Array.from({ length: 70 }, (_, index) =>
      entryOf({ protocol: 6, ports: [100 + index, 300] }),
    );
    const wide = new Grid([...many, denyAll]);
    expect(wide.words).toBe(3);
    const found = [99, 100, 131, 132, 163, 164, 169, 299, 300].map((port) =>
      decide(wide, '10.0.0.1', 6, port, 1),
    );
    expect(found).toEqual([70, 0, 0, 0, 0, 0, 0, 0, 70]);
    const narrow = new Grid([
      ...many.map((one, index) => ({ ...one, ports: [100 + index, 101 + index] })),
      denyAll,
    ]);
    const ports = [99, 100, 131, 132, 163, 164, 169, 170];
    expect(ports.map((port) => decide(narrow, '10.0.0.1', 6, port, 1))).toEqual([
      70, 0, 31, 32, 63, 64, 69, 70,
    ]);
  });

  it('is settled by all that may decide, beyond a word too', () => {
    const some = [
      entryOf({
        protocol: 6,
        ports: [22, 23],
        sourcePorts: [9, 10],
        unknown: because('may accept'),
      }),
      entryOf({
        protocol: 47,
        ports: [22, 23],
        peers: addresses('10.0.0.0/8'),
        unknown: because('also'),
      }),
      denyAll,
    ];
    for (const grid of [new Grid(some), new Grid([...many, ...some])]) {
      const found = (...packet: [number, number, number]) => decide(grid, '10.0.0.1', ...packet);
      const last = grid.entries.length - 1;
      expect([found(6, 22, 9), found(6, 22, 8), found(6, 21, 9)]).toEqual([-1, last, last]);
      expect([found(47, 0, 0), decide(grid, '11.0.0.1', 47)]).toEqual([-1, last]);
    }
  });

  it('finds the last entry where none matches', () => {
    const none = entryOf({ peers: addresses() });
    expect(everyWay([none, none])).toEqual(decided(1));
  });
});

describe('a cell', () => {
  it.each<[string, Entry[], unknown[]]>([
    ['the first entry decides', [drop, accept, denyAll], decided(0)],
    ['what may drop before a drop changes nothing', [mayDrop, drop, denyAll], decided(1)],
    ['what may accept before an accept changes nothing', [mayAccept, accept, denyAll], decided(1)],
    ['what may drop before an accept', [mayDrop, accept, denyAll], uncertain(mayDrop)],
    ['what may accept before a drop', [mayAccept, drop, denyAll], uncertain(mayAccept)],
    ['what may do either before a drop', [mayBoth, drop, denyAll], uncertain(mayBoth)],
    ['what may do either before an accept', [mayBoth, accept, denyAll], uncertain(mayBoth)],
    ['the first reason is named', [mayDrop, mayBoth, accept, denyAll], uncertain(mayDrop)],
    ['and the first of the other kind', [mayAccept, mayBoth, drop, denyAll], uncertain(mayAccept)],
    ['what stands after the decision is nothing', [drop, mayAccept, denyAll], decided(0)],
    ['inside a group before an accept', [inside, accept, denyAll], decided(0)],
    ['the first of two groups is named', [inside, { ...inside }, accept, denyAll], decided(0)],
    ['inside a group before a drop', [inside, drop, denyAll], undocumented(disagree)],
    ['inside a group and what may drop', [inside, mayDrop, accept, denyAll], uncertain(mayDrop)],
    ['inside a group after a drop', [drop, inside, denyAll], decided(0)],
  ])('%s', (_what, entries, expected) => {
    expect(everyWay(entries)).toEqual(expected);
  });

  it('of many entries is searched to its end', () => {
    const none = entryOf({ peers: addresses() });
    const many = Array.from({ length: 70 }, () => none);
    expect(everyWay([mayDrop, ...many, accept, denyAll])).toEqual(uncertain(mayDrop));
    expect(everyWay([mayDrop, ...many, drop, denyAll])).toEqual(decided(71));
    expect(everyWay([...many, accept, ...many, mayDrop, denyAll])).toEqual(decided(70));
    expect(everyWay([...many, drop, ...many, accept, denyAll])).toEqual(decided(70));
  });
});

describe('a cell of the Internet', () => {
  const neighbours = { ...mayAccept, neighbours: true } as const;

  it.each<[string, Entry[], number]>([
    ['what may be open to members alone opens nothing to it', [neighbours, drop, denyAll], 1],
    ['nor closes', [{ ...mayBoth, neighbours: true }, accept, denyAll], 1],
    ['what else may be open leaves it uncertain', [mayAccept, neighbours, drop, denyAll], -1],
    ['where no member is named it is like any other', [drop, accept, denyAll], 0],
  ])('%s', (_what, entries, expected) => {
    const grid = new Grid(entries);
    const column = grid.columnOf(6, 0, 0);
    const resolved = grid.resolve(grid.v6.rows, 0, column, true);
    expect(grid.decideCell(grid.v6.rows, 0, column, true)).toBe(expected);
    expect(resolved.kind === 'decided' ? resolved.entry : -1).toBe(expected);
  });
});

describe('a grid', () => {
  it('has the dimensions that its entries cut', () => {
    const grid = new Grid([
      entryOf({
        protocol: 6,
        peers: addresses('10.0.0.0/8'),
        ports: [22, 23],
        sourcePorts: [5, 65_536],
      }),
      denyAll,
    ]);
    const rows = (...values: number[]) => Uint32Array.from(values);
    expect(grid.words).toBe(1);
    const [ten, eleven] = addresses('10.0.0.0/8').v4;
    expect(grid.peers(4)).toEqual({ starts: [0, ten, eleven], end: 2 ** 32, rows: rows(2, 3, 2) });
    expect(grid.peers(6)).toEqual({ starts: [0n], end: 1n << 128n, rows: rows(2) });
    expect(grid.ports).toEqual({ starts: [1, 22, 23], end: 65_536, rows: rows(2, 3, 2) });
    expect(grid.sources).toEqual({ starts: [1, 5], end: 65_536, rows: rows(2, 3) });
    expect(grid.columnOf(6, 1, 1)).toEqual(rows(3));
    expect(grid.columnOf(6, 1, 0)).toEqual(rows(2));
    expect(grid.columnOf(6, 2, 1)).toEqual(rows(2));
    expect(grid.columnOf(17, 1, 1)).toEqual(rows(2));
    expect(grid.columnOf(47, 1, 1)).toEqual(rows(2));
  });

  it('has columns of many words, and takes ports for TCP and UDP alone', () => {
    const grid = new Grid([
      ...Array.from({ length: 40 }, () => entryOf({ protocol: 17, ports: [22, 23] })),
      entryOf({ ports: [22, 23], sourcePorts: [5, 65_536] }),
      denyAll,
    ]);
    const column = (...at: [number, number, number]) => [...grid.columnOf(...at)];
    const [tcp, last] = [1 << 8, 1 << 9];
    expect(column(6, 1, 1)).toEqual([0, tcp | last]);
    expect(column(6, 1, 0)).toEqual([0, last]);
    expect(column(6, 2, 1)).toEqual([0, last]);
    expect(column(17, 1, 0)).toEqual([0xffff_ffff, 0xff | last]);
    expect(column(47, 0, 0)).toEqual([0, tcp | last]);
  });

  it('is cut at further addresses where it is told to', () => {
    const grid = new Grid([denyAll], addresses('10.0.0.0/8', '2000::/3'));
    expect(grid.v4.starts).toEqual([0, ...addresses('10.0.0.0/8').v4]);
    expect(grid.v6.starts).toEqual([0n, ...addresses('2000::/3').v6]);
  });

  it('has a class for each protocol that an entry names, and for ICMP, TCP and UDP', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      entryOf({ protocol: index === 35 || index === 2 ? 132 : index === 36 ? 'all' : 6 }),
    );
    const grid = new Grid(many);
    const named = [...grid.protocolClass.entries()].filter(([, one]) => one !== 0);
    expect(named).toEqual([
      [1, 1],
      [6, 2],
      [17, 3],
      [58, 4],
      [132, 5],
    ]);
    const all = 1 << 4;
    const tcp = [(0xffff_ffff & ~(1 << 2)) >>> 0, 0xff & ~(1 << 3)];
    expect([...grid.protocolRows]).toEqual([0, all, 0, all, ...tcp, 0, all, 0, all, 4, all | 8]);
  });

  it('of no entries has one word', () => {
    expect(new Grid([]).words).toBe(1);
    expect(new Grid(Array.from({ length: 32 }, () => denyAll)).words).toBe(1);
    expect(new Grid(Array.from({ length: 33 }, () => denyAll)).words).toBe(2);
  });
});
