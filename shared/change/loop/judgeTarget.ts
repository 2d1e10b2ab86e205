import type { Outcome } from '../../contracts/outcomes.js';
import type { PlannedTarget, UnchangedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { AssertionResult, TargetResult } from '../../contracts/verify.js';
import type { TargetWork, WorkEvidence } from '../../contracts/work.js';
import { type Changeable, hasAll, isNothing, type TargetState, type Trace } from './changeable.js';

/** What the evidence and the region say about one target. */
export interface TargetFacts extends Trace {
  readonly target: PlannedTarget;
  /** The groups that the target is in now; null when it no longer exists. */
  readonly current: TargetState | null;
  /** Set for a target that was as wanted when the change was planned. */
  readonly unchanged?: {
    readonly outcome: UnchangedTarget['outcome'];
    /** Whether the target still is as it was. */
    readonly stands: boolean;
  };
}

export type TargetJudgement =
  | { readonly kind: 'judged'; readonly result: TargetResult }
  /** The write was answered but does not show yet. */
  | { readonly kind: 'pending' }
  /** The worker could not finish the target; it can be ordered once more. */
  | { readonly kind: 'unfinished' };

/**
 * Judges a target of a forward order. `patience` is false once settling has lasted as long as it
 * may: a target that is still pending or unfinished is then `unresolved`. `judgeChecks` is asked
 * about targets that are as wanted.
 */
export function judgeForward(
  changeable: Changeable,
  facts: TargetFacts,
  patience: boolean,
  judgeChecks: () => readonly AssertionResult[],
): TargetJudgement {
  const { target, current, unchanged } = facts;
  const work = lastWork(target.targetId, facts.evidence);
  if (current === null) return gone(facts, []);
  const own = changeable.own(target, facts, current);
  const end = (outcome: Outcome, detail?: string, code?: string) =>
    judged(facts, outcome, [], own, detail, code);
  const now = changeable.describe(current);
  if (unchanged && !unchanged.stands) {
    const was = `was ${changeable.describe(target.before)} when the change was planned`;
    return end('conflict', `is ${now}, ${was}`);
  }
  if (hasAll(changeable, target, changeable.planned(target), current)) {
    const outcome = unchanged?.outcome ?? changeable.outcome(target, own);
    return judged(facts, outcome, judgeChecks(), own);
  }
  switch (work?.result) {
    case 'refused':
    case 'gone':
    case 'conflict':
      return end(work.result, work.detail, work.code);
    case 'stopped': {
      const outcome = isNothing(changeable, target, own)
        ? 'notStarted'
        : changeable.outcome(target, own);
      return end(outcome, 'the change was stopped before it was as wanted', 'stopped');
    }
    case 'ok':
      if (patience) return { kind: 'pending' };
      return end('unresolved', `is ${now}; the writes do not show`);
    case 'unfinished':
      if (patience) return { kind: 'unfinished' };
      return end('unresolved', work.detail ?? 'could not be finished', work.code);
    default:
      return end('unresolved', 'its part left no evidence');
  }
}

/**
 * Judges a target of an inverse order: it is undone when nothing of what the order named is left.
 */
export function judgeInverse(
  changeable: Changeable,
  facts: TargetFacts,
  undo: TargetOperations,
  forward: TargetResult | undefined,
  patience: boolean,
): TargetJudgement {
  const { target, current, evidence } = facts;
  const checks = forward?.checks ?? [];
  if (current === null) return gone(facts, checks);
  // Nothing of this change remains on it, so nothing is left to undo.
  const nothing = nothingOf(target.targetId);
  if (hasAll(changeable, target, undo, current)) {
    return judged(facts, 'rolledBack', checks, nothing, failing(checks));
  }
  const work = lastWork(target.targetId, evidence);
  if (patience && work?.result === 'ok') return { kind: 'pending' };
  if (patience && work?.result === 'unfinished') return { kind: 'unfinished' };
  const why = work?.detail ?? 'its part left no evidence';
  const detail = `the rollback did not succeed: ${why}`;
  return judged(facts, 'unresolved', checks, forward?.own ?? nothing, detail, work?.code);
}

const nothingOf = (targetId: string): TargetOperations => ({
  kind: 'delta',
  targetId,
  join: [],
  leave: [],
});

const gone = (facts: TargetFacts, checks: readonly AssertionResult[]) =>
  judged(facts, 'gone', checks, nothingOf(facts.target.targetId), 'it no longer exists');

function judged(
  { target, current }: TargetFacts,
  outcome: Outcome,
  checks: readonly AssertionResult[],
  own: TargetOperations,
  detail = failing(checks),
  code?: string,
): TargetJudgement {
  const { method: _method, ...who } = target;
  return {
    kind: 'judged',
    result: {
      ...who,
      after: current,
      outcome,
      checks,
      own,
      ...(code ? { code } : {}),
      ...(detail ? { detail } : {}),
    },
  };
}

function failing(checks: readonly AssertionResult[]): string | undefined {
  const failed = checks.find((check) => !check.holds);
  return failed ? `check failed: ${failed.verdict.explanation}` : undefined;
}

function lastWork(targetId: string, evidence: readonly WorkEvidence[]): TargetWork | undefined {
  const newest = [...evidence].sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1));
  for (const work of newest) {
    const found = work.targets.find((one) => one.targetId === targetId);
    if (found) return found;
  }
  return undefined;
}
