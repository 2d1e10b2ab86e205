import type { LintDetail } from '../../contracts/lintDetail.js';
import { sayLint } from '../../messages/sayLint.js';
import { type LintFinding, writtenFindings } from '../../rules/lint.js';
import type { Rule } from '../../rules/rule.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { defineCheck } from '../checkDefinition.js';
import type { Cause } from '../judgement.js';
import { judgeRules } from '../judging/judgeRules.js';
import { idOf, revokeRemedy, ruleCause } from '../judging/ruleCause.js';
import { ruleText } from '../ruleText.js';

/** Rules that allow more than they seem to. */
export const sgWiderThanWritten = defineCheck<object>({
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
      return found.flatMap((finding) => {
        const rule = ruleOf(finding, rules);
        return rule ? [writtenCause(rule, finding, region)] : [];
      });
    }),
});

const ruleOf = (finding: LintFinding, rules: readonly Rule[]) =>
  rules.find((rule) => rule.securityGroupRuleId === finding.securityGroupRuleId);

function writtenCause(rule: Rule, { detail }: LintFinding, region: AuditedRegion): Cause {
  const cause = ruleCause(rule, region, {
    title: 'A rule allows more than it seems to',
    explanation: () => `Rule ${idOf(rule)} (${ruleText(rule.permission)}): ${sayLint(detail)}.`,
    remedy: revokeRemedy(rule, 'Authorise what was meant, then revoke it.'),
  });
  // One rule may be wider in several ways.
  return { ...cause, key: `${cause.key} ${identityOf(detail)}` };
}

/** The id of a finding is made of it, so it stays as it is whatever the words are. */
function identityOf(detail: LintDetail): string {
  switch (detail.code) {
    case 'hostBits':
      return `${detail.cidr} names one`;
    case 'internetTogether':
      return 'covers the whole';
    case 'openOverIpv6':
      return 'stays open over';
    default:
      return detail.code;
  }
}
