import { endChange, mergeResults } from '../../shared/change/loop/ending.js';
import {
  type History,
  readHistory,
  withVerified,
  workKey,
} from '../../shared/change/loop/history.js';
import { type Move, nextMove, reorder } from '../../shared/change/loop/nextMove.js';
import { isFailed, rollbackOrder } from '../../shared/change/loop/rollback.js';
import { settleWaitSeconds } from '../../shared/change/loop/settling.js';
import { membership } from '../../shared/change/membership/membership.js';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import { Part, type Plan } from '../../shared/contracts/plan.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import type { ChangeStatus, EndStatus } from '../../shared/contracts/statuses.js';
import { endStep, type NextStep } from '../../shared/contracts/step.js';
import {
  type NamedVerify,
  type Order,
  type TargetResult,
  type Verified,
  type VerifiedTargets,
  VerifyObject,
} from '../../shared/contracts/verify.js';
import { decisionName, indexName, parseWorkName } from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readPlan, readTurns, readVerifiedTargets } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { type InspectDeps, inspectWave } from './inspectWave.js';

export interface VerifyDeps extends InspectDeps {
  readonly changeId: string;
  readonly requestId: string;
  /** SHA-256 of the task token, in hex. */
  readonly tokenHash: string;
  readonly settleLimitSeconds: number;
}

/**
 * One turn of the verifier: from plan and evidence it verifies what it can, and decides the next
 * step of the flow. A turn that is taken twice with the same token repeats its decision.
 */
export async function verifyChange(deps: VerifyDeps): Promise<NextStep> {
  const { names, store } = deps;
  const request = await readEvidence(store, names.request, RequestObject);
  if (!request) throw new ServiceError('changeMissing', `${names.request} does not exist`);
  const turns = await readTurns(store, names);
  const repeated = turns.find((turn) => turn.object.tokenHash === deps.tokenHash)?.object.step;
  if (repeated && repeated.next !== 'done') return repeated;
  const ended = await readEvidence(store, names.report, ChangeReport);
  if (ended) {
    // The turn that ended the change may have died before it listed the end.
    await listEnd(deps, request, ended.status);
    return endStep(ended.status);
  }
  const plan = await readPlan(store, names, turns[0]?.object.plan);
  if (!plan) throw new ServiceError('planMissing', `${deps.changeId} has no plan`);
  const work = await store.list(names.workFolder);
  const finished = work
    .map(({ name }) => parseWorkName(name))
    .flatMap((one) => (one?.kind === 'finished' ? [workKey(one.part, one.direction)] : []));
  const stopped = await store.exists(names.stop);
  const history = readHistory(plan, turns, new Set(finished), stopped);
  const turn = new Turn(deps, request, plan, turns, history);
  return turn.take();
}

async function listEnd(deps: VerifyDeps, request: RequestObject, status: EndStatus) {
  const { accountId, regionId, changeId, store } = deps;
  const day = request.receivedAt.slice(0, 10);
  await store.create(indexName({ accountId, regionId }, day, changeId, status), '');
}

/** The state of one turn until it knows the next step. */
class Turn {
  readonly #deps: VerifyDeps;
  readonly #request: RequestObject;
  readonly #plan: Plan;
  readonly #turns: readonly NamedVerify[];
  readonly #verified: Verified[] = [];
  readonly #targets: VerifiedTargets[] = [];
  #history: History;
  #earlier: TargetResult[] | undefined;

  constructor(
    deps: VerifyDeps,
    request: RequestObject,
    plan: Plan,
    turns: readonly NamedVerify[],
    history: History,
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#plan = plan;
    this.#turns = turns;
    this.#history = history;
  }

  async take(): Promise<NextStep> {
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
  async #inspect(move: Extract<Move, { kind: 'inspect' }>): Promise<NextStep | undefined> {
    const { clock, settleLimitSeconds } = this.#deps;
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
        undo: this.#history.openInverse,
        forward: new Map(earlier.map((result) => [result.targetId, result])),
        patienceMs: leftSeconds * 1_000,
        mayReorder: order?.attempt === 1 && wave > 0 && !(stopped && direction === 'forward'),
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
    const results = inspected.kind === 'verified' ? inspected.results : [];
    this.#targets.push({ v: 1, wave, direction, results });
    const verified: Verified = {
      wave,
      direction,
      targets: results.length,
      failed: results.filter(isFailed).length,
      unresolved: results.filter((result) => result.outcome === 'unresolved').length,
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

  #order(order: Order): Promise<NextStep> {
    const { requestId } = this.#deps;
    const decision = decisionName(order.wave, requestId);
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
    return this.#write(step, { order }, order.wave);
  }

  async #end(): Promise<NextStep> {
    const { clock, names, store } = this.#deps;
    const results = mergeResults([
      ...(await this.#verifiedBefore()),
      ...this.#targets.map((one) => one.results),
    ]);
    const report = endChange({
      request: this.#request,
      plan: this.#plan,
      results,
      endedAt: clock.iso(),
      changeable: membership,
    });
    const step = await this.#write(endStep(report.status), {});
    await createJson(store, names.report, report);
    await listEnd(this.#deps, this.#request, report.status);
    return step;
  }

  async #write(
    step: NextStep,
    more: Pick<VerifyObject, 'order' | 'settling' | 'pause'>,
    wave = this.#history.order?.wave ?? 0,
  ): Promise<NextStep> {
    const { names, store, clock, requestId, tokenHash, changeId } = this.#deps;
    const decision = decisionName(wave, requestId);
    for (const [index, targets] of this.#targets.entries()) {
      await createJson(store, names.verifiedTargets(decision, index), targets);
    }
    const object: VerifyObject = {
      v: 1,
      changeId,
      plan: this.#plan.plan,
      at: clock.iso(),
      requestId,
      tokenHash,
      step,
      verified: this.#verified,
      ...more,
    };
    const name = names.verify(decision);
    if ((await createJson(store, name, object)) === 'created') return step;
    // Where the platform repeated the invocation under the same request id, the first decision
    // stands.
    return (await readEvidence(store, name, VerifyObject))?.step ?? step;
  }

  #status(otherwise: ChangeStatus): ChangeStatus {
    return this.#history.stopped ? 'stopping' : otherwise;
  }

  async #earlierResults(): Promise<TargetResult[]> {
    this.#earlier ??= mergeResults(await this.#verifiedBefore());
    return mergeResults([this.#earlier, ...this.#targets.map((one) => one.results)]);
  }

  async #verifiedBefore(): Promise<(readonly TargetResult[])[]> {
    const { names, store } = this.#deps;
    return (await readVerifiedTargets(store, names, this.#turns)).map((one) => one.results);
  }

  /** The part in which each target lies, for the targets that may be undone. */
  async #partsByTarget(
    earlier: readonly TargetResult[],
    results: readonly TargetResult[],
  ): Promise<ReadonlyMap<string, string>> {
    const { names, store } = this.#deps;
    const wanted = new Set([...earlier, ...results].map((result) => result.targetId));
    const failing = results.some((result) => result.checks.some((check) => !check.holds));
    const parts = new Map<string, string>();
    if (!failing) return parts;
    for (const { part } of this.#plan.parts) {
      const object = await readEvidence(store, names.part(this.#plan.plan, part), Part);
      for (const { targetId } of object?.targets ?? []) {
        if (wanted.has(targetId)) parts.set(targetId, part);
      }
    }
    return parts;
  }
}

const wait = (waitSeconds: number, status: ChangeStatus): NextStep => ({
  next: 'wait',
  parts: [],
  waitSeconds,
  status,
});
