import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerProbe } from '../../../shared/probes/answerProbe.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { parseCidr } from '../../../shared/rules/cidr.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { addresses } from './entry.js';
import { regionOf } from './randomRegion.js';
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
  ])('decide every packet as the plain reference does, %s', (_what, certain) => {
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
  });

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

describe('compiled rules', () => {
  const tcp = {
    Direction: 'ingress',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    Policy: 'Accept',
    Priority: '1',
    SourceCidrIp: '10.0.0.0/8',
  };
  const engineOf = () =>
    new RuleEngine(
      new RegionRules(
        regionOf([
          { id: 'sg-a', rules: [tcp] },
          { id: 'sg-b', rules: [] },
          { id: 'sg-own', rules: [{ ...tcp, DestCidrIp: '10.1.2.3' }] },
        ]),
      ),
    );

  it('know the groups of a set, and which were not read', () => {
    const engine = engineOf();
    const set = engine.groupSet(['sg-x', 'sg-b', 'sg-a', 'sg-b']);
    expect(set.ids).toEqual(['sg-a', 'sg-b', 'sg-x']);
    expect(set.groups.map((one) => one.securityGroupId)).toEqual(['sg-a', 'sg-b']);
    expect(set.missing).toEqual(['sg-x']);
    expect(engine.groupSet([])).toEqual({ ids: [], groups: [], missing: [] });
  });

  it('are made once for a set of groups and a direction', () => {
    const engine = engineOf();
    expect(engine.groupSet(['sg-b', 'sg-a', 'sg-a'])).toBe(engine.groupSet(['sg-a', 'sg-b']));
    const grid = engine.grid(['sg-a', 'sg-b'], 'ingress');
    expect(engine.grid(['sg-b', 'sg-a'], 'ingress')).toBe(grid);
    expect(engine.grid(['sg-a', 'sg-b'], 'egress')).not.toBe(grid);
    expect(engine.grid(['sg-a'], 'ingress')).not.toBe(grid);
    expect(engine.grid(['sg-asg-b'], 'ingress')).not.toBe(grid);
  });

  it('differ by the own address where a rule looks at it, and there alone', () => {
    const engine = engineOf();
    expect(engine.looksAtOwn(['sg-a', 'sg-b'])).toBe(false);
    expect(engine.looksAtOwn(['sg-a', 'sg-own'])).toBe(true);
    const plain = engine.grid(['sg-a'], 'ingress');
    expect(engine.grid(['sg-a'], 'ingress', addresses('10.1.2.3'))).toBe(plain);
    const grid = (...own: string[]) => engine.grid(['sg-own'], 'ingress', addresses(...own));
    const reasons = (one: typeof plain) => one.entries.map((entry) => entry.unknown);
    const bound = {
      code: 'ruleUnread',
      group: 'sg-own',
      rule: 'sgr-sg-own-0',
      ownAddress: 'unread',
    };
    expect(reasons(engine.grid(['sg-own'], 'ingress'))).toEqual([undefined, bound, undefined]);
    expect(reasons(grid('10.1.2.3'))).toEqual([undefined, undefined, undefined]);
    expect(reasons(grid('10.1.2.4'))).toEqual([undefined, undefined]);
    expect(reasons(grid('2001:db8::1'))).toEqual([undefined, undefined]);
    expect(grid('10.1.2.3', '2001:db8::1')).not.toBe(grid('10.1.2.3'));
    expect(grid('10.1.2.3', '10.1.2.5')).toBe(grid('10.1.2.5', '10.1.2.3'));
    const at = (v4: number[], v6: bigint[]) => engine.grid(['sg-own'], 'ingress', { v4, v6 });
    expect(at([1, 112], [])).not.toBe(at([11, 12], []));
    expect(at([], [1n, 112n])).not.toBe(at([], [11n, 12n]));
  });

  it('know an interface without an address, and which is none of a rule', () => {
    const engine = engineOf();
    const none = engine.grid(['sg-own'], 'ingress', addresses());
    expect(none.entries.map((one) => one.rule?.securityGroupRuleId)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
