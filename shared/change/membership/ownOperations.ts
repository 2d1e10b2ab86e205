import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Call, WorkEvidence } from '../../contracts/work.js';
import type { Trace } from '../loop/changeable.js';
import { callsOf, holds } from './operations.js';
import { without } from './sets.js';

/**
 * The operations on a target that are this change's own and still stand: an answer said so; or the
 * answer was lost, and an intent saw that the membership was missing (or there, for a leave). What
 * the answer of an inverse call says is undone is no longer own. Only own operations are ever
 * undone.
 */
export function ownOperations(
  target: PlannedTarget,
  { intents, evidence, undone }: Trace,
  current: readonly string[],
): TargetOperations {
  const { targetId } = target;
  const recorded = operationsOn(targetId, evidence).filter(
    ({ state }) => state === 'done' || state === 'unknown',
  );
  // An invocation that died after its intent left no evidence: all of its answers are lost.
  const answered = new Set(evidence.map((one) => one.attempt));
  const unanswered = intents
    .filter((intent) => !answered.has(intent.attempt))
    .flatMap((intent) => intent.targets.filter((one) => one.targetId === targetId))
    .flatMap((meant) => callsOf(target, meant).flat());
  const own: readonly Call[] = [...recorded, ...unanswered].filter((call) =>
    stands(call, target, current),
  );
  const replaced = own.findLast(({ api }) => api.startsWith('Modify'));
  const idsOf = (api: Call['api']) => [
    ...new Set(own.filter((one) => one.api === api).flatMap((one) => one.securityGroupIds)),
  ];
  const done = operationsOn(targetId, undone).filter(({ state }) => state === 'done');
  if (replaced) {
    return done.some(({ api }) => api.startsWith('Modify'))
      ? { kind: 'delta', targetId, join: [], leave: [] }
      : { kind: 'replace', targetId, groups: [...replaced.securityGroupIds] };
  }
  const undoneBy = (api: Call['api']) =>
    done.filter((one) => one.api === api).flatMap((one) => one.securityGroupIds);
  return {
    kind: 'delta',
    targetId,
    join: without(idsOf('JoinSecurityGroup'), undoneBy('LeaveSecurityGroup')),
    leave: without(idsOf('LeaveSecurityGroup'), undoneBy('JoinSecurityGroup')),
  };
}

/** Whether something of what a call made is so now; of a replaced set also a part of it. */
function stands(call: Call, { before }: PlannedTarget, current: readonly string[]): boolean {
  if (!call.api.startsWith('Modify')) return holds(call, current);
  const joined = without(call.securityGroupIds, before);
  const left = without(before, call.securityGroupIds);
  return joined.some((id) => current.includes(id)) || left.some((id) => !current.includes(id));
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
  return own.kind === 'replace'
    ? { kind: 'replace', targetId, groups: [...before] }
    : { kind: 'delta', targetId, join: [...own.leave], leave: [...own.join] };
}
