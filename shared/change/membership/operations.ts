import type { PlannedTarget } from '../../contracts/plan.js';
import type { Target, TargetOperations } from '../../contracts/target.js';
import type { Call, OperationApi } from '../../contracts/work.js';
import type { Left } from '../loop/changeable.js';
import { sameSet, union, without } from './sets.js';

/**
 * The operations that the plan of a target makes: joins and leaves, or one call that replaces its
 * set.
 */
export function plannedOperations(target: PlannedTarget): TargetOperations {
  const { targetId, before, wanted } = target;
  if (target.method === 'retire') return { kind: 'retire', targetId };
  return target.method === 'modify'
    ? { kind: 'replace', targetId, groups: [...wanted] }
    : { kind: 'delta', targetId, join: without(wanted, before), leave: without(before, wanted) };
}

/**
 * What is left of operations for a target, given the groups that it is in now. Joins and leaves
 * lose nothing: only the missing ones are left. A set is replaced only in a state at one end of the
 * plan or on the way between its ends. Any other state comes from another writer, whose write would
 * be lost.
 */
export function operationsLeft(
  target: PlannedTarget,
  operations: TargetOperations,
  current: readonly string[],
): Left {
  const { targetId, before, wanted } = target;
  if (operations.kind === 'retire') {
    const isLeft = current.includes(targetId);
    return {
      kind: 'operations',
      operations: isLeft ? operations : { kind: 'delta', targetId, join: [], leave: [] },
    };
  }
  if (operations.kind === 'replace') {
    const { groups } = operations;
    if (sameSet(current, groups)) {
      return { kind: 'operations', operations: { kind: 'delta', targetId, join: [], leave: [] } };
    }
    if (isOnTheWay(before, wanted, current)) return { kind: 'operations', operations };
    const from = sameSet(groups, wanted) ? before : wanted;
    return {
      kind: 'conflict',
      message: {
        code: 'notOnTheWay',
        params: { now: current, from, to: groups },
      },
    };
  }
  return {
    kind: 'operations',
    operations: {
      ...operations,
      join: without(operations.join, current),
      leave: operations.leave.filter((id) => current.includes(id)),
    },
  };
}

/** The calls that make operations. Joins come before leaves: no interface is ever without a group. */
export function callsOf(
  target: Target,
  operations: TargetOperations,
): readonly (readonly Call[])[] {
  if (operations.kind === 'replace') {
    return [[{ api: replacingApiOf(target), securityGroupIds: operations.groups }]];
  }
  if (operations.kind === 'retire') {
    return [[{ api: 'DeleteSecurityGroup', securityGroupIds: [target.targetId] }]];
  }
  const each = (api: OperationApi, ids: readonly string[]) =>
    ids.map((id) => ({ api, securityGroupIds: [id] }));
  return [
    each('JoinSecurityGroup', operations.join),
    each('LeaveSecurityGroup', operations.leave),
  ].filter((step) => step.length > 0);
}

/** Whether a target that is in these groups has what a call makes. */
export function holds({ api, securityGroupIds }: Call, current: readonly string[]): boolean {
  switch (api) {
    case 'JoinSecurityGroup':
      return securityGroupIds.every((id) => current.includes(id));
    case 'LeaveSecurityGroup':
    // A group that exists is in a set of its own; one that is gone is in none.
    case 'DeleteSecurityGroup':
      return !securityGroupIds.some((id) => current.includes(id));
    case 'ModifyInstanceAttribute':
    case 'ModifyNetworkInterfaceAttribute':
      return sameSet(securityGroupIds, current);
  }
}

/** Which call replaces a target's set: primary and secondary interfaces differ (facts/ecs 1.3, 1.4). */
const replacingApiOf = (target: Target): OperationApi =>
  target.targetId === target.instanceId
    ? 'ModifyInstanceAttribute'
    : 'ModifyNetworkInterfaceAttribute';

/**
 * Whether a state lies between `before` and `wanted`: it has what both have, and nothing that
 * neither has.
 */
function isOnTheWay(
  before: readonly string[],
  wanted: readonly string[],
  current: readonly string[],
): boolean {
  const kept = before.filter((id) => wanted.includes(id));
  const known = union(before, wanted);
  return kept.every((id) => current.includes(id)) && current.every((id) => known.includes(id));
}
