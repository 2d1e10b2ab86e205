import type { SecurityGroup } from '../../region/regionSnapshot.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Cause, Judgement, Unjudged } from '../judgement.js';
import { noTally } from './noTally.js';

/**
 * How a group stands in a check: the causes of its findings (it passes without one), or why it is
 * not judged.
 */
export type GroupStanding =
  | { readonly causes: readonly Cause[] }
  /** The group fails by a cause that stands at another group. */
  | 'failsWithAnother'
  | { readonly unknown: string }
  | 'notApplicable';

/**
 * Asks `ask` about each group of the region. A group that a cloud service manages is not
 * applicable.
 */
export function judgeGroups(
  region: AuditedRegion,
  ask: (group: SecurityGroup) => GroupStanding,
): Judgement {
  const tally = { ...noTally };
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
