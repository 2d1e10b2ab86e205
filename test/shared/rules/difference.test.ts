import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reasonKey } from '../../../shared/contracts/reason.js';
import { sayLine } from '../../../shared/messages/sayLine.js';
import { type Address, parseAddress } from '../../../shared/rules/address.js';
import { cidrsOf } from '../../../shared/rules/addressSet.js';
import { locate } from '../../../shared/rules/axis.js';
import { type DifferenceLine, difference } from '../../../shared/rules/difference.js';
import { entriesOf } from '../../../shared/rules/entries.js';
import { Grid } from '../../../shared/rules/grid.js';
import { includes } from '../../../shared/rules/ranges.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { addresses, because, denyAll, entryOf } from './entry.js';
import { edgePeers, randomRegion } from './randomRegion.js';
import { runs } from './runs.js';

const SETS = [[], ['sg-a'], ['sg-b'], ['sg-a', 'sg-b']];

function holds(
  line: DifferenceLine,
  protocol: number,
  peerText: string,
  port: number,
  sourcePort: number,
) {
  const peer = parseAddress(peerText);
  if (!peer || peer.family !== line.family) return false;
  const inPeers =
    peer.family === 4 ? includes(line.peers.v4, peer.value) : includes(line.peers.v6, peer.value);
  const within = (ranges: readonly string[], at: number) =>
    ranges.length === 0 ||
    ranges.some((range) => {
      const [from = 0, to = 0] = range.split('/').map(Number);
      return from <= at && at <= to;
    });
  const ported = protocol === 6 || protocol === 17;
  return (
    inPeers &&
    line.columns.some((column) => column.protocols.includes(protocol)) &&
    (ported
      ? within(line.ports, port) && within(line.sourcePorts, sourcePort)
      : line.ports.length === 0)
  );
}

function verdictOf(
  grid: Grid,
  protocol: number,
  peerText: string,
  port: number,
  sourcePort: number,
) {
  const peer = parseAddress(peerText);
  if (!peer) throw new Error(peerText);
  const index =
    peer.family === 4
      ? grid.decide4(peer.value, protocol, port, sourcePort)
      : grid.decide6(peer.value, protocol, port, sourcePort);
  const entry = grid.entries[index];
  if (!entry) return `uncertain: ${reasonOf(grid, peer, protocol, port, sourcePort)}`;
  return entry.allow ? 'allow' : 'deny';
}

function reasonOf(grid: Grid, peer: Address, protocol: number, port: number, sourcePort: number) {
  const column = grid.columnOf(
    protocol,
    locate(grid.ports.starts, port),
    locate(grid.sources.starts, sourcePort),
  );
  const resolved =
    peer.family === 4
      ? grid.resolve(grid.v4.rows, locate(grid.v4.starts, peer.value) * grid.words, column)
      : grid.resolve(grid.v6.rows, locate(grid.v6.starts, peer.value) * grid.words, column);
  return resolved.kind === 'uncertain' ? reasonKey(resolved.reason) : '';
}

describe('a difference', () => {
  it('applied to the traffic before gives the traffic after, packet by packet', () => {
    fc.assert(
      fc.property(
        randomRegion,
        fc.constantFrom(...SETS),
        fc.constantFrom(...SETS),
        fc.constantFrom('ingress' as const, 'egress' as const),
        ({ snapshot }, from, to, direction) => {
          const engine = new RuleEngine(new RegionRules(snapshot));
          const before = entriesOf(engine.groupSet(from), direction);
          const after = entriesOf(engine.groupSet(to), direction);
          const lines = difference(before, after);
          const gridBefore = new Grid(before);
          const gridAfter = new Grid(after);
          for (const peer of edgePeers) {
            for (const protocol of peer.includes(':') ? [6, 58, 47] : [6, 1, 47]) {
              for (const port of [22, 25, 80, 443, 8_500, 65_535]) {
                for (const sourcePort of [1, 40_000]) {
                  const was = verdictOf(gridBefore, protocol, peer, port, sourcePort);
                  const is = verdictOf(gridAfter, protocol, peer, port, sourcePort);
                  const kinds = lines
                    .filter((line) => holds(line, protocol, peer, port, sourcePort))
                    .map((line) => line.key.kind);
                  const expected =
                    was === is
                      ? []
                      : was.startsWith('uncertain') || is.startsWith('uncertain')
                        ? ['unclear']
                        : is === 'allow'
                          ? ['opens']
                          : ['closes'];
                  const packet = { peer, protocol, port, sourcePort, was, is };
                  if (kinds.join() !== expected.join()) {
                    expect([packet, kinds]).toStrictEqual([packet, expected]);
                  }
                }
              }
            }
          }
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('of a set of groups and itself is empty', () => {
    fc.assert(
      fc.property(randomRegion, ({ snapshot, groupIds }) => {
        const engine = new RuleEngine(new RegionRules(snapshot));
        const list = () => entriesOf(engine.groupSet(groupIds), 'ingress');
        expect(difference(list(), list())).toStrictEqual([]);
      }),
      { numRuns: runs(50) },
    );
  });
});

describe('the lines of a difference', () => {
  const lines = (...lists: Parameters<typeof difference>) =>
    difference(...lists).map(({ protocol, ports, peers, key }) => ({
      text: sayLine({
        ...{ direction: 'ingress', protocol, ports, sourcePorts: [] },
        peers: cidrsOf(peers),
      }),
      ...key,
    }));
  const ssh = entryOf({ protocol: 6, ports: [22, 23], peers: addresses('10.0.0.0/8') });
  const drop = entryOf({ protocol: 6, allow: false, peers: addresses('10.1.0.0/16') });

  it('name the entry that now opens or closes', () => {
    expect(lines([denyAll], [ssh, denyAll])).toStrictEqual([
      { text: 'tcp 22 from 10.0.0.0/8', kind: 'opens', entry: ssh, lost: false },
    ]);
    const close = entryOf({ ...ssh, allow: false });
    expect(lines([ssh, denyAll], [close, ssh, denyAll])).toStrictEqual([
      { text: 'tcp 22 from 10.0.0.0/8', kind: 'closes', entry: close, lost: false },
    ]);
  });

  it('name the entry that is lost where the default decides instead', () => {
    expect(lines([ssh, denyAll], [denyAll])).toStrictEqual([
      { text: 'tcp 22 from 10.0.0.0/8', kind: 'closes', entry: ssh, lost: true },
    ]);
    const allowAll = entryOf({ kind: 'default' });
    expect(lines([drop, allowAll], [allowAll])).toStrictEqual([
      { text: 'tcp from 10.1.0.0/16', kind: 'opens', entry: drop, lost: true },
    ]);
  });

  it('name the default where it takes the place of another', () => {
    const allowAll = entryOf({ kind: 'default' });
    expect(lines([denyAll], [allowAll])).toStrictEqual([
      { text: 'all from 0.0.0.0/0', kind: 'opens', entry: allowAll, lost: false },
      { text: 'all from ::/0', kind: 'opens', entry: allowAll, lost: false },
    ]);
  });

  it('name the rule that decides now where a rule decided before', () => {
    expect(lines([drop, ssh, denyAll], [ssh, denyAll])).toStrictEqual([
      { text: 'tcp 22 from 10.1.0.0/16', kind: 'opens', entry: ssh, lost: false },
    ]);
  });

  it('are unclear where one side alone is uncertain', () => {
    const may = entryOf({ ...ssh, unknown: because('why') });
    const unclear = [
      { text: 'tcp 22 from 10.0.0.0/8', kind: 'unclear', entry: undefined, lost: false },
    ];
    expect(lines([denyAll], [may, denyAll])).toStrictEqual(unclear);
    expect(lines([may, denyAll], [denyAll])).toStrictEqual(unclear);
    expect(lines([may, denyAll], [may, denyAll])).toStrictEqual([]);
    const other = { ...may };
    expect(lines([may, denyAll], [other, denyAll])).toStrictEqual([]);
  });

  it('are unclear where both sides are uncertain for different reasons', () => {
    const may = entryOf({ ...ssh, unknown: because('why') });
    const perhaps = entryOf({ ...ssh, unknown: because('another') });
    expect(lines([may, denyAll], [perhaps, denyAll])).toStrictEqual([
      { text: 'tcp 22 from 10.0.0.0/8', kind: 'unclear', entry: undefined, lost: false },
    ]);
  });

  it('hold nothing where another entry says the same', () => {
    expect(lines([ssh, denyAll], [{ ...ssh }, denyAll])).toStrictEqual([]);
    expect(lines([denyAll], [drop, denyAll])).toStrictEqual([]);
  });

  it('join peers that touch, and keep apart what other entries do', () => {
    const a = entryOf({ protocol: 6, peers: addresses('10.0.0.0/24', '10.0.2.0/24') });
    const b = entryOf({ protocol: 6, peers: addresses('10.0.1.0/24') });
    expect(lines([denyAll], [a, b, denyAll])).toStrictEqual([
      { text: 'tcp from 10.0.0.0/24, 10.0.2.0/24', kind: 'opens', entry: a, lost: false },
      { text: 'tcp from 10.0.1.0/24', kind: 'opens', entry: b, lost: false },
    ]);
    const cut = entryOf({ protocol: 6, allow: false, peers: addresses('10.0.2.128/25') });
    expect(lines([denyAll, cut], [a, denyAll, cut])).toStrictEqual([
      { text: 'tcp from 10.0.0.0/24, 10.0.2.0/24', kind: 'opens', entry: a, lost: false },
    ]);
    const [line] = difference([denyAll, cut], [a, denyAll, cut]);
    expect(line?.peers).toStrictEqual(a.peers);
    const inner = entryOf({ protocol: 6, allow: false, peers: addresses('10.0.0.64/26') });
    const twice = { ...inner, peers: addresses('10.0.0.64/27') };
    expect(lines([denyAll, inner, twice], [a, denyAll, inner, twice])).toStrictEqual([
      { text: 'tcp from 10.0.0.0/24, 10.0.2.0/24', kind: 'opens', entry: a, lost: false },
    ]);
  });

  it('tell entries apart that open one after the other, of IPv6 and of many', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      entryOf({
        protocol: 6,
        ports: [100 + index, 101 + index],
        peers: addresses('2001:db8::/32'),
      }),
    );
    const found = lines([...many.slice(0, 20), denyAll], [...many.slice(20), denyAll]);
    expect(found).toStrictEqual([
      ...many.slice(0, 20).map((entry, index) => ({
        text: `tcp ${100 + index} from 2001:db8::/32`,
        kind: 'closes',
        entry,
        lost: true,
      })),
      ...many.slice(20).map((entry, index) => ({
        text: `tcp ${120 + index} from 2001:db8::/32`,
        kind: 'opens',
        entry,
        lost: false,
      })),
    ]);
  });

  it('keep the order of both lists', () => {
    const accept = entryOf({ peers: addresses('10.0.0.0/8') });
    const first = entryOf({ allow: false, peers: addresses('10.0.0.0/8') });
    // What both share stands between what only one has, before, and what only the other has, after.
    expect(lines([first, accept, denyAll], [accept, first, denyAll].slice(0, 1))).toStrictEqual([
      { text: 'all from 10.0.0.0/8', kind: 'opens', entry: accept, lost: false },
    ]);
    const gone = entryOf({ peers: addresses('11.0.0.0/8') });
    expect(lines([gone, accept, denyAll], [accept, first, denyAll])).toStrictEqual([
      { text: 'all from 11.0.0.0/8', kind: 'closes', entry: gone, lost: true },
    ]);
    const shared = entryOf({ peers: addresses('12.0.0.0/8') });
    expect(lines([shared, gone, denyAll], [shared, denyAll])).toStrictEqual([
      { text: 'all from 11.0.0.0/8', kind: 'closes', entry: gone, lost: true },
    ]);
    const late = entryOf({ allow: false, peers: addresses('10.0.0.0/9') });
    expect(lines([accept, denyAll], [accept, late, denyAll])).toStrictEqual([]);
    expect(lines([accept, denyAll], [late, accept, denyAll])).toStrictEqual([
      { text: 'all from 10.0.0.0/9', kind: 'closes', entry: late, lost: false },
    ]);
    expect(lines([late, accept, denyAll], [accept, denyAll])).toStrictEqual([
      { text: 'all from 10.0.0.0/9', kind: 'opens', entry: accept, lost: false },
    ]);
  });
});
