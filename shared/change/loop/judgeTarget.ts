import type { Explanation } from '../../contracts/explanation.js';
import type { CodedMessage } from '../../contracts/messages.js';
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

/** The checks of a target, as evidence has them. */
export interface JudgedChecks {
  readonly results: readonly AssertionResult[];
  /** Why the first one that does not hold does not; absent where all hold. */
  readonly failed?: Explanation;
}

/** A result has a message and no detail yet: `sayMessage` has the words. */
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
  judgeChecks: () => JudgedChecks,
): TargetJudgement {
  const { target, current, unchanged } = facts;
  const work = lastWork(target.targetId, facts.evidence);
  if (current === null) return gone(facts, []);
  const own = changeable.own(target, facts, current);
  const end = (outcome: Outcome, message?: CodedMessage, code?: string) =>
    judged(facts, outcome, [], own, message, code);
  if (unchanged && !unchanged.stands) {
    const params = { now: current, before: target.before };
    return end('conflict', { code: 'changedSince', params });
  }
  if (hasAll(changeable, target, changeable.planned(target), current)) {
    const outcome = unchanged?.outcome ?? changeable.outcome(target, own);
    const { results, failed } = judgeChecks();
    const message = failed && ({ code: 'conditionFailed', params: failed } as const);
    return judged(facts, outcome, results, own, message);
  }
  switch (work?.result) {
    case 'refused':
    case 'gone':
    case 'conflict':
      return end(work.result, saidOf(work), work.code);
    case 'stopped': {
      const outcome = isNothing(changeable, target, own)
        ? 'notStarted'
        : changeable.outcome(target, own);
      return end(outcome, { code: 'stoppedBefore', params: {} }, 'stopped');
    }
    case 'ok':
      if (patience) return { kind: 'pending' };
      return end('unresolved', { code: 'writesDoNotShow', params: { now: current } });
    case 'unfinished':
      if (patience) return { kind: 'unfinished' };
      return end('unresolved', saidOf(work) ?? { code: 'notFinished', params: {} }, work.code);
    default:
      return end('unresolved', { code: 'noEvidence', params: {} });
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
    const { message } = forward ?? {};
    const failed = message?.code === 'conditionFailed' ? message : undefined;
    return judged(facts, 'rolledBack', checks, nothing, failed);
  }
  const work = lastWork(target.targetId, evidence);
  if (patience && work?.result === 'ok') return { kind: 'pending' };
  if (patience && work?.result === 'unfinished') return { kind: 'unfinished' };
  const said: CodedMessage = (work && saidOf(work)) ?? { code: 'noEvidence', params: {} };
  const params = { ...said.params, why: said.code };
  const message = { code: 'rollbackFailed', params } as const;
  return judged(facts, 'unresolved', checks, forward?.own ?? nothing, message, work?.code);
}

const nothingOf = (targetId: string): TargetOperations => ({
  kind: 'delta',
  targetId,
  join: [],
  leave: [],
});

const gone = (facts: TargetFacts, checks: readonly AssertionResult[]) =>
  judged(facts, 'gone', checks, nothingOf(facts.target.targetId), { code: 'gone', params: {} });

function judged(
  { target, current }: TargetFacts,
  outcome: Outcome,
  checks: readonly AssertionResult[],
  own: TargetOperations,
  message?: CodedMessage,
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
      ...(message ? { message } : {}),
    },
  };
}

/** What a worker said of a target: as data, or in the words of an older version of it. */
function saidOf({ message, detail }: TargetWork): CodedMessage | undefined {
  return message ?? (detail ? { code: 'answered', params: { text: detail } } : undefined);
}

function lastWork(targetId: string, evidence: readonly WorkEvidence[]): TargetWork | undefined {
  const newest = [...evidence].sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1));
  for (const work of newest) {
    const found = work.targets.find((one) => one.targetId === targetId);
    if (found) return found;
  }
  return undefined;
}
