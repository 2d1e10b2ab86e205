import type { FindingRemedy } from '../../contracts/findings.js';
import { isEmptySet } from '../../rules/addressSet.js';
import { type AddressRange, parseCidr } from '../../rules/cidr.js';
import type { Entry } from '../../rules/entries.js';
import { type LintFinding, writtenFindings } from '../../rules/lint.js';
import type { Rule } from '../../rules/rule.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck, wholeNumber } from '../checkDefinition.js';
import type { Cause } from '../judgement.js';
import { countOf, entryText, fewOf, ruleDecider, ruleKey, ruleText } from '../ruleText.js';
import { groupResource } from './groupResource.js';
import { judgeGroups, rulesOf } from './judgeGroups.js';

/** A cause that is one rule of a group. */
function ruleCause(
  rule: Rule,
  region: AuditedRegion,
  text: {
    readonly title: string;
    readonly explanation: () => string;
    readonly remedy: FindingRemedy;
  },
): Cause {
  return {
    key: ruleKey(rule),
    reach: region.membersOf(rule.securityGroupId).length,
    draft: () => ({
      status: 'fail',
      title: `${text.title} in ${region.nameOf(rule.securityGroupId)}`,
      resource: groupResource(rule.securityGroupId, region),
      explanation: text.explanation(),
      decidedBy: [ruleDecider(rule, region)],
      interfaces: region.membersOf(rule.securityGroupId),
      remedy: text.remedy,
    }),
  };
}

const idOf = (rule: Rule) => rule.securityGroupRuleId || 'without an id';

function revoke(rule: Rule, text: string): FindingRemedy {
  return {
    text,
    changes: rule.securityGroupRuleId
      ? [
          {
            operation:
              rule.direction === 'ingress' ? 'RevokeSecurityGroup' : 'RevokeSecurityGroupEgress',
            securityGroupId: rule.securityGroupId,
            securityGroupRuleIds: [rule.securityGroupRuleId],
          },
        ]
      : [],
  };
}

const fineGrained = defineCheck<{ prefix4: number; prefix6: number; ports: number }>({
  info: {
    id: 'sg-fine-grained',
    title: 'A rule wider than need be',
    severity: 'high',
    looksAt: 'securityGroup',
    why: 'Wide rules let in peers and ports that nobody thought of when they were written.',
    remedy: 'Write one rule for each peer and service that is needed.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.5' }],
  },
  parameters: {
    prefix4: wholeNumber('shortest IPv4 prefix that is fine-grained', 16, [0, 32]),
    prefix6: wholeNumber('shortest IPv6 prefix that is fine-grained', 32, [0, 128]),
    ports: wholeNumber('the most ports of a fine-grained rule', 100, [1, 65_535]),
  },
  judge: (region, parameters) =>
    judgeGroups(region, ({ SecurityGroupId }) => {
      const read = rulesOf(SecurityGroupId, region);
      if ('unknown' in read) return read;
      return {
        causes: read.rules.rules.flatMap((rule) => {
          const width = widthOf(rule, parameters);
          // A rule that decides nowhere lets nobody in: that it is there is another finding.
          if (width === undefined || !region.traffic.ruleStats.get(rule)?.decides) return [];
          return [
            ruleCause(rule, region, {
              title: 'A wide rule',
              explanation: () =>
                `Rule ${idOf(rule)} (${ruleText(rule.permission)}) allows ${width}.`,
              remedy: revoke(
                rule,
                'Authorise the peers and ports that are needed, then revoke it.',
              ),
            }),
          ];
        }),
      };
    }),
});

/** How an ingress rule is wider than the parameters allow; undefined: it is not. */
function widthOf(
  rule: Rule,
  { prefix4, prefix6, ports }: { prefix4: number; prefix6: number; ports: number },
): string | undefined {
  if (rule.policy !== 'Accept' || rule.direction !== 'ingress' || rule.unknown) return undefined;
  const found: string[] = [];
  const cidr = rule.permission.SourceCidrIp || rule.permission.Ipv6SourceCidrIp;
  const range = cidr ? parseCidr(cidr) : undefined;
  const prefix = range && prefixOf(range);
  if (range && prefix !== undefined && prefix < (range.family === 4 ? prefix4 : prefix6)) {
    found.push(`a source of /${prefix}`);
  }
  const ported = rule.protocol === 'all' || rule.protocol === 6 || rule.protocol === 17;
  const width = rule.ports.reduce(
    (sum, point, at) => (at % 2 === 0 ? sum - point : sum + point),
    0,
  );
  if (ported && width > ports) found.push(countOf(width, 'port'));
  return found.length > 0 ? found.join(' and ') : undefined;
}

const prefixOf = (range: AddressRange) =>
  range.family === 4
    ? 32 - Math.log2(range.until - range.from)
    : 128 - ((range.until - range.from).toString(2).length - 1);

const shadowed = defineCheck<object>({
  info: {
    id: 'sg-shadowed-rule',
    title: 'A rule that never decides',
    severity: 'medium',
    looksAt: 'securityGroup',
    why: 'Its author believes that it allows or drops something; other rules decide before it on every interface.',
    remedy: 'Revoke it, or give it the priority that it was meant to have.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.5' }],
  },
  parameters: {},
  judge: (region) =>
    judgeGroups(region, ({ SecurityGroupId }) => {
      const read = rulesOf(SecurityGroupId, region);
      if ('unknown' in read) return read;
      return { causes: read.rules.rules.flatMap((rule) => shadowedCause(rule, region)) };
    }),
});

function shadowedCause(rule: Rule, region: AuditedRegion): Cause[] {
  const stat = region.traffic.ruleStats.get(rule);
  if (!stat || stat.decides || rule.unknown || isEmptySet(rule.peers)) return [];
  // What may match without our knowing (an own address that no interface has) hides nothing.
  if (stat.blockers.size === 0) return [];
  const accepts = rule.policy === 'Accept';
  const differs = [...stat.blockers].some((one) => one.allow !== accepts);
  return [
    ruleCause(rule, region, {
      title: 'A rule never decides',
      explanation: () =>
        `Rule ${idOf(rule)} (${ruleText(rule.permission)}) never decides: ${covering([...stat.blockers])}${differs ? ', some of it by doing the opposite' : ''}.`,
      remedy: revoke(
        rule,
        differs
          ? 'Ask which of the two was meant: revoke it, or give it a stronger priority.'
          : 'Revoke it: nothing changes.',
      ),
    }),
  ];
}

function covering(blockers: readonly Entry[]): string {
  const names = blockers.map(entryText).sort();
  return `${fewOf(names)} decide${names.length === 1 ? 's' : ''} before it`;
}

const redundant = defineCheck<object>({
  info: {
    id: 'sg-redundant-rule',
    title: 'A rule that changes nothing',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'Without it other rules would say the same; it costs room and hides what matters.',
    remedy: 'Revoke it: the verdicts stay as they are.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.5' }],
  },
  parameters: {},
  judge: (region) =>
    judgeGroups(region, ({ SecurityGroupId }) => {
      const read = rulesOf(SecurityGroupId, region);
      if ('unknown' in read) return read;
      return { causes: read.rules.rules.flatMap((rule) => redundantCause(rule, region)) };
    }),
});

function redundantCause(rule: Rule, region: AuditedRegion): Cause[] {
  const stat = region.traffic.ruleStats.get(rule);
  if (!stat?.decides || stat.matters || rule.unknown) return [];
  return [
    ruleCause(rule, region, {
      title: 'A rule changes nothing',
      explanation: () =>
        `Without rule ${idOf(rule)} (${ruleText(rule.permission)}) ${fewOf([...stat.followers].map(entryText).sort())} would say the same.`,
      remedy: revoke(rule, 'Revoke it: nothing changes.'),
    }),
  ];
}

const widerThanWritten = defineCheck<object>({
  info: {
    id: 'sg-wider-than-written',
    title: 'A rule allows more than it seems to',
    severity: 'medium',
    looksAt: 'securityGroup',
    why: 'Whoever reads the rule takes it for narrower than it is.',
    remedy: 'Write the rule as what it means, or as what was meant.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.5' }],
  },
  parameters: {},
  judge: (region) =>
    judgeGroups(region, ({ SecurityGroupId }) => {
      const read = rulesOf(SecurityGroupId, region);
      if ('unknown' in read) return read;
      const set = region.engine.groupSet([SecurityGroupId]);
      const found = (['ingress', 'egress'] as const).flatMap((direction) =>
        writtenFindings(set, direction).filter((one) => one.kind === 'widerThanWritten'),
      );
      return {
        causes: found.flatMap((one) => {
          const rule = ruleOf(one, read.rules.rules);
          return rule ? [writtenCause(rule, one, region)] : [];
        }),
      };
    }),
});

const ruleOf = (one: LintFinding, rules: readonly Rule[]) =>
  rules.find((rule) => rule.securityGroupRuleId === one.securityGroupRuleId);

function writtenCause(rule: Rule, { detail }: LintFinding, region: AuditedRegion): Cause {
  const cause = ruleCause(rule, region, {
    title: 'A rule allows more than it seems to',
    explanation: () => `Rule ${idOf(rule)} (${ruleText(rule.permission)}): ${detail}.`,
    remedy: revoke(rule, 'Authorise what was meant, then revoke it.'),
  });
  // One rule may be wider in several ways.
  return { ...cause, key: `${cause.key} ${detail.split(' ').slice(0, 3).join(' ')}` };
}

/** Checks of how rules are written. */
export const ruleChecks: readonly CatalogueEntry[] = [
  fineGrained,
  shadowed,
  redundant,
  widerThanWritten,
];
