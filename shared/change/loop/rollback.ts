import { outcomes } from '../../contracts/outcomes.js';
import type { Plan } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { Order, TargetResult } from '../../contracts/verify.js';
import { type Changeable, isNothing } from './changeable.js';
import { inverseOrder } from './nextMove.js';

/** Whether a target counts against `maxFailed`: by its outcome, or because an assertion failed. */
export function isFailed({ outcome, checks }: TargetResult): boolean {
  return outcomes[outcome].failed || checks.some((check) => !check.holds);
}

/**
 * The order that undoes what `onFailure` asks for, after a wave was verified. Undefined where no
 * check failed, or where there is nothing of this change's own to undo.
 */
export function rollbackOrder(
  changeable: Changeable,
  plan: Plan,
  wave: number,
  results: readonly TargetResult[],
  earlier: readonly TargetResult[],
  partOf: (targetId: string) => string | undefined,
): Order | undefined {
  const failing = results.filter((result) => result.checks.some((check) => !check.holds));
  if (failing.length === 0) return undefined;
  const scope = {
    keep: [],
    rollBackTarget: failing,
    rollBackWave: results,
    rollBack: [...earlier, ...results],
  }[plan.request.onFailure];
  const inverse: Record<string, TargetOperations[]> = {};
  for (const result of scope) {
    const part = partOf(result.targetId);
    const undo = changeable.inverse(result.before, result.own);
    if (part === undefined || isNothing(changeable, result, undo)) continue;
    inverse[part] = [...(inverse[part] ?? []), undo];
  }
  return Object.keys(inverse).length > 0 ? inverseOrder(wave, inverse) : undefined;
}
