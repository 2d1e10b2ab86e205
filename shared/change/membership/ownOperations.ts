import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Call, WorkEvidence } from '../../contracts/work.js';
import type { Trace } from '../loop/changeable.js';
import { membershipsOf } from './membershipsOf.js';
import { netOperations } from './netOperations.js';
import { without } from './sets.js';

/**
 * The operations on a target that are this change's own and still stand in `current`: what a rollback
 * undoes. Of a target whose set is replaced, the whole set is own as soon as a part of it stands.
 */
export function ownOperations(
  target: PlannedTarget,
  trace: Trace,
  current: readonly string[],
): TargetOperations {
  const { targetId, method, wanted } = target;
  // A group that is gone has rules and members of its own no more: no call brings it back.
  if (method === 'retire') return { kind: 'delta', targetId, join: [], leave: [] };
  const { join, leave } = netOperations(target, trace, current);
  const standing = {
    join: join.filter((id) => current.includes(id)),
    leave: without(leave, current),
  };
  const isNothing = standing.join.length + standing.leave.length === 0;
  return method === 'modify' && !isNothing
    ? { kind: 'replace', targetId, groups: [...wanted] }
    : { kind: 'delta', targetId, ...standing };
}

/**
 * Operations less those that an answer says were made, so that what is undone is not undone again
 * where another writer has made it once more since.
 */
export function withoutMade(
  operations: TargetOperations,
  work: readonly WorkEvidence[],
): TargetOperations {
  const { targetId } = operations;
  const made = operationsOn(targetId, work).filter(({ state }) => state === 'done');
  if (operations.kind === 'replace') {
    return made.some(({ api }) => api.startsWith('Modify'))
      ? { kind: 'delta', targetId, join: [], leave: [] }
      : operations;
  }
  if (operations.kind === 'retire') return operations;
  const madeBy = (api: Call['api']) =>
    made.filter((one) => one.api === api).flatMap((one) => one.securityGroupIds);
  return {
    ...operations,
    join: without(operations.join, madeBy('JoinSecurityGroup')),
    leave: without(operations.leave, madeBy('LeaveSecurityGroup')),
  };
}

const operationsOn = (targetId: string, work: readonly WorkEvidence[]) =>
  work
    .flatMap((one) => one.targets.filter((target) => target.targetId === targetId))
    .flatMap((one) => one.operations);

/**
 * The operations that undo own ones: first they join what was left, then they leave what was
 * joined.
 */
export function inverseOf(before: readonly string[], own: TargetOperations): TargetOperations {
  const { targetId } = own;
  if (own.kind === 'replace') return { kind: 'replace', targetId, groups: [...before] };
  const { join, leave } = membershipsOf(own);
  return { kind: 'delta', targetId, join: [...leave], leave: [...join] };
}
