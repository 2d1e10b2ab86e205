import { hasFailedCheck } from '../../shared/change/loop/checkCounts.js';
import { endChange, mergeResults } from '../../shared/change/loop/ending.js';
import { areEventsSpent } from '../../shared/change/loop/eventsSpent.js';
import {
  type History,
  readHistory,
  withVerified,
  workKey,
} from '../../shared/change/loop/history.js';
import { type Move, mayOrderAgain, nextMove, reorder } from '../../shared/change/loop/nextMove.js';
import type { OpenIntent } from '../../shared/change/loop/openIntents.js';
import { isFailed, rollbackOrder } from '../../shared/change/loop/rollback.js';
import { settleWaitSeconds } from '../../shared/change/loop/settling.js';
import { membership } from '../../shared/change/membership/membership.js';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import { limits } from '../../shared/contracts/limits.js';
import { outcomes } from '../../shared/contracts/outcomes.js';
import { Part, type Plan } from '../../shared/contracts/plan.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import type { ChangeStatus } from '../../shared/contracts/statuses.js';
import { endStep, type FlowAnswer, type NextStep, type Way } from '../../shared/contracts/step.js';
import { decisionName } from '../../shared/contracts/turn.js';
import {
  type Order,
  type TargetResult,
  TurnDecision,
  type Verified,
  type VerifiedTargets,
  type VerifyObject,
} from '../../shared/contracts/verify.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readPlan, readVerifiedTargets } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { sayUndoScript } from '../../shared/messages/sayUndoScript.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Service } from '../Service.js';
import { endedWork } from './endedWork.js';
import { beginExecution, launchExecution, newestExecution } from './executions.js';
import { type InspectDeps, inspectWave, type PartResults } from './inspectWave.js';
import { listEnd } from './listEnd.js';
import { makeManifest } from './makeManifest.js';
import { type Opened, openTurn, type TurnKey } from './openTurn.js';
import { putResults } from './putResults.js';
import { remakeScript } from './remakeScript.js';
import { waitForIntents } from './waitForIntents.js';

export type VerifyDeps = InspectDeps &
  TurnKey &
  Pick<Service, 'workflow' | 'settings' | 'log' | 'requestId'>;

const VOID_WAIT_SECONDS = 1;
const PUTS_AT_ONCE = 8;

/**
 * One turn of the verifier: from plan and evidence it verifies what it can, and decides the next
 * step of the flow. A turn that is taken twice with the same token repeats its decision; one that a
 * later turn has overtaken decides nothing.
 */
export async function verifyChange(deps: VerifyDeps): Promise<FlowAnswer> {
  const { names, store, changeId, execution } = deps;
  const request = await readEvidence(store, names.request, RequestObject);
  if (!request) throw new ServiceError('changeMissing', `${names.request} does not exist`);
  const opened = await openTurn(deps, deps);
  const newest = await newestExecution(names, deps);
  if (newest > execution) {
    // Whoever began it may have died before it started.
    await launchExecution(deps, newest, deps);
    return endStep('continued');
  }
  if (opened.kind === 'continued') return endStep('continued');
  if (opened.kind === 'void') return wait(VOID_WAIT_SECONDS, 'verifying');
  if (opened.kind === 'decided') {
    const { step, report } = opened.decision;
    return report ? endWith(report, deps) : step;
  }
  const done = opened.earlier.findLast(({ object }) => object.report)?.object.report;
  const ended = done ?? (await readEvidence(store, names.report, ChangeReport));
  // The turn that ended the change may have died before it put the report, or listed the end.
  if (ended) return endWith(ended, deps);
  const plan = await readPlan(store, names, opened.earlier[0]?.object.plan);
  if (!plan) throw new ServiceError('planMissing', `${changeId} has no plan`);
  const open = await waitForIntents(opened, deps);
  const finished = endedWork(await store.list(names.workFolder))
    .filter(({ end }) => end.kind === 'finished')
    .map(({ part, direction }) => workKey(part, direction));
  const stopped = await store.exists(names.stop);
  const history = readHistory(plan, opened.earlier, new Set(finished), stopped, execution);
  const turn = new Turn(deps, request, plan, opened, history);
  return open.length > 0 ? turn.waitFor(open) : turn.take();
}

/** Puts the report where it is not there yet, and lists the end. */
async function endWith(report: ChangeReport, deps: VerifyDeps): Promise<FlowAnswer> {
  await createJson(deps.store, deps.names.report, report);
  await listEnd(deps.names, report, deps);
  return endStep(report.status);
}

/** The state of one turn until it knows the next step. */
class Turn {
  readonly #deps: VerifyDeps;
  readonly #request: RequestObject;
  readonly #plan: Plan;
  readonly #opened: Extract<Opened, { kind: 'open' }>;
  readonly #verified: Verified[] = [];
  readonly #results: TargetResult[][] = [];
  #history: History;
  #earlier: TargetResult[] | undefined;

  constructor(
    deps: VerifyDeps,
    request: RequestObject,
    plan: Plan,
    opened: Extract<Opened, { kind: 'open' }>,
    history: History,
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#plan = plan;
    this.#opened = opened;
    this.#history = history;
  }

  /** Waits until no call of an earlier order can be made or land any more. */
  waitFor(open: readonly OpenIntent[]): Promise<FlowAnswer> {
    const leftSeconds = Math.max(...open.map((one) => one.leftSeconds));
    const waitSeconds = Math.ceil(Math.min(Math.max(1, leftSeconds), limits.waitSeconds));
    return this.#write(wait(waitSeconds, this.#status('verifying')), { openIntents: open.length });
  }

  async take(): Promise<FlowAnswer> {
    const { clock } = this.#deps;
    for (;;) {
      const moment = { now: clock.iso(), secondsSince: (iso: string) => clock.secondsSince(iso) };
      const move = nextMove(this.#history, moment);
      if (move.kind === 'inspect') {
        const step = await this.#inspect(move);
        if (step) return step;
      } else if (move.kind === 'order') {
        return this.#order(move.order);
      } else if (move.kind === 'pause') {
        const pause = { afterWave: this.#history.order?.wave ?? 0, since: move.since };
        return this.#write(wait(move.waitSeconds, 'paused'), { pause });
      } else {
        return this.#end();
      }
    }
  }

  /** The next step; undefined where the wave is verified and the next move is to be decided. */
  async #inspect(move: Extract<Move, { kind: 'inspect' }>): Promise<FlowAnswer | undefined> {
    const { clock, settings } = this.#deps;
    const { settleLimitSeconds } = settings;
    const { wave, direction } = move;
    const { order, stopped } = this.#history;
    const since = this.#history.settlingSince ?? clock.iso();
    const leftSeconds = settleLimitSeconds - clock.secondsSince(since);
    const earlier = await this.#earlierResults();
    const inspected = await inspectWave(
      {
        plan: this.#plan,
        wave,
        direction,
        parts: move.parts,
        turns: this.#opened.listed,
        undo: this.#history.openInverse,
        forward: new Map(earlier.map((result) => [result.targetId, result])),
        patienceMs: leftSeconds * 1_000,
        stopped,
        mayReorder:
          order !== undefined &&
          mayOrderAgain(order) &&
          wave > 0 &&
          !(stopped && direction === 'forward'),
      },
      this.#deps,
    );
    if (inspected.kind === 'settling') {
      const waitSeconds = settleWaitSeconds(clock.secondsSince(since), settleLimitSeconds);
      const settling = { wave, direction, since, pending: inspected.pending };
      return this.#write(wait(waitSeconds, this.#status('verifying')), { settling });
    }
    if (inspected.kind === 'unfinished') {
      const again = order && reorder(this.#history, order, inspected.parts);
      if (again?.kind === 'order') return this.#order(again.order);
    }
    const found = inspected.kind === 'verified' ? inspected.parts : [];
    const put = await this.#putResults(wave, direction, found);
    const results = put.flatMap((one) => one.results);
    this.#results.push(results);
    const verified: Verified = {
      wave,
      direction,
      targets: results.length,
      failed: results.filter(isFailed).length,
      unresolved: results.filter((result) => result.outcome === 'unresolved').length,
      results: put.map(({ part, sha256 }) => ({ part, sha256 })),
    };
    this.#verified.push(verified);
    this.#history = withVerified(this.#history, verified);
    if (direction === 'inverse' || wave === 0) return undefined;
    const parts = await this.#partsByTarget(earlier, results);
    const undo = rollbackOrder(membership, this.#plan, wave, results, earlier, (id) =>
      parts.get(id),
    );
    return undo && this.#order(undo);
  }

  /** Puts what was found for the targets, part by part; what counts is what was put. */
  #putResults(wave: number, direction: Way, found: readonly PartResults[]) {
    const parts = wave === 0 ? found.flatMap(inPages) : found;
    return inParallel(parts, PUTS_AT_ONCE, async ({ part, results }) => {
      const targets: VerifiedTargets = { v: 1, wave, direction, part, results };
      const name = (hash: string) =>
        this.#deps.names.verifiedTargets(decisionName(this.#opened.turn), hash);
      return putResults(targets, name, this.#deps);
    });
  }

  async #order(order: Order): Promise<FlowAnswer> {
    const decision = decisionName(this.#opened.turn);
    const step: NextStep = {
      next: 'apply',
      parts: order.parts.map((part) => ({
        plan: this.#plan.plan,
        part,
        direction: order.direction,
        decision,
        timeoutSeconds: this.#plan.partTimeoutSeconds,
      })),
      waitSeconds: 1,
      status: this.#status(order.direction === 'inverse' ? 'rollingBack' : 'applying'),
    };
    return this.#write(step, { order });
  }

  async #end(): Promise<FlowAnswer> {
    const { clock, store, names } = this.#deps;
    const results = mergeResults([...(await this.#verifiedBefore()), ...this.#results]);
    // Before the manifest, which holds it to what it is now.
    const script = this.#plan.request.retire
      ? await remakeScript(this.#plan, results, names, this.#deps)
      : sayUndoScript(this.#plan, results);
    await store.create(names.undoScript, script, { contentType: 'text/x-shellscript' });
    const report = endChange({
      request: this.#request,
      plan: this.#plan,
      results,
      endedAt: clock.iso(),
      changeable: membership,
      // Of everything that is there now, the results of this turn included.
      manifest: await makeManifest(this.#deps.names, this.#deps),
    });
    return this.#write(endStep(report.status), { report });
  }

  /**
   * Puts the decision, which names the results that were put before. Where there is a decision
   * already, that one counts: of the same step taken twice, or void where a later turn has overtaken
   * this one. A step that the execution may have no events left for is decided by the next one.
   */
  async #write(
    step: NextStep,
    more: Pick<VerifyObject, 'order' | 'settling' | 'pause' | 'openIntents' | 'report'>,
  ): Promise<FlowAnswer> {
    const { names, store, clock, requestId, tokenHash, changeId, execution } = this.#deps;
    if (step.next !== 'done' && this.#areEventsSpent(more.order?.parts.length)) {
      this.#deps.log.info('the next execution goes on', { changeId, execution: execution + 1 });
      await beginExecution(this.#deps, execution + 1, 'eventsSpent', this.#deps);
      return endStep('continued');
    }
    const decision = decisionName(this.#opened.turn);
    const object: VerifyObject = {
      v: 1,
      void: false,
      ...this.#opened.turn,
      changeId,
      plan: this.#plan.plan,
      // What a turn found before it ended the change was found no later than the end.
      at: more.report?.endedAt ?? clock.iso(),
      requestId,
      tokenHash,
      step,
      verified: this.#verified,
      ...more,
    };
    const name = names.verify(decision);
    const isOurs = (await createJson(store, name, object)) === 'created';
    const counts = isOurs ? object : await readEvidence(store, name, TurnDecision);
    if (!counts || counts.void) return this.#overtaken();
    return counts.report ? endWith(counts.report, this.#deps) : counts.step;
  }

  #areEventsSpent(parts: number | undefined): boolean {
    const { execution } = this.#deps;
    const own = this.#opened.earlier.filter(({ object }) => object.execution === execution);
    const decided = own.map(({ object }) => object);
    return decided.length > 0 && areEventsSpent(decided, parts);
  }

  async #overtaken(): Promise<FlowAnswer> {
    const newest = await newestExecution(this.#deps.names, this.#deps);
    return newest > this.#deps.execution
      ? endStep('continued')
      : wait(VOID_WAIT_SECONDS, 'verifying');
  }

  #status(otherwise: ChangeStatus): ChangeStatus {
    return this.#history.stopped ? 'stopping' : otherwise;
  }

  async #earlierResults(): Promise<TargetResult[]> {
    this.#earlier ??= mergeResults(await this.#verifiedBefore());
    return mergeResults([this.#earlier, ...this.#results]);
  }

  async #verifiedBefore(): Promise<(readonly TargetResult[])[]> {
    const { names, store } = this.#deps;
    return (await readVerifiedTargets(store, names, this.#opened.earlier)).map(
      (one) => one.results,
    );
  }

  /** The part in which each target lies, for the targets that may be undone. */
  async #partsByTarget(
    earlier: readonly TargetResult[],
    results: readonly TargetResult[],
  ): Promise<ReadonlyMap<string, string>> {
    const { names, store } = this.#deps;
    const wanted = new Set([...earlier, ...results].map((result) => result.targetId));
    const mayUndo = results.some(
      (one) => one.code === 'stopped' || !outcomes[one.outcome].fine || hasFailedCheck(one),
    );
    const parts = new Map<string, string>();
    if (!mayUndo) return parts;
    for (const { part } of this.#plan.parts) {
      const object = await readEvidence(store, names.part(this.#plan.plan, part), Part);
      for (const { targetId } of object?.targets ?? []) {
        if (wanted.has(targetId)) parts.set(targetId, part);
      }
    }
    return parts;
  }
}

/** The unchanged targets belong to no part: each page of them is an object. */
function inPages({ part, results }: PartResults): PartResults[] {
  const pages: PartResults[] = [];
  for (let at = 0; at < results.length; at += limits.targetsPerPage) {
    pages.push({ part, results: results.slice(at, at + limits.targetsPerPage) });
  }
  return pages;
}

const wait = (waitSeconds: number, status: ChangeStatus): NextStep => ({
  next: 'wait',
  parts: [],
  waitSeconds,
  status,
});
