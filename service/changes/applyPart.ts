import { isEmpty, type Left, operationsLeft } from '../../shared/change/membership/operations.js';
import { Part, type PlannedTarget } from '../../shared/contracts/plan.js';
import type { ApplyStep } from '../../shared/contracts/step.js';
import type { TargetOperations } from '../../shared/contracts/target.js';
import { VerifyObject } from '../../shared/contracts/verify.js';
import {
  type Intent,
  type OperationRecord,
  type TargetWork,
  WorkEvidence,
} from '../../shared/contracts/work.js';
import {
  modifyApiOf,
  type WriterOptions,
  type Written,
  writeMembership,
} from '../../shared/ecs/membershipWriter.js';
import { readMemberships } from '../../shared/ecs/readMemberships.js';
import type { RegionReader } from '../../shared/ecs/regionReader.js';
import { type ChangeNames, parseWorkName } from '../../shared/evidence/changeNames.js';
import { createJson, type EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import type { Clock } from '../../shared/runtime/clock.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { inParallel } from '../../shared/runtime/inParallel.js';

/** Calls in flight of one part; the pacer spaces them. */
const IN_FLIGHT = 64;

/** How long a join is waited for to show before the leaves of its target (facts/ecs 1.15: ~10 s). */
const JOIN_SHOWS_MS = 60_000;

export interface ApplyDeps {
  readonly names: ChangeNames;
  readonly store: EvidenceStore;
  readonly reader: RegionReader;
  readonly writer: Omit<WriterOptions, 'reread'>;
  readonly clock: Clock;
  readonly requestId: string;
}

export interface Applied {
  /** False: time ran out, and the part is to be handed on to a next invocation. */
  readonly finished: boolean;
  readonly ok: number;
  readonly failed: number;
}

/**
 * Applies one part: reads it back, computes what is left, writes the intent, makes all joins, waits
 * until they show, makes the leaves, writes the evidence. Redelivery, a crash between two calls and
 * an answer that was lost are one case: what is left is computed anew.
 */
export async function applyPart(step: ApplyStep, deps: ApplyDeps): Promise<Applied> {
  const { names, store, reader } = deps;
  const done = await evidenceOf(step, deps);
  if (done) return { finished: true, ...countResults(done.targets) };
  const part = await readEvidence(store, names.part(step.plan, step.part), Part);
  if (!part) {
    throw new ServiceError('partMissing', `part ${step.part} of plan ${step.plan} does not exist`);
  }
  const undo = await undoOf(step, deps);
  const targets = undo ? part.targets.filter((one) => undo.has(one.targetId)) : part.targets;
  const startedAt = deps.clock.iso();
  const memberships = await readMemberships(reader, targets);
  const jobs = targets.map((target) =>
    toJob(target, memberships.get(target.targetId) ?? null, undo),
  );

  if (jobs.some((job) => job.todo && !isEmpty(job.todo))) {
    await createJson(store, names.intent(step.part, step.direction, deps.requestId), {
      ...headOf(step, deps.requestId),
      at: deps.clock.iso(),
      targets: jobs.flatMap((job) =>
        job.todo && !isEmpty(job.todo) ? [{ ...job.todo, read: job.before ?? [] }] : [],
      ),
    } satisfies Intent);
    await makeOperations(jobs, deps);
  }
  const after = await readMemberships(reader, targets);
  const results = jobs.map((job) => toWork(job, after.get(job.target.targetId) ?? null));
  const finished = !jobs.some((job) => job.written.some((one) => one.why === 'outOfTime'));
  const evidence: WorkEvidence = {
    ...headOf(step, deps.requestId),
    startedAt,
    endedAt: deps.clock.iso(),
    finished,
    targets: results,
  };
  const { ok, failed } = countResults(results);
  const name = finished
    ? names.work(step.part, step.direction, deps.requestId, ok, failed)
    : names.handedOn(step.part, step.direction, deps.requestId);
  await createJson(store, name, evidence);
  return { finished, ok, failed };
}

interface Job {
  readonly target: PlannedTarget;
  /** The groups read first; null when the target no longer exists. */
  readonly before: readonly string[] | null;
  /** Undefined: gone, or in conflict. */
  readonly todo: TargetOperations | undefined;
  readonly conflict: string | undefined;
  readonly written: Written[];
}

function toJob(
  target: PlannedTarget,
  before: readonly string[] | null,
  undo: ReadonlyMap<string, TargetOperations> | undefined,
): Job {
  const base = { target, before, written: [] };
  if (before === null) return { ...base, todo: undefined, conflict: undefined };
  const ordered = undo?.get(target.targetId);
  const left = ordered ? undoLeft(target, ordered, before) : operationsLeft(target, before);
  return left.kind === 'conflict'
    ? { ...base, todo: undefined, conflict: left.detail }
    : { ...base, todo: left.operations, conflict: undefined };
}

/**
 * What is still to be undone. A replaced set is put back whole, compared first as on the way forward:
 * a group that somebody else put in since would be lost.
 */
function undoLeft(
  target: PlannedTarget,
  { targetId, join, leave, modify }: TargetOperations,
  current: readonly string[],
): Left {
  if (modify) {
    const back = { ...target, method: 'modify', before: target.wanted, wanted: modify } as const;
    return operationsLeft(back, current);
  }
  const operations = {
    targetId,
    join: join.filter((id) => !current.includes(id)),
    leave: leave.filter((id) => current.includes(id)),
  };
  return { kind: 'operations', operations };
}

async function makeOperations(jobs: readonly Job[], deps: ApplyDeps): Promise<void> {
  const options: WriterOptions = {
    ...deps.writer,
    reread: async (target) =>
      (await readMemberships(deps.reader, [target])).get(target.targetId) ?? null,
  };
  const replaceBy = (job: Job, set: readonly string[]) => () =>
    write(job, modifyApiOf(job.target), set);
  const write = async (job: Job, api: OperationRecord['api'], ids: readonly string[]) => {
    job.written.push(await writeMembership(options, job.target, api, ids));
  };
  const first = jobs.flatMap((job) => [
    ...(job.todo?.join ?? []).map((id) => () => write(job, 'JoinSecurityGroup', [id])),
    ...(job.todo?.modify ? [replaceBy(job, job.todo.modify)] : []),
  ]);
  await inParallel(first, IN_FLIGHT, (make) => make());

  const leaving = jobs.filter(
    (job) => (job.todo?.leave.length ?? 0) > 0 && job.written.every(wasMade),
  );
  const ready = await joinsShow(leaving, deps);
  const then = ready.flatMap((job) =>
    (job.todo?.leave ?? []).map((id) => () => write(job, 'LeaveSecurityGroup', [id])),
  );
  await inParallel(then, IN_FLIGHT, (make) => make());
}

const wasMade = ({ record }: Written) => ['done', 'alreadySo', 'unknown'].includes(record.state);

/** The jobs whose joins show in a re-read: only then may the target leave its old groups. */
async function joinsShow(jobs: readonly Job[], deps: ApplyDeps): Promise<readonly Job[]> {
  const since = deps.clock.now();
  let waiting = jobs.filter((job) => (job.todo?.join.length ?? 0) > 0);
  const ready = jobs.filter((job) => !waiting.includes(job));
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const now = await readMemberships(
      deps.reader,
      waiting.map((job) => job.target),
    );
    const shown = waiting.filter((job) => {
      const current = now.get(job.target.targetId) ?? [];
      return (job.todo?.join ?? []).every((id) => current?.includes(id));
    });
    ready.push(...shown);
    waiting = waiting.filter((job) => !shown.includes(job));
    const out = deps.clock.elapsedMs(since) > JOIN_SHOWS_MS || deps.writer.remainingMs() <= 0;
    if (waiting.length === 0 || out) break;
    await deps.clock.sleep(Math.min(5_000, 500 * 2 ** turn));
  }
  return ready;
}

/** What a target's work comes to when one of its writes was not made. */
const results: Readonly<Record<NonNullable<Written['why']>, TargetWork['result']>> = {
  stopped: 'stopped',
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
  if (job.before === null) return { ...base, result: 'gone', detail: 'it no longer exists' };
  if (job.conflict !== undefined) return { ...base, result: 'conflict', detail: job.conflict };
  const failed = job.written.find((one) => one.why !== undefined);
  if (failed) {
    const { code, message } = failed.record;
    return {
      ...base,
      result: results[failed.why ?? 'refused'],
      ...(code ? { code } : {}),
      detail: message ?? (failed.why === 'stopped' ? 'the change was stopped' : 'time ran out'),
    };
  }
  const wanted = (job.todo?.join.length ?? 0) + (job.todo?.leave.length ?? 0);
  const made = job.written.length;
  const whole = job.todo?.modify ? made === 1 : made === wanted;
  return whole
    ? { ...base, result: 'ok' }
    : { ...base, result: 'unfinished', detail: 'a join did not show, so the leaves were not made' };
}

const headOf = (step: ApplyStep, requestId: string) => ({
  v: 1 as const,
  changeId: step.changeId,
  plan: step.plan,
  part: step.part,
  direction: step.direction,
  ...(step.decision ? { decision: step.decision } : {}),
  requestId,
});

/** The finished evidence of this very order, when the message is delivered again. */
async function evidenceOf(step: ApplyStep, deps: ApplyDeps): Promise<WorkEvidence | undefined> {
  const objects = await deps.store.list(deps.names.workPrefix(step.part, step.direction));
  for (const { name } of objects.filter((one) => parseWorkName(one.name)?.kind === 'finished')) {
    const evidence = await readEvidence(deps.store, name, WorkEvidence);
    if (evidence?.finished && evidence.decision === step.decision) return evidence;
  }
  return undefined;
}

/** What an inverse order names for this part; undefined for a forward one. */
async function undoOf(
  step: ApplyStep,
  deps: ApplyDeps,
): Promise<ReadonlyMap<string, TargetOperations> | undefined> {
  if (step.direction === 'forward') return undefined;
  const name = deps.names.verify(step.decision ?? '');
  const decision = await readEvidence(deps.store, name, VerifyObject);
  const operations = decision?.order?.inverse?.[step.part];
  if (!operations) {
    throw new ServiceError('decisionMissing', `${name} orders nothing for part ${step.part}`);
  }
  return new Map(operations.map((one) => [one.targetId, one]));
}

function countResults(targets: readonly TargetWork[]): { ok: number; failed: number } {
  const ok = targets.filter((one) => one.result === 'ok').length;
  return { ok, failed: targets.length - ok };
}
