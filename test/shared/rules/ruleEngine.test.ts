import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../shared/rules/address.js';
import { addressSetOf } from '../../../shared/rules/addressSet.js';
import { parseCidr } from '../../../shared/rules/cidr.js';
import { decidedByOf } from '../../../shared/rules/entries.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { edgePeers, randomRegion } from './randomRegion.js';
import { parseAddress as parseReferenceAddress } from './reference/address.js';
import { firstMatch, sortRules } from './reference/firstMatch.js';
import { RegionRules as ReferenceRules } from './reference/regionRules.js';

const OWN = '10.1.2.3';
const packets = fc.record({
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  protocol: fc.constantFrom(0, 1, 6, 17, 47, 58, 200),
  peer: fc.constantFrom(...edgePeers),
  port: fc.constantFrom(1, 19, 20, 22, 25, 26, 80, 443, 8000, 9000, 9001, 65_535),
  sourcePort: fc.constantFrom(1, 1024, 1025, 39_999, 40_000, 40_001),
});

type Packet = typeof packets extends fc.Arbitrary<infer T> ? T : never;

function engineSays(
  packet: Packet,
  snapshot: ConstructorParameters<typeof RegionRules>[0],
  groupIds: readonly string[],
) {
  const own = parseCidr(OWN);
  const engine = new RuleEngine(new RegionRules(snapshot));
  const grid = engine.grid(groupIds, packet.direction, own && addressSetOf([own]));
  const peer = parseAddress(packet.peer);
  if (!peer) throw new Error(packet.peer);
  const { protocol, port, sourcePort } = packet;
  const index =
    peer.family === 4
      ? grid.decide4(peer.value, protocol, port, sourcePort)
      : grid.decide6(peer.value, protocol, port, sourcePort);
  const entry = grid.entries[index];
  if (!entry) return { verdict: 'uncertain' };
  return { verdict: entry.allow ? 'allow' : 'deny', decidedBy: decidedByOf(entry) };
}

function referenceSays(
  packet: Packet,
  snapshot: ConstructorParameters<typeof ReferenceRules>[0],
  groupIds: readonly string[],
) {
  const region = new ReferenceRules(snapshot);
  const groups = groupIds.flatMap((id) => region.group(id) ?? []);
  const peer = parseReferenceAddress(packet.peer);
  const own = parseReferenceAddress(OWN);
  if (!peer || !own) throw new Error(packet.peer);
  return firstMatch({ ...packet, peer, own }, groups, sortRules(groups));
}

/** ICMP does not exist in IPv6, nor ICMPv6 in IPv4: such packets are never asked about. */
const exists = ({ protocol, peer }: Packet) =>
  !(protocol === 1 && peer.includes(':')) && !(protocol === 58 && !peer.includes(':'));

describe('the compiled rules', () => {
  it('decide every packet as the plain first match does', () => {
    fc.assert(
      fc.property(
        randomRegion,
        fc.array(packets, { minLength: 30, maxLength: 30 }),
        (region, asked) => {
          const { snapshot, groupIds } = region;
          for (const packet of asked.filter(exists)) {
            const expected = referenceSays(packet, snapshot, groupIds);
            const found = engineSays(packet, snapshot, groupIds);
            expect([packet, found.verdict]).toStrictEqual([packet, expected.verdict]);
            if (expected.verdict !== 'uncertain' && expected.decidedBy.kind !== 'intraGroup') {
              const { policy, priority, kind } = expected.decidedBy;
              const { decidedBy } = found as { decidedBy: typeof expected.decidedBy };
              expect([decidedBy.kind, decidedBy.policy, decidedBy.priority]).toStrictEqual([
                kind,
                policy,
                priority,
              ]);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('do not depend on the order of rules and groups', () => {
    fc.assert(
      fc.property(randomRegion, packets, ({ snapshot, groupIds }, packet) => {
        fc.pre(exists(packet));
        const turned = {
          ...snapshot,
          securityGroups: [...snapshot.securityGroups].reverse(),
          securityGroupAttributes: [...snapshot.securityGroupAttributes].reverse().map((one) => ({
            ...one,
            Permissions: { Permission: [...one.Permissions.Permission].reverse() },
          })),
        };
        const verdicts = [
          engineSays(packet, snapshot, groupIds).verdict,
          engineSays(packet, turned, [...groupIds].reverse()).verdict,
        ];
        expect(verdicts[1]).toBe(verdicts[0]);
      }),
      { numRuns: 500 },
    );
  });
});
