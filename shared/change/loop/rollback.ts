import { outcomes } from '../../contracts/outcomes.js';
import type { Plan } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Order, TargetResult } from '../../contracts/verify.js';
import { type Changeable, isNothing } from './changeable.js';
import { hasFailedCheck } from './checkCounts.js';
import { inverseOrder } from './nextMove.js';

/** Whether a target counts against `maxFailed`: by its outcome, or because an assertion failed. */
export function isFailed(result: TargetResult): boolean {
  return outcomes[result.outcome].failed || hasFailedCheck(result);
}

/**
 * The order that undoes what `onFailure` asks for, after a wave was verified: because an assertion
 * failed, or because a target keeps something of the change without having become as wanted. A stop
 * is no failure: a target that it left half-way is undone alone, also where an assertion does not hold
 * half-way. Undefined where there is nothing of this change's own to undo.
 */
export function rollbackOrder(
  changeable: Changeable,
  plan: Plan,
  wave: number,
  results: readonly TargetResult[],
  earlier: readonly TargetResult[],
  partOf: (targetId: string) => string | undefined,
): Order | undefined {
  const keeps = (result: TargetResult) => !isNothing(changeable, result, result.own);
  const stopped = results.filter((one) => one.code === 'stopped' && keeps(one));
  const failing = results.filter(
    (one) =>
      one.code !== 'stopped' &&
      (hasFailedCheck(one) || (!outcomes[one.outcome].fine && keeps(one))),
  );
  const { onFailure } = plan.request;
  if (onFailure === 'keep') return undefined;
  const whole = {
    rollBackTarget: failing,
    rollBackWave: results,
    rollBack: [...earlier, ...results],
  };
  const scope = failing.length === 0 ? stopped : union(whole[onFailure], stopped);
  const inverse: Record<string, TargetOperations[]> = {};
  for (const result of scope) {
    const part = partOf(result.targetId);
    const undo = changeable.inverse(result.before, result.own);
    if (part === undefined || isNothing(changeable, result, undo)) continue;
    inverse[part] = [...(inverse[part] ?? []), undo];
  }
  return Object.keys(inverse).length > 0 ? inverseOrder(wave, inverse) : undefined;
}

const union = (some: readonly TargetResult[], others: readonly TargetResult[]) => [
  ...new Set([...some, ...others]),
];
