import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerProbe } from '../../../shared/probes/answerProbe.js';
import type { Question } from '../../../shared/probes/decideQuestion.js';
import { createOneClick } from '../../../shared/probes/oneClick.js';
import { subjectOf } from '../../../shared/probes/subject.js';
import type { Permission, RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { edgePeers, interfaceAt, randomRegion, regionOf } from '../rules/randomRegion.js';
import { parseAddress } from '../rules/reference/address.js';
import { referenceVerdict } from '../rules/reference/referenceVerdict.js';
import { ReferenceRegion } from '../rules/reference/regionRules.js';

const rule = (fields: Partial<Permission>): Permission => ({
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  ...fields,
});

const me = interfaceAt('eni-sg-a-0', '2001:db8::10', ['sg-a']);
const members = { 'sg-a': ['2001:db8::10', '2001:db8::11'] };
const ssh: Question = { direction: 'ingress', protocol: 'tcp', port: 22, peer: 'internet6' };

function verdictOf(rules: readonly Permission[], asked = ssh, snapshot?: RegionSnapshot) {
  const region = snapshot ?? regionOf([{ id: 'sg-a', rules }], members);
  return answerProbe(asked, subjectOf(me), new RuleEngine(new RegionRules(region)));
}

describe('the IPv6 Internet', () => {
  it('is without the other members of the group, of whom not all is documented', () => {
    expect(verdictOf([]).verdict).toBe('deny');
    expect(verdictOf([], { ...ssh, peer: '2001:db8::11' }).verdict).toBe('uncertain');
    expect(verdictOf([], { ...ssh, peer: '2000::/3' }).verdict).toBe('uncertain');
  });

  it('is judged at one click without a word of neighbours', () => {
    const engine = new RuleEngine(new RegionRules(regionOf([{ id: 'sg-a', rules: [] }], members)));
    const verdicts = createOneClick(engine)(subjectOf(me)).map((one) => one.verdict.verdict);
    expect(verdicts).toStrictEqual(Array.from({ length: 12 }, () => 'deny'));
  });

  it('is without an interface of the VPC that a rule names by its address', () => {
    expect(verdictOf([rule({ Ipv6SourceCidrIp: '2001:db8::11/128' })]).verdict).toBe('deny');
    expect(verdictOf([rule({ Ipv6SourceCidrIp: '2001:db8::/64' })]).verdict).toBe('partial');
  });

  it('has the interfaces of other VPCs in it', () => {
    const region = regionOf(
      [{ id: 'sg-a', rules: [rule({ Ipv6SourceCidrIp: '2001:db8::11/128' })] }],
      members,
    );
    const elsewhere = {
      ...region,
      networkInterfaces: region.networkInterfaces.map((eni, index) =>
        index === 1 ? { ...eni, VpcId: 'vpc-2' } : eni,
      ),
    };
    expect(verdictOf([], ssh, elsewhere).verdict).toBe('partial');
  });

  it('is without the blocks that are delegated to interfaces of the VPC', () => {
    const region = regionOf(
      [{ id: 'sg-a', rules: [rule({ Ipv6SourceCidrIp: '2001:db8:1::/80' })] }],
      members,
    );
    const [first, ...others] = region.networkInterfaces;
    if (!first) throw new Error('no interface');
    const blocks = { Ipv6PrefixSet: [{ Ipv6Prefix: '2001:db8:1::/80' }] };
    const networkInterfaces = [{ ...first, Ipv6PrefixSets: blocks }, ...others];
    expect(verdictOf([], ssh, { ...region, networkInterfaces }).verdict).toBe('deny');
  });

  it.each([
    ['lets nobody in', [rule({ SourceGroupId: 'sg-far' })], 'deny'],
    [
      'keeps nobody out',
      [
        rule({ SourceGroupId: 'sg-far', Policy: 'Drop' }),
        rule({ Ipv6SourceCidrIp: '::/0', Priority: '2' }),
      ],
      'allow',
    ],
  ] as const)('is no member of a group that was not read: its rule %s', (_what, rules, verdict) => {
    expect(verdictOf(rules).verdict).toBe(verdict);
    expect(verdictOf(rules, { ...ssh, peer: '2001:db8::77' }).verdict).toBe('uncertain');
  });

  it('is judged as each of its addresses is', () => {
    const own = { family: 4, value: 0x0a_01_02_03n } as const;
    fc.assert(
      fc.property(
        randomRegion,
        fc.constantFrom('ingress' as const, 'egress' as const),
        fc.constantFrom(22, 25, 443, 8500),
        ({ snapshot, groupIds }, direction, port) => {
          const engine = new RuleEngine(new RegionRules(snapshot));
          const subject = subjectOf(interfaceAt('eni-me', '10.1.2.3', groupIds));
          const asked: Question = { direction, protocol: 'tcp', port, peer: 'internet6' };
          const region = new ReferenceRegion(snapshot);
          const neighbours = snapshot.networkInterfaces.flatMap((eni) =>
            (eni.Ipv6Sets?.Ipv6Set ?? []).map((one) => one.Ipv6Address),
          );
          const outside = edgePeers.filter(
            (peer) => /^[23][0-9a-f]{3}:/.test(peer) && !neighbours.includes(peer),
          );
          const verdicts = new Set(
            outside.flatMap((text) => {
              const peer = parseAddress(text);
              if (!peer) throw new Error(text);
              return [1, 1_025, 40_000].map((sourcePort) =>
                referenceVerdict(
                  { direction, protocol: 6, peer, port, sourcePort, own },
                  groupIds,
                  region,
                ),
              );
            }),
          );
          const expected = verdicts.has('uncertain')
            ? 'uncertain'
            : verdicts.size === 1
              ? [...verdicts][0]
              : 'partial';
          expect(answerProbe(asked, subject, engine).verdict).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
