import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Call } from '../../contracts/work.js';
import type { Trace } from '../loop/changeable.js';
import { callsOf, holds } from './operations.js';

/**
 * The operations on a target that are this change's own: an answer said so; or the answer was lost,
 * an intent saw that the membership was missing (or there, for a leave), and now it is there (or
 * missing). Only own operations are ever undone.
 */
export function ownOperations(
  target: PlannedTarget,
  { intents, evidence }: Trace,
  current: readonly string[],
): TargetOperations {
  const { targetId } = target;
  const isSo = (call: Call) => holds(call, current);
  const recorded = evidence
    .flatMap((work) => work.targets.filter((one) => one.targetId === targetId))
    .flatMap((work) => work.operations)
    .filter((one) => one.state === 'done' || (one.state === 'unknown' && isSo(one)));
  // An invocation that died after its intent left no evidence: all of its answers are lost.
  const answered = new Set(evidence.map((one) => one.requestId));
  const unanswered = intents
    .filter((intent) => !answered.has(intent.requestId))
    .flatMap((intent) => intent.targets.filter((one) => one.targetId === targetId))
    .flatMap((meant) => callsOf(target, meant).flat())
    .filter(isSo);
  const own: readonly Call[] = [...recorded, ...unanswered];
  const replaced = own.findLast(({ api }) => api.startsWith('Modify'));
  if (replaced) return { kind: 'replace', targetId, groups: [...replaced.securityGroupIds] };
  const idsOf = (api: Call['api']) => [
    ...new Set(own.filter((one) => one.api === api).flatMap((one) => one.securityGroupIds)),
  ];
  return {
    kind: 'delta',
    targetId,
    join: idsOf('JoinSecurityGroup'),
    leave: idsOf('LeaveSecurityGroup'),
  };
}

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
