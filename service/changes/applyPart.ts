import { randomBytes } from 'node:crypto';
import { CALL_BOUND_SECONDS } from '../../shared/change/loop/openIntents.js';
import { membership } from '../../shared/change/membership/membership.js';
import type { CodedMessage } from '../../shared/contracts/messages.js';
import { Part, type PlannedTarget } from '../../shared/contracts/plan.js';
import type { ApplyStep } from '../../shared/contracts/step.js';
import type { TargetOperations } from '../../shared/contracts/target.js';
import { compareTurns, parseDecisionName } from '../../shared/contracts/turn.js';
import type { Call } from '../../shared/contracts/work.js';
import { type Intent, type TargetWork, WorkEvidence } from '../../shared/contracts/work.js';
import {
  type WriterOptions,
  type Written,
  writeMembership,
} from '../../shared/ecs/membershipWriter.js';
import { readMemberships } from '../../shared/ecs/readMemberships.js';
import type { RegionReader } from '../../shared/ecs/regionReader.js';
import type { ChangeNames, WorkEnd, WorkKey } from '../../shared/evidence/changeNames.js';
import { createJson, type EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { readAllEvidence, readEvidence } from '../../shared/evidence/readEvidence.js';
import { sayMessage } from '../../shared/messages/sayMessage.js';
import type { Clock } from '../../shared/runtime/clock.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import { endedWork } from './endedWork.js';
import { type FoundOrder, findOrder } from './findOrder.js';
import { isNewestOrder } from './isNewestOrder.js';

/** How many calls of one part are in flight at once; the pacer spaces them. */
const IN_FLIGHT = 64;

/**
 * How long the worker waits for a join to show before it makes the leaves of the target (facts/ecs
 * 1.15: ~10 s).
 */
const JOIN_SHOWS_MS = 60_000;

export interface ApplyDeps {
  readonly names: ChangeNames;
  readonly store: EvidenceStore;
  readonly reader: RegionReader;
  readonly writer: Omit<WriterOptions, 'shows'>;
  readonly clock: Clock;
  readonly requestId: string;
  /** Milliseconds of the deployment's time until the platform ends the worker. */
  readonly remainingMs: () => number;
}

/** How a worker's invocation ended, as the name of its work object says it. */
export type Applied = WorkEnd;

/**
 * Applies one part: it reads the targets back, computes what is left, writes the intent, asks
 * whether the order counts, makes the calls, and writes the evidence. A target leaves a group only
 * when its own joins show. A redelivery, a crash between two calls and a lost answer are one case,
 * since what is left is computed anew. A message whose order has ended writes nothing.
 */
export async function applyPart(step: ApplyStep, deps: ApplyDeps): Promise<Applied> {
  const { names, store, reader, clock } = deps;
  const order = parseDecisionName(step.decision);
  if (!order) throw new ServiceError('decisionMissing', `${step.decision} names no decision`);
  const attempt = `${deps.requestId}-${randomBytes(4).toString('hex')}`;
  const key: WorkKey = { part: step.part, direction: step.direction, order, attempt };
  const startedAt = clock.iso();
  const end = async (ended: WorkEnd, targets: readonly TargetWork[]) => {
    const evidence: WorkEvidence = {
      ...headOf(step, deps.requestId, attempt),
      startedAt,
      endedAt: clock.iso(),
      finished: ended.kind === 'finished',
      targets,
    };
    await createJson(store, names.work(key, ended), evidence);
    return ended;
  };
  // Neither a decision nor an order object ever changes. What nobody ordered leaves no intent: a
  // judging turn would wait for it.
  const found = await findOrder(step, deps);
  const token = sha256Hex(step.taskToken);
  const isSent = found && (await store.exists(names.order(step.decision, step.part, token)));
  if (!isSent || clock.secondsSince(step.deadline) > 0) return end({ kind: 'refused' }, []);
  const done = await finishedBefore(key, deps);
  if (done) return done;
  const part = await readEvidence(store, names.part(step.plan, step.part), Part);
  if (!part) {
    throw new ServiceError('partMissing', `part ${step.part} of plan ${step.plan} does not exist`);
  }
  const undo = await undoOf(step, found, deps);
  const targets = undo ? part.targets.filter((one) => undo.has(one.targetId)) : part.targets;
  const memberships = await readMemberships(reader, targets);
  const jobs = targets.map((target) =>
    toJob(target, memberships.get(target.targetId) ?? null, undo),
  );
  const hasWork = jobs.some((job) => job.steps.length > 0);
  if (hasWork) {
    // Put before it is asked whether the order counts: a turn that opens later finds it, and waits.
    await createJson(store, names.intent(key), {
      ...headOf(step, deps.requestId, attempt),
      at: clock.iso(),
      openSeconds: Math.ceil(deps.remainingMs() / 1_000) + CALL_BOUND_SECONDS,
      targets: jobs.flatMap((job) =>
        job.todo && job.steps.length > 0 ? [{ ...job.todo, read: job.before ?? [] }] : [],
      ),
    } satisfies Intent);
  }
  if (!(await isNewestOrder(step.decision, deps))) return end({ kind: 'refused' }, []);
  if (hasWork) await makeOperations(jobs, deps);
  const after = await readMemberships(reader, targets);
  const results = jobs.map((job) => toWork(job, after.get(job.target.targetId) ?? null));
  const written = jobs.flatMap((job) => job.written);
  const lost = written.filter((one) => one.lost).length;
  if (written.some(({ why }) => why === 'overtaken')) {
    return end({ kind: 'overtaken', lost }, results);
  }
  if (written.some(({ why }) => why === 'outOfTime')) {
    return end({ kind: 'handedOn', lost }, results);
  }
  const ok = results.filter((one) => one.result === 'ok').length;
  return end({ kind: 'finished', ok, failed: results.length - ok, lost }, results);
}

interface Job {
  readonly target: PlannedTarget;
  /** The groups as they were first read; null when the target no longer exists. */
  readonly before: readonly string[] | null;
  /** What is left to do; undefined where the target is gone, or in conflict. */
  readonly todo: TargetOperations | undefined;
  /** The calls to be made, step by step; a step begins when the one before it shows. */
  readonly steps: readonly (readonly Call[])[];
  readonly conflict: CodedMessage | undefined;
  readonly written: Written[];
}

function toJob(
  target: PlannedTarget,
  before: readonly string[] | null,
  undo: ReadonlyMap<string, TargetOperations> | undefined,
): Job {
  const idle = { target, before, todo: undefined, steps: [], conflict: undefined, written: [] };
  if (before === null) return idle;
  const operations = undo?.get(target.targetId) ?? membership.planned(target);
  const left = membership.left(target, operations, before);
  if (left.kind === 'conflict') return { ...idle, conflict: left.message };
  return { ...idle, todo: left.operations, steps: membership.calls(target, left.operations) };
}

async function makeOperations(jobs: readonly Job[], deps: ApplyDeps): Promise<void> {
  const options: WriterOptions = {
    ...deps.writer,
    shows: async (target, call) => {
      const now = (await readMemberships(deps.reader, [target])).get(target.targetId);
      return now ? membership.holds(call, now) : null;
    },
  };
  let ready = jobs.filter((job) => job.steps.length > 0);
  for (let step = 0; ready.length > 0; step += 1) {
    const calls = ready.flatMap((job) =>
      (job.steps[step] ?? []).map((call) => async () => {
        job.written.push(await writeMembership(options, job.target, call));
      }),
    );
    await inParallel(calls, IN_FLIGHT, (make) => make());
    const more = ready.filter((job) => job.steps.length > step + 1 && job.written.every(wasMade));
    ready = await whoseStepShows(more, step, deps);
  }
}

const wasMade = ({ record }: Written) => ['done', 'alreadySo', 'unknown'].includes(record.state);

/** The jobs whose calls of a step show in a new reading: only for these may the next step begin. */
async function whoseStepShows(jobs: readonly Job[], step: number, deps: ApplyDeps): Promise<Job[]> {
  const since = deps.clock.now();
  const ready: Job[] = [];
  let waiting = jobs;
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const now = await readMemberships(
      deps.reader,
      waiting.map((job) => job.target),
    );
    const shown = waiting.filter((job) => {
      const current = now.get(job.target.targetId) ?? [];
      return (job.steps[step] ?? []).every((call) => membership.holds(call, current));
    });
    ready.push(...shown);
    waiting = waiting.filter((job) => !shown.includes(job));
    const out = deps.clock.elapsedMs(since) > JOIN_SHOWS_MS || deps.writer.remainingMs() <= 0;
    if (waiting.length === 0 || out) break;
    await deps.clock.sleep(Math.min(5_000, 500 * 2 ** turn));
  }
  return ready;
}

/** The result of a target when one of its writes was not made. */
const results: Readonly<Record<NonNullable<Written['why']>, TargetWork['result']>> = {
  stopped: 'stopped',
  overtaken: 'unfinished',
  isolated: 'conflict',
  outOfTime: 'unfinished',
  unsettled: 'unfinished',
  gone: 'gone',
  refused: 'refused',
};

function toWork(job: Job, after: readonly string[] | null): TargetWork {
  const base = {
    targetId: job.target.targetId,
    before: job.before ?? [],
    operations: job.written.map((one) => one.record),
    after,
  };
  if (job.before === null)
    return { ...base, result: 'gone', ...said({ code: 'gone', params: {} }) };
  if (job.conflict) return { ...base, result: 'conflict', ...said(job.conflict) };
  const failed = job.written.find((one) => one.why !== undefined);
  if (failed) {
    const { code } = failed.record;
    return {
      ...base,
      result: results[failed.why ?? 'refused'],
      ...(code ? { code } : {}),
      ...said(whyFailed(failed)),
    };
  }
  return job.written.length === job.steps.flat().length
    ? { ...base, result: 'ok' }
    : { ...base, result: 'unfinished', ...said({ code: 'joinDoesNotShow', params: {} }) };
}

function whyFailed({ record, why }: Written): CodedMessage {
  if (record.message !== undefined) return { code: 'answered', params: { text: record.message } };
  if (why === 'overtaken') return { code: 'orderEnded', params: {} };
  if (why === 'isolated') return { code: 'isolatedMeanwhile', params: {} };
  return { code: why === 'stopped' ? 'stopped' : 'outOfTime', params: {} };
}

const said = (message: CodedMessage) => ({ detail: sayMessage(message), message });

const headOf = (step: ApplyStep, requestId: string, attempt: string) => ({
  v: 1 as const,
  changeId: step.changeId,
  plan: step.plan,
  part: step.part,
  direction: step.direction,
  decision: step.decision,
  requestId,
  attempt,
});

/** How this very order was finished, if its message is delivered again. */
async function finishedBefore(
  { part, direction, order }: WorkKey,
  { store, names }: ApplyDeps,
): Promise<WorkEnd | undefined> {
  const ended = endedWork(await store.list(names.workPrefix(part, direction)));
  return ended.find((one) => one.end.kind === 'finished' && compareTurns(one.order, order) === 0)
    ?.end;
}

/**
 * What an inverse order names for this part, less what an answer says is undone; undefined for a
 * forward order.
 */
async function undoOf(
  step: ApplyStep,
  { decision }: FoundOrder,
  { store, names }: ApplyDeps,
): Promise<ReadonlyMap<string, TargetOperations> | undefined> {
  if (step.direction === 'forward') return undefined;
  const operations = decision.order?.inverse?.[step.part];
  if (!operations) {
    const name = names.verify(step.decision);
    throw new ServiceError('decisionMissing', `${name} orders nothing for part ${step.part}`);
  }
  const ended = endedWork(await store.list(names.workPrefix(step.part, 'inverse')));
  const undone = await readAllEvidence(
    store,
    ended.map(({ name }) => name),
    WorkEvidence,
  );
  return new Map(operations.map((one) => [one.targetId, membership.withoutMade(one, undone)]));
}
