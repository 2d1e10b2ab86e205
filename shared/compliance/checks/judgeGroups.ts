import type { Tally } from '../../contracts/findings.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { GroupRules } from '../../rules/regionRules.js';
import type { Rule } from '../../rules/rule.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, Judgement, Unjudged } from '../judgement.js';

/** How a group stands in a check: the causes of its findings (none: it passes), or why not judged. */
export type GroupStanding =
  | { readonly causes: readonly Cause[] }
  /** It fails by a cause that stands at another group. */
  | 'failsWithAnother'
  | { readonly unknown: string }
  | 'notApplicable';

/** Asks each group of the region. What a cloud service manages is not applicable. */
export function judgeGroups(
  region: AuditedRegion,
  ask: (group: SecurityGroup) => GroupStanding,
): Judgement {
  const tally: { -readonly [Key in keyof Tally]: Tally[Key] } = {
    pass: 0,
    fail: 0,
    unknown: 0,
    notApplicable: 0,
  };
  const causes: Cause[] = [];
  const unknown: Unjudged[] = [];
  for (const group of region.groups) {
    const standing = group.ServiceManaged === true ? 'notApplicable' : ask(group);
    if (standing === 'notApplicable') tally.notApplicable += 1;
    else if (standing === 'failsWithAnother') tally.fail += 1;
    else if ('unknown' in standing) {
      tally.unknown += 1;
      unknown.push({
        reason: standing.unknown,
        interfaces: region.membersOf(group.SecurityGroupId),
      });
    } else if (standing.causes.length === 0) tally.pass += 1;
    else {
      tally.fail += 1;
      causes.push(...standing.causes);
    }
  }
  return { tally, causes, unknown };
}

/** The group's rules, or why they can't be judged whole. */
export function rulesOf(
  securityGroupId: string,
  region: AuditedRegion,
): { readonly rules: GroupRules } | { readonly unknown: string } {
  const rules = region.rules.group(securityGroupId);
  if (!rules) return { unknown: `group ${securityGroupId} was not read` };
  return rules.incomplete ? { unknown: `${securityGroupId}: ${rules.incomplete}` } : { rules };
}

/** Asks each group whose rules are known whole; the others are unknown. */
export const judgeRules = (
  region: AuditedRegion,
  causesOf: (rules: readonly Rule[], group: SecurityGroup) => readonly Cause[],
): Judgement =>
  judgeGroups(region, (group) => {
    const read = rulesOf(group.SecurityGroupId, region);
    return 'unknown' in read ? read : { causes: causesOf(read.rules.rules, group) };
  });
