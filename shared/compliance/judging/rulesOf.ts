import { sayReason } from '../../messages/sayReason.js';
import type { GroupRules } from '../../rules/regionRules.js';
import type { AuditedRegion } from '../auditedRegion.js';

/** The group's rules, or why they can't be judged whole. */
export function rulesOf(
  securityGroupId: string,
  region: AuditedRegion,
): { readonly rules: GroupRules } | { readonly unknown: string } {
  const rules = region.rules.group(securityGroupId);
  if (!rules) return { unknown: sayReason({ code: 'groupUnread', group: securityGroupId }) };
  return rules.incomplete
    ? { unknown: sayReason({ code: 'rulesUnread', group: securityGroupId }) }
    : { rules };
}
