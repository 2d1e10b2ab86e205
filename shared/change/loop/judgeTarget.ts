import type { Explanation } from '../../contracts/explanation.js';
import type { CodedMessage } from '../../contracts/messages.js';
import type { Outcome } from '../../contracts/outcomes.js';
import type { PlannedTarget, UnchangedTarget } from '../../contracts/plan.js';
import type { TargetOperations } from '../../contracts/target.js';
import type { AssertionResult, CheckCounts, TargetResult } from '../../contracts/verify.js';
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
  /** How many more there are; absent where all are among the results. */
  readonly more?: CheckCounts;
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

/** How a target of an order is to be judged. */
export interface Judging {
  /** Whether settling may last longer: else what is pending or unfinished ends as `unresolved`. */
  readonly patience: boolean;
  /** Whether the change was stopped: then what is unfinished stays so, and is no fault. */
  readonly stopped: boolean;
  /** Judges the assertions on what the target is in now. */
  readonly judgeChecks: () => JudgedChecks;
}

/**
 * Judges a target of a forward order. Its assertions are judged where it is as wanted, and wherever
 * it keeps anything that this change made, whatever became of it.
 */
export function judgeForward(
  changeable: Changeable,
  facts: TargetFacts,
  { patience, stopped, judgeChecks }: Judging,
): TargetJudgement {
  const { target, current, unchanged } = facts;
  const work = lastWork(target.targetId, facts.evidence);
  if (current === null) return gone(facts, none);
  const did = changeable.net(target, facts, current);
  const own = changeable.own(target, facts, current);
  const keeps = !isNothing(changeable, target, own);
  const end = (outcome: Outcome, message?: CodedMessage, code?: string) =>
    judged(facts, outcome, keeps ? judgeChecks() : none, { own, did }, message, code);
  if (unchanged && !unchanged.stands) {
    const params = { now: current, before: target.before };
    return end('conflict', { code: 'changedSince', params });
  }
  if (hasAll(changeable, target, changeable.planned(target), current)) {
    const outcome = unchanged?.outcome ?? changeable.outcome(target, own);
    const checks = judgeChecks();
    const { failed } = checks;
    const message = failed && ({ code: 'conditionFailed', params: failed } as const);
    return judged(facts, outcome, checks, { own, did }, message);
  }
  const stoppedNow = () =>
    keeps
      ? end(
          changeable.outcome(target, own),
          { code: 'stoppedHalfWay', params: { now: current } },
          'stopped',
        )
      : end('notStarted', { code: 'stoppedBefore', params: {} }, 'stopped');
  switch (work?.result) {
    case 'refused':
    case 'conflict':
      return end(work.result, saidOf(work), work.code);
    case 'gone':
      // The call was refused as if the target were gone, but it is there: locked, for one.
      return end('refused', saidOf(work), work.code);
    case 'stopped':
      return stoppedNow();
    case 'ok':
      if (patience) return { kind: 'pending' };
      return end('unresolved', { code: 'writesDoNotShow', params: { now: current } });
    case 'unfinished':
      if (stopped) return stoppedNow();
      if (patience) return { kind: 'unfinished' };
      return end('unresolved', saidOf(work) ?? { code: 'notFinished', params: {} }, work.code);
    default:
      if (stopped) return stoppedNow();
      return end('unresolved', { code: 'noEvidence', params: {} });
  }
}

/**
 * Judges a target of an inverse order: it is undone when nothing of what the order named is left.
 * One that is not is judged anew on what it is in now.
 */
export function judgeInverse(
  changeable: Changeable,
  facts: TargetFacts,
  undo: TargetOperations,
  forward: TargetResult | undefined,
  { patience, judgeChecks }: Omit<Judging, 'stopped'>,
): TargetJudgement {
  const { target, current, undone } = facts;
  const checks: JudgedChecks = {
    results: forward?.checks ?? [],
    ...(forward?.moreChecks ? { more: forward.moreChecks } : {}),
  };
  if (current === null) return gone(facts, checks);
  const did = changeable.net(target, facts, current);
  // Nothing of this change remains on it, so nothing is left to undo.
  const nothing = nothingOf(target.targetId);
  if (hasAll(changeable, target, undo, current)) {
    const { message } = forward ?? {};
    const why = message?.code;
    const failed = why === 'conditionFailed' || why === 'resultsNotRecorded' ? message : undefined;
    // That a stop had left it half-way still says how the change ends.
    const code = forward?.code === 'stopped' ? forward.code : undefined;
    return judged(facts, 'rolledBack', checks, { own: nothing, did }, failed, code);
  }
  const work = lastWork(target.targetId, undone);
  if (patience && work?.result === 'ok') return { kind: 'pending' };
  if (patience && work?.result === 'unfinished') return { kind: 'unfinished' };
  if (isNothing(changeable, target, changeable.withoutMade(undo, undone))) {
    const params = { now: current };
    const message = { code: 'changedAfterUndo', params } as const;
    return judged(facts, 'conflict', checks, { own: nothing, did }, message);
  }
  const own = changeable.own(target, facts, current);
  const said: CodedMessage = (work && saidOf(work)) ?? { code: 'noEvidence', params: {} };
  const params = { ...said.params, why: said.code };
  const message = { code: 'rollbackFailed', params } as const;
  return judged(facts, 'unresolved', judgeChecks(), { own, did }, message, work?.code);
}

const nothingOf = (targetId: string): TargetOperations => ({
  kind: 'delta',
  targetId,
  join: [],
  leave: [],
});

const none: JudgedChecks = { results: [] };

const gone = (facts: TargetFacts, checks: JudgedChecks) =>
  judged(
    facts,
    'gone',
    checks,
    { own: nothingOf(facts.target.targetId), did: { join: [], leave: [] } },
    { code: 'gone', params: {} },
  );

function judged(
  { target, current }: TargetFacts,
  outcome: Outcome,
  checks: JudgedChecks,
  made: Pick<TargetResult, 'own' | 'did'>,
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
      checks: checks.results,
      ...(checks.more ? { moreChecks: checks.more } : {}),
      ...made,
      ...(code ? { code } : {}),
      ...(message ? { message } : {}),
    },
  };
}

/** What a worker said of a target: as data, or in the words of an older version of it. */
function saidOf({ message, detail }: TargetWork): CodedMessage | undefined {
  return message ?? (detail ? { code: 'answered', params: { text: detail } } : undefined);
}

/** What was last said of a target: `evidence` has the oldest order first. */
function lastWork(targetId: string, evidence: readonly WorkEvidence[]): TargetWork | undefined {
  const last = evidence.findLast((one) => one.targets.some((work) => work.targetId === targetId));
  return last?.targets.find((work) => work.targetId === targetId);
}
