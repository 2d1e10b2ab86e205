import { outcomes } from '../../contracts/outcomes.js';
import type { Plan } from '../../contracts/plan.js';
import type { Order, TargetResult } from '../../contracts/verify.js';
import { isEmpty } from '../membership/operations.js';
import { inverseOf } from '../membership/ownOperations.js';
import { inverseOrder } from './nextMove.js';

/** A target that counts against `maxFailed`: by its outcome, or because an assertion failed. */
export function isFailed({ outcome, checks }: TargetResult): boolean {
  return outcomes[outcome].failed || checks.some((check) => !check.holds);
}

/**
 * The order that undoes what `onFailure` asks for after a wave was verified, or undefined when no
 * check failed or there is nothing of this change's own to undo.
 */
export function rollbackOrder(
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
  const inverse: Record<string, ReturnType<typeof inverseOf>[]> = {};
  for (const result of scope) {
    const part = partOf(result.targetId);
    const undo = inverseOf({ ...result, method: 'delta' }, result.own);
    if (part === undefined || isEmpty(undo)) continue;
    inverse[part] = [...(inverse[part] ?? []), undo];
  }
  return Object.keys(inverse).length > 0 ? inverseOrder(wave, inverse) : undefined;
}
