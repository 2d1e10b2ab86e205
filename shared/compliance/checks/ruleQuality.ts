import type { FindingRemedy } from '../../contracts/findings.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { isEmptySet } from '../../rules/addressSet.js';
import { type AddressRange, parseCidr } from '../../rules/cidr.js';
import type { Entry } from '../../rules/entries.js';
import { type LintFinding, writtenFindings } from '../../rules/lint.js';
import type { Rule } from '../../rules/rule.js';
import { count, fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { type CatalogueEntry, defineCheck, wholeNumber } from '../checkDefinition.js';
import type { Cause } from '../judgement.js';
import { entryText, ruleDecider, ruleKey, ruleText } from '../ruleText.js';
import { revoking } from '../traffic/trafficRemedy.js';
import { groupResource } from './groupResource.js';
import { judgeRules } from './judgeGroups.js';

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
      title: `${text.title} in ${region.nameOf(rule.securityGroupId)} (${shortText(rule)})`,
      resource: groupResource(rule.securityGroupId, region),
      explanation: text.explanation(),
      decidedBy: [ruleDecider(rule, region)],
      interfaces: region.membersOf(rule.securityGroupId),
      remedy: text.remedy,
    }),
  };
}

/** The rule without its priority: for headlines. */
const shortText = (rule: Rule) => ruleText(rule.permission).replace(/, priority .*$/, '');

const idOf = (rule: Rule) => rule.securityGroupRuleId || 'without an id';

function revoke(rule: Rule, text: string): FindingRemedy {
  return {
    text,
    changes: revoking([rule], rule.direction),
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
    judgeRules(region, (rules) =>
      rules.flatMap((rule) => {
        const width = widthOf(rule, parameters);
        // A rule that decides nowhere lets nobody in: that it is there is another finding.
        if (width === undefined || !region.traffic.ruleStats.get(rule)?.decides) return [];
        const merge = { cause: `ingress ${ruleKey(rule)}`, traffic: 'none' } as const;
        const text = {
          title: 'A wide rule',
          explanation: () => `Rule ${idOf(rule)} (${ruleText(rule.permission)}) allows ${width}.`,
          remedy: revoke(rule, 'Authorise the peers and ports that are needed, then revoke it.'),
        };
        return [{ ...ruleCause(rule, region, text), merge }];
      }),
    ),
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
  if (ported && width > ports) found.push(count(width, 'port'));
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
    judgeRules(region, (rules) => rules.flatMap((rule) => shadowedCause(rule, region))),
});

function shadowedCause(rule: Rule, region: AuditedRegion): Cause[] {
  const stat = region.traffic.ruleStats.get(rule);
  if (!stat || stat.decides || rule.unknown || isEmptySet(rule.peers)) return [];
  // What may match without our knowing (an own address that no interface has) hides nothing.
  if (stat.blockers.size === 0) return [];
  const ruled = [...stat.blockers].filter((one) => one.rule || one.kind === 'intraGroup');
  const blockers = ruled.length > 0 ? ruled : [...stat.blockers];
  const differs = blockers.some((one) => one.allow !== (rule.policy === 'Accept'));
  return [
    ruleCause(rule, region, {
      title: 'A rule never decides',
      explanation: () =>
        `Rule ${idOf(rule)} (${ruleText(rule.permission)}) never decides: ${covering(blockers)}${differs ? ', in part by doing the opposite' : ''}.`,
      remedy: revoke(
        rule,
        differs
          ? 'Ask what was meant: revoke it, or give it a stronger priority.'
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
    judgeRules(region, (rules, group) => {
      const found = rules.filter((rule) => isRedundant(rule, region));
      return found.length > 0 ? [redundantCause(group, found, region)] : [];
    }),
});

function isRedundant(rule: Rule, region: AuditedRegion): boolean {
  const { ruleStats } = region.traffic;
  const stat = ruleStats.get(rule);
  if (!stat?.decides || stat.matters || rule.unknown !== undefined) return false;
  // Of two rules that say the same the one that never decides goes: that is another finding.
  return [...stat.followers].every((one) => !one.rule || ruleStats.get(one.rule)?.decides);
}

/** A group's redundant rules are one finding: a block list may hold hundreds. */
function redundantCause(
  group: SecurityGroup,
  rules: readonly Rule[],
  region: AuditedRegion,
): Cause {
  const { SecurityGroupId } = group;
  const name = region.nameOf(SecurityGroupId);
  const interfaces = region.membersOf(SecurityGroupId);
  return {
    key: SecurityGroupId,
    reach: interfaces.length,
    draft: () => {
      // Of two rules that stand for each other only one can go: these can all go at once.
      const safe = rules.filter((rule) => {
        const followers = region.traffic.ruleStats.get(rule)?.followers ?? new Set();
        return [...followers].every((one) => !one.rule || !isRedundant(one.rule, region));
      });
      const [first] = rules;
      const followers = first ? [...(region.traffic.ruleStats.get(first)?.followers ?? [])] : [];
      const same = fewOf(followers.map(entryText).sort());
      const explanation =
        rules.length === 1 && first
          ? `Without rule ${idOf(first)} of ${name} (${ruleText(first.permission)}) ${same} would say the same.`
          : `Without any one of ${rules.length} rules of ${name} every verdict stays as it is: other rules, or the default, say the same.`;
      return {
        status: 'fail',
        title: `${rules.length === 1 ? 'A rule changes' : `${rules.length} rules change`} nothing in ${name}`,
        resource: groupResource(SecurityGroupId, region),
        explanation,
        decidedBy: rules.slice(0, 50).map((rule) => ruleDecider(rule, region)),
        interfaces,
        remedy: {
          text:
            safe.length === rules.length
              ? 'Revoke what is not kept on purpose: nothing changes.'
              : `${safe.length === 0 ? 'None' : safe.length} of them can go at once; the others stand for one another, so revoke one and look again.`,
          changes: (['ingress', 'egress'] as const).flatMap((direction) =>
            revoking(
              safe.filter((rule) => rule.direction === direction),
              direction,
            ),
          ),
        },
      };
    },
  };
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
    judgeRules(region, (rules, { SecurityGroupId }) => {
      const set = region.engine.groupSet([SecurityGroupId]);
      const found = (['ingress', 'egress'] as const).flatMap((direction) =>
        writtenFindings(set, direction).filter((one) => one.kind === 'widerThanWritten'),
      );
      return found.flatMap((one) => {
        const rule = ruleOf(one, rules);
        return rule ? [writtenCause(rule, one, region)] : [];
      });
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
