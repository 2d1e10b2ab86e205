import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../shared/contracts/regionSnapshot.js';
import { difference } from '../../../shared/rules/difference.js';
import { entriesOf } from '../../../shared/rules/entries.js';
import { type LintFinding, lintGroups } from '../../../shared/rules/lint.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { randomRegion, regionOf } from './randomRegion.js';
import { runs } from './runs.js';

const rule = (fields: Partial<Permission>): Permission => ({
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  SourceCidrIp: '0.0.0.0/0',
  ...fields,
});

function lint(...rules: Permission[]) {
  const snapshot = regionOf([{ id: 'sg-a', inner: 'Drop', rules }], {});
  const engine = new RuleEngine(new RegionRules(snapshot));
  return lintGroups(engine.groupSet(['sg-a']), snapshot, 1_000);
}

const short = (findings: readonly LintFinding[]) =>
  findings.map((one) => `${one.kind} ${one.securityGroupRuleId}: ${one.detail}`);

describe('lint', () => {
  it.each<[string, Permission[], string[]]>([
    [
      'finds a rule that a wider one of the same action shadows',
      [rule({ PortRange: '1/65535' }), rule({ Priority: '2' })],
      ['shadowed sgr-sg-a-1: never decides: sgr-sg-a-0 covers it'],
    ],
    [
      'finds a rule that two halves shadow together, one of which does the opposite',
      [
        rule({ SourceCidrIp: '0.0.0.0/1' }),
        rule({ SourceCidrIp: '128.0.0.0/1', Policy: 'Drop' }),
        rule({ Priority: '2' }),
      ],
      [
        'redundant sgr-sg-a-0: changes nothing: without it sgr-sg-a-2 would say the same',
        'shadowed sgr-sg-a-2: never decides: sgr-sg-a-0, sgr-sg-a-1 cover it, part of which does the opposite',
      ],
    ],
    [
      'finds a Drop that changes nothing because the default drops too',
      [rule({ Policy: 'Drop', Priority: '100' })],
      ['redundant sgr-sg-a-0: changes nothing: without it default would say the same'],
    ],
    [
      'finds a CIDR that names a host and means a block',
      [rule({ SourceCidrIp: '10.159.6.18/12' })],
      ['widerThanWritten sgr-sg-a-0: 10.159.6.18/12 names one host and means 1,048,576 addresses'],
    ],
    [
      'finds two halves of the Internet',
      [rule({ SourceCidrIp: '0.0.0.0/1' }), rule({ SourceCidrIp: '128.0.0.0/1' })],
      ['widerThanWritten sgr-sg-a-0: covers the whole Internet together with sgr-sg-a-1'],
    ],
    [
      'finds IPv6 left open beside a Drop of IPv4',
      [
        rule({ Policy: 'Drop' }),
        rule({ SourceCidrIp: '', Ipv6SourceCidrIp: '::/0', Priority: '5' }),
        rule({ SourceCidrIp: '10.0.0.0/8', Priority: '1', PortRange: '80/80' }),
      ],
      [
        'redundant sgr-sg-a-0: changes nothing: without it default would say the same',
        'widerThanWritten sgr-sg-a-1: stays open over IPv6: sgr-sg-a-0 drops IPv4 alone',
      ],
    ],
    [
      'finds an Accept that a Drop of the same priority beats',
      [rule({ SourceCidrIp: '10.0.0.0/8' }), rule({ SourceCidrIp: '10.1.0.0/16', Policy: 'Drop' })],
      ['contradiction sgr-sg-a-0: accepts what sgr-sg-a-1 drops at the same priority 1; Drop wins'],
    ],
    [
      'reports what it can not read',
      [rule({ IpProtocol: 'QUIC' })],
      ['unreadable sgr-sg-a-0: IpProtocol QUIC'],
    ],
    [
      'has nothing to say about rules that all matter',
      [rule({}), rule({ PortRange: '80/80' })],
      [],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(short(lint(...rules).findings)).toStrictEqual(expected);
  });

  it('counts head-room and what removing rules would free, lists by MaxEntries', () => {
    const report = lint(
      rule({ PortRange: '1/65535' }),
      rule({ SourceCidrIp: '', SourcePrefixListId: 'pl-1', Priority: '2' }),
    );
    expect([report.ruleCount, report.headroom, report.freed]).toStrictEqual([6, 994, 5]);
  });

  it('calls a rule shadowed or redundant only when removing it changes nothing', () => {
    fc.assert(
      fc.property(randomRegion, ({ snapshot, groupIds }) => {
        const engine = new RuleEngine(new RegionRules(snapshot));
        const set = engine.groupSet(groupIds);
        const { findings } = lintGroups(set, snapshot, 1_000);
        const removable = findings.filter(
          (one) => one.kind === 'shadowed' || one.kind === 'redundant',
        );
        for (const { securityGroupRuleId, direction } of removable) {
          const before = entriesOf(set, direction);
          const after = before.filter(
            (entry) => entry.rule?.securityGroupRuleId !== securityGroupRuleId,
          );
          expect(after.length).toBe(before.length - 1);
          expect(difference(before, after)).toStrictEqual([]);
        }
      }),
      { numRuns: runs(200) },
    );
  }, 60_000);
});
