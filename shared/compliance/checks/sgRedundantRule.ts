import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { defineCheck } from '../checkDefinition.js';
import { ruleDecider } from '../decider.js';
import { entryText } from '../entryText.js';
import type { Cause } from '../judgement.js';
import { groupResource } from '../judging/groupResource.js';
import { judgeRules } from '../judging/judgeRules.js';
import { idOf } from '../judging/ruleCause.js';
import { ruleText } from '../ruleText.js';
import { revoking } from '../traffic/trafficRemedy.js';

/** Rules without which every verdict would stay as it is. */
export const sgRedundantRule = defineCheck<object>({
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
  // Of two rules that say the same, the one that never decides goes; the check of shadowed rules
  // reports it.
  return [...stat.followers].every((one) => !one.rule || ruleStats.get(one.rule)?.decides);
}

/** Makes one finding of a group's redundant rules, since a block list may hold hundreds. */
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
      // Of two rules that stand for each other only one can go. The rules in this list can all go
      // at once.
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
