import type { FindingRemedy } from '../../contracts/findings.js';
import type { Rule } from '../../rules/rule.js';
import type { AuditedRegion } from '../auditedRegion.js';
import { ruleDecider } from '../decider.js';
import type { Cause } from '../judgement.js';
import { ruleKey, ruleText } from '../ruleText.js';
import { revoking } from '../traffic/trafficRemedy.js';
import { groupResource } from './groupResource.js';

/** A cause that is one rule of a group. */
export function ruleCause(
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

/** A rule as an explanation names it. */
export const idOf = (rule: Rule) => rule.securityGroupRuleId || 'without an id';

/** The remedy that revokes one rule; `text` says what to do with it. */
export function revokeRemedy(rule: Rule, text: string): FindingRemedy {
  return { text, changes: revoking([rule], rule.direction) };
}
