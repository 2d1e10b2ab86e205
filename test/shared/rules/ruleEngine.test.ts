import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerProbe } from '../../../shared/checks/answerProbe.js';
import type { RegionSnapshot } from '../../../shared/contracts/regionSnapshot.js';
import { parseCidr } from '../../../shared/rules/cidr.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { parseAddress } from './reference/address.js';
import { referenceVerdict } from './reference/referenceVerdict.js';
import { ReferenceRegion } from './reference/regionRules.js';
import { runs } from './runs.js';
import {
  edgeAddresses4,
  edgeAddresses6,
  edgePorts,
  edgeProtocols,
  edgeSourcePorts,
  randomRegion,
  someGroups,
} from './wildRegion.js';

const common = {
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  port: fc.constantFrom(...edgePorts),
  sourcePort: fc.constantFrom(...edgeSourcePorts),
};

/** Packets at the edges; ICMP only in IPv4, ICMPv6 only in IPv6. */
const packets = fc.oneof(
  fc.record({
    ...common,
    peer: fc.constantFrom(...edgeAddresses4),
    protocol: fc.constantFrom(...edgeProtocols.filter((one) => one !== 58)),
    own: fc.constantFrom('10.0.0.5', '10.0.0.1', '10.0.0.6'),
  }),
  fc.record({
    ...common,
    // IPv4-mapped addresses have a test of their own: a probe means the IPv4 address by them.
    peer: fc.constantFrom(...edgeAddresses6.filter((one) => !one.startsWith('::ffff:'))),
    protocol: fc.constantFrom(...edgeProtocols.filter((one) => one !== 1)),
    own: fc.constantFrom('2001:db8::5', '2001:db8:0:1::5'),
  }),
);
type Packet = typeof packets extends fc.Arbitrary<infer T> ? T : never;

function engineSays(
  engine: RuleEngine,
  groupIds: readonly string[],
  packet: Packet,
  ownKnown: boolean,
) {
  const { direction, protocol, peer, port, sourcePort } = packet;
  const ported = protocol === 6 || protocol === 17;
  const own = ownKnown ? parseCidr(packet.own) : undefined;
  return answerProbe(
    { direction, protocol: String(protocol), peer, ...(ported ? { port, sourcePort } : {}) },
    { id: 'eni-me', securityGroupIds: groupIds, own: own ? [own] : [] },
    engine,
  );
}

function referenceSays(
  region: ReferenceRegion,
  groupIds: readonly string[],
  packet: Packet,
  ownKnown: boolean,
) {
  const read = (text: string) => {
    const address = parseAddress(text);
    if (!address) throw new Error(text);
    return address;
  };
  const own = ownKnown ? read(packet.own) : undefined;
  return referenceVerdict({ ...packet, peer: read(packet.peer), own }, groupIds, region);
}

const reversed = (snapshot: RegionSnapshot): RegionSnapshot => ({
  ...snapshot,
  securityGroups: [...snapshot.securityGroups].reverse(),
  securityGroupAttributes: [...snapshot.securityGroupAttributes].reverse().map((one) => ({
    ...one,
    Permissions: { Permission: [...one.Permissions.Permission].reverse() },
  })),
});

describe('the compiled rules', () => {
  it.each([
    ['where everything was read', true],
    ['whatever is missing or unknown', false],
  ])(
    'decide every packet as the plain reference does, %s',
    (_what, certain) => {
      fc.assert(
        fc.property(
          randomRegion({ certain }),
          someGroups,
          fc.array(packets, { minLength: 30, maxLength: 30 }),
          fc.boolean(),
          (snapshot, groupIds, some, known) => {
            const engine = new RuleEngine(new RegionRules(snapshot));
            const reference = new ReferenceRegion(snapshot);
            for (const packet of some) {
              const ownKnown = certain || known;
              const found = engineSays(engine, groupIds, packet, ownKnown).verdict;
              const wanted = referenceSays(reference, groupIds, packet, ownKnown);
              if (found !== wanted) expect([packet, found]).toStrictEqual([packet, wanted]);
            }
          },
        ),
        { numRuns: runs(1_500) },
      );
    },
    60_000,
  );

  it('give the same verdict by the same rule in whatever order rules and groups stand', () => {
    fc.assert(
      fc.property(
        randomRegion({ certain: false }),
        someGroups,
        packets,
        (snapshot, groupIds, packet) => {
          const says = (region: RegionSnapshot, ids: readonly string[]) => {
            const { verdict, decidedBy } = engineSays(
              new RuleEngine(new RegionRules(region)),
              ids,
              packet,
              true,
            );
            return [verdict, decidedBy?.kind, decidedBy?.policy, decidedBy?.priority];
          };
          expect(says(reversed(snapshot), [...groupIds].reverse())).toStrictEqual(
            says(snapshot, groupIds),
          );
        },
      ),
      { numRuns: runs(1_500) },
    );
  });
});
