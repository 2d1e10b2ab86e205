import type { Outcome } from '../../contracts/outcomes.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { AssertionResult, TargetResult } from '../../contracts/verify.js';
import type { Intent, TargetWork, WorkEvidence } from '../../contracts/work.js';
import { isAsWanted } from './operations.js';
import { ownOperations } from './ownOperations.js';
import { sameSet } from './sets.js';

/** What the evidence and the region say about one target. */
export interface TargetFacts {
  readonly target: PlannedTarget;
  /** The groups that it is in now; null when it no longer exists. */
  readonly current: readonly string[] | null;
  /** Objects of its part, in this direction. */
  readonly intents: readonly Intent[];
  readonly evidence: readonly WorkEvidence[];
  /** Set for a target that was as wanted when the change was planned. */
  readonly unchanged?: 'alreadyMember' | 'alreadyLeft';
}

export type TargetJudgement =
  | { readonly kind: 'judged'; readonly result: TargetResult }
  /** The write was answered but does not show yet. */
  | { readonly kind: 'pending' }
  /** The worker could not finish it; it can be ordered once more. */
  | { readonly kind: 'unfinished' };

/**
 * Judges a target of a forward order. `patience` is false once settling has lasted its limit: then
 * what is pending or unfinished is `unresolved`. `judgeChecks` is asked for targets that are as
 * wanted.
 */
export function judgeForward(
  facts: TargetFacts,
  patience: boolean,
  judgeChecks: () => readonly AssertionResult[],
): TargetJudgement {
  const { target, current, intents, evidence } = facts;
  const work = lastWork(target.targetId, evidence);
  if (current === null) return judged(facts, 'gone', [], 'it no longer exists');
  if (facts.unchanged && target.before.some((id) => !current.includes(id))) {
    const was = `was in ${list(target.before)} when the change was planned`;
    return judged(facts, 'conflict', [], `is in ${list(current)}, ${was}`);
  }
  if (isAsWanted(target, current)) {
    const own = ownOperations(target, intents, evidence, current);
    return judged(facts, facts.unchanged ?? outcomeOfOwn(target, own), judgeChecks());
  }
  switch (work?.result) {
    case 'refused':
    case 'gone':
    case 'conflict':
      return judged(facts, work.result, [], work.detail, work.code);
    case 'stopped': {
      const own = ownOperations(target, intents, evidence, current);
      const outcome = own.join.length > 0 ? 'joined' : own.leave.length > 0 ? 'left' : 'notStarted';
      return judged(
        facts,
        outcome,
        [],
        'the change was stopped before it was as wanted',
        'stopped',
      );
    }
    case 'ok':
      if (patience) return { kind: 'pending' };
      return judged(facts, 'unresolved', [], `is in ${list(current)}; the writes do not show`);
    case 'unfinished':
      if (patience) return { kind: 'unfinished' };
      return judged(facts, 'unresolved', [], work.detail ?? 'could not be finished', work.code);
    default:
      return judged(facts, 'unresolved', [], 'its part left no evidence');
  }
}

/** Judges a target of an inverse order: undone is what the order named. */
export function judgeInverse(
  facts: TargetFacts,
  undo: TargetOperations,
  forward: TargetResult | undefined,
  patience: boolean,
): TargetJudgement {
  const { target, current, evidence } = facts;
  const checks = forward?.checks ?? [];
  if (current === null) return judged(facts, 'gone', checks, 'it no longer exists');
  const undone = undo.modify
    ? sameSet(current, undo.modify)
    : undo.join.every((id) => current.includes(id)) &&
      !undo.leave.some((id) => current.includes(id));
  // Nothing of this change remains on it, so nothing is left to undo.
  const nothing = { targetId: target.targetId, join: [], leave: [] };
  if (undone) return judged(facts, 'rolledBack', checks, failing(checks), undefined, nothing);
  const work = lastWork(target.targetId, evidence);
  if (patience && work?.result === 'ok') return { kind: 'pending' };
  if (patience && work?.result === 'unfinished') return { kind: 'unfinished' };
  const why = work?.detail ?? 'its part left no evidence';
  const detail = `the rollback did not succeed: ${why}`;
  return judged(facts, 'unresolved', checks, detail, work?.code, forward?.own ?? nothing);
}

function judged(
  facts: TargetFacts,
  outcome: Outcome,
  checks: readonly AssertionResult[],
  detail?: string,
  code?: string,
  remaining?: TargetOperations,
): TargetJudgement {
  const { target, current, intents, evidence } = facts;
  const { method: _method, ...who } = target;
  const own =
    remaining ??
    (current
      ? ownOperations(target, intents, evidence, current)
      : { targetId: target.targetId, join: [], leave: [] });
  const why = detail ?? failing(checks);
  return {
    kind: 'judged',
    result: {
      ...who,
      after: current,
      outcome,
      checks,
      own,
      ...(code ? { code } : {}),
      ...(why ? { detail: why } : {}),
    },
  };
}

function failing(checks: readonly AssertionResult[]): string | undefined {
  const failed = checks.find((check) => !check.holds);
  return failed ? `check failed: ${failed.verdict.explanation}` : undefined;
}

function outcomeOfOwn(target: PlannedTarget, own: TargetOperations): Outcome {
  if (own.modify) return 'replaced';
  if (own.join.length > 0 && own.leave.length > 0) return 'moved';
  if (own.join.length > 0) return 'joined';
  if (own.leave.length > 0) return 'left';
  // Somebody else made it so between the plan and the write.
  return target.wanted.some((id) => !target.before.includes(id)) ? 'alreadyMember' : 'alreadyLeft';
}

function lastWork(targetId: string, evidence: readonly WorkEvidence[]): TargetWork | undefined {
  const newest = [...evidence].sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1));
  for (const work of newest) {
    const found = work.targets.find((one) => one.targetId === targetId);
    if (found) return found;
  }
  return undefined;
}

const list = (ids: readonly string[]) => (ids.length === 0 ? 'no group' : ids.join(', '));
