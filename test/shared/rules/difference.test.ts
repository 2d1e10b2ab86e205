import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../shared/rules/address.js';
import { type DifferenceLine, difference } from '../../../shared/rules/difference.js';
import { entriesOf } from '../../../shared/rules/entries.js';
import { Grid } from '../../../shared/rules/grid.js';
import { includes } from '../../../shared/rules/ranges.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
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
  if (!entry) return 'uncertain';
  return entry.allow ? 'allow' : 'deny';
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
                      : was === 'uncertain' || is === 'uncertain'
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
  }, 60_000);

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
