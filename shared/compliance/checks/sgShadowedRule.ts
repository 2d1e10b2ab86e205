import { isEmptySet } from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { defineCheck } from '../checkDefinition.js';
import { entryText } from '../entryText.js';
import type { Cause } from '../judgement.js';
import { judgeRules } from '../judging/judgeRules.js';
import { idOf, revokeRemedy, ruleCause } from '../judging/ruleCause.js';
import { ruleText } from '../ruleText.js';

/** Rules that decide on no interface. */
export const sgShadowedRule = defineCheck<object>({
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
  // An entry that may match without our knowing (an own address that no interface has) hides
  // nothing.
  if (stat.blockers.size === 0) return [];
  const ruled = [...stat.blockers].filter((one) => one.rule || one.kind === 'intraGroup');
  const blockers = ruled.length > 0 ? ruled : [...stat.blockers];
  const differs = blockers.some((one) => one.allow !== (rule.policy === 'Accept'));
  return [
    ruleCause(rule, region, {
      title: 'A rule never decides',
      explanation: () =>
        `Rule ${idOf(rule)} (${ruleText(rule.permission)}) never decides: ${covering(blockers)}${differs ? ', in part by doing the opposite' : ''}.`,
      remedy: revokeRemedy(
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
