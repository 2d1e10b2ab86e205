import type { Outcome } from '../../contracts/outcomes.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Changeable } from '../loop/changeable.js';
import { membershipsOf } from './membershipsOf.js';
import { netOperations } from './netOperations.js';
import { callsOf, holds, operationsLeft, plannedOperations } from './operations.js';
import { inverseOf, ownOperations, withoutMade } from './ownOperations.js';

/** The membership of interfaces in security groups, as the loop changes it. */
export const membership: Changeable = {
  planned: plannedOperations,
  left: operationsLeft,
  calls: callsOf,
  holds,
  own: ownOperations,
  net: netOperations,
  withoutMade,
  inverse: inverseOf,
  outcome: outcomeOfOwn,
};

function outcomeOfOwn(target: PlannedTarget, own: TargetOperations): Outcome {
  if (target.method === 'retire') return 'retired';
  if (own.kind === 'replace') return 'replaced';
  const { join, leave } = membershipsOf(own);
  if (join.length > 0 && leave.length > 0) return 'moved';
  if (join.length > 0) return 'joined';
  if (leave.length > 0) return 'left';
  // Another writer made it so between the plan and the write.
  return target.wanted.some((id) => !target.before.includes(id)) ? 'alreadyMember' : 'alreadyLeft';
}
