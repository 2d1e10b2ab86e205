import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import { sameSet, union, without } from './sets.js';

export type Left =
  | { readonly kind: 'operations'; readonly operations: TargetOperations }
  /** A foreign write came in between: replacing the set would undo it. */
  | { readonly kind: 'conflict'; readonly detail: string };

/**
 * What is left to do for a target, given the groups that it is in now. Deltas lose nothing: they
 * name the missing joins and leaves. A replacement is only made from the plan's before, from what
 * is wanted, or from a state on the way between the two.
 */
export function operationsLeft(target: PlannedTarget, current: readonly string[]): Left {
  const { targetId, before, wanted } = target;
  const none: TargetOperations = { targetId, join: [], leave: [] };
  if (target.method === 'modify') {
    if (sameSet(current, wanted)) return { kind: 'operations', operations: none };
    if (!isOnTheWay(before, wanted, current)) {
      return {
        kind: 'conflict',
        detail: `is in ${list(current)}, planned from ${list(before)} to ${list(wanted)}`,
      };
    }
    return { kind: 'operations', operations: { ...none, modify: [...wanted] } };
  }
  return {
    kind: 'operations',
    operations: {
      targetId,
      join: without(without(wanted, before), current),
      leave: without(before, wanted).filter((id) => current.includes(id)),
    },
  };
}

/** Whether the change has what it asked for; groups that it does not name may differ for deltas. */
export function isAsWanted(target: PlannedTarget, current: readonly string[]): boolean {
  if (target.method === 'modify') return sameSet(current, target.wanted);
  const joined = without(target.wanted, target.before);
  const left = without(target.before, target.wanted);
  return joined.every((id) => current.includes(id)) && !left.some((id) => current.includes(id));
}

export const isEmpty = (operations: TargetOperations) =>
  operations.join.length === 0 && operations.leave.length === 0 && operations.modify === undefined;

/** Between `before` and `wanted`: what both hold is there, and nothing that neither holds. */
function isOnTheWay(
  before: readonly string[],
  wanted: readonly string[],
  current: readonly string[],
): boolean {
  const kept = before.filter((id) => wanted.includes(id));
  const known = union(before, wanted);
  return kept.every((id) => current.includes(id)) && current.every((id) => known.includes(id));
}

const list = (ids: readonly string[]) => (ids.length === 0 ? 'no group' : ids.join(', '));
