import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Intent, WorkEvidence } from '../../contracts/work.js';
import { sameSet, union } from './sets.js';

/**
 * The operations on a target that are this change's own: an answer said so, or an intent saw the
 * membership missing (or still there, for a leave), the answer was lost, and it is so now. Only
 * own operations are ever undone.
 */
export function ownOperations(
  target: PlannedTarget,
  intents: readonly Intent[],
  evidence: readonly WorkEvidence[],
  current: readonly string[],
): TargetOperations {
  const { targetId } = target;
  const answered = new Set(evidence.map((one) => one.requestId));
  let join: string[] = [];
  let leave: string[] = [];
  let modify: readonly string[] | undefined;

  for (const work of evidence) {
    const operations = work.targets.find((one) => one.targetId === targetId)?.operations ?? [];
    for (const { api, state, securityGroupIds } of operations) {
      const lostButSo = (so: boolean) => state === 'unknown' && so;
      if (api === 'JoinSecurityGroup') {
        const here = securityGroupIds.every((id) => current.includes(id));
        if (state === 'done' || lostButSo(here)) join = union(join, securityGroupIds);
      } else if (api === 'LeaveSecurityGroup') {
        const away = !securityGroupIds.some((id) => current.includes(id));
        if (state === 'done' || lostButSo(away)) leave = union(leave, securityGroupIds);
      } else if (state === 'done' || lostButSo(sameSet(securityGroupIds, current))) {
        modify = securityGroupIds;
      }
    }
  }
  // An invocation that died after its intent has no evidence: its answers are all lost.
  for (const intent of intents) {
    if (answered.has(intent.requestId)) continue;
    const meant = intent.targets.find((one) => one.targetId === targetId);
    if (!meant) continue;
    join = union(
      join,
      meant.join.filter((id) => current.includes(id)),
    );
    leave = union(
      leave,
      meant.leave.filter((id) => !current.includes(id)),
    );
    if (meant.modify && sameSet(meant.modify, current)) modify = meant.modify;
  }
  return { targetId, join, leave, ...(modify ? { modify } : {}) };
}

/** What undoes the own operations: joins what was left, then leaves what was joined. */
export function inverseOf(target: PlannedTarget, own: TargetOperations): TargetOperations {
  const { targetId } = target;
  if (own.modify) return { targetId, join: [], leave: [], modify: [...target.before] };
  return { targetId, join: [...own.leave], leave: [...own.join] };
}
