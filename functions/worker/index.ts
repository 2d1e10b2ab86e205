import { applyPart } from '../../service/changes/applyPart.js';
import { isNewestOrder } from '../../service/changes/countsOrder.js';
import { createService } from '../../service/createService.js';
import type { Service } from '../../service/Service.js';
import type { Violation } from '../../shared/contracts/problem.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { ApplyStep } from '../../shared/contracts/step.js';
import type { WriterOptions } from '../../shared/ecs/membershipWriter.js';
import { Pacer } from '../../shared/ecs/pacer.js';
import { type ChangeNames, changeNames } from '../../shared/evidence/changeNames.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { rejectMessage } from '../../shared/queue/rejectMessage.js';
import type { Clock } from '../../shared/runtime/clock.js';
import { endsStep, isPermanent, messageOf } from '../../shared/runtime/errors.js';
import { type QueueMessage, readFcEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler } from '../../shared/runtime/fcHandler.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import type { Settings } from '../../shared/runtime/settings.js';

/** worker: applies the parts of changes. It takes messages of the work queues, and no other event. */

/** Kept for the evidence, the report and the answer. */
const RESERVE_MS = 20_000;
const READ_PATIENCE_MS = 30_000;
/** A stop and a newer turn are looked for before each write, but not more often than this. */
const LOOK_MS = 2_000;

export const handler = fcHandler(async (event, invocation) => {
  const service = createService(invocation);
  const read = readFcEvent(event);
  if (read.kind === 'messages') {
    for (const message of read.messages) {
      const step = parseJson(ApplyStep, message.body);
      if (step.ok) await work(step.value, service);
      else await reject(message, step.violations, service);
    }
    return { ok: true };
  }
  const violations = read.kind === 'unreadable' ? [read.violation] : [];
  service.log.error('the event is no work message', { faults: describe(violations) });
  return { ok: false, code: 'badMessage' satisfies ProblemCode };
});

/** One part; the task token is reported on, or handed on with the part. */
async function work(step: ApplyStep, service: Service): Promise<void> {
  const { settings, clock, log, random } = service;
  const report = (output: Record<string, unknown>) => tellFlow(step.taskToken, output, service);
  const place = await findChange(service.store, settings.places, step.changeId);
  if (!place) {
    log.error('the change does not exist', { changeId: step.changeId });
    await report({ ok: false, code: 'changeMissing' satisfies ProblemCode });
    return;
  }
  const { regionId } = place;
  const names = changeNames(place, step.changeId);
  const pacer = pacerOf(regionId, settings, clock);
  const remainingMs = () => service.remainingMs() - RESERVE_MS;
  try {
    const applied = await applyPart(step, {
      names,
      store: service.store,
      reader: service.reader(place, READ_PATIENCE_MS),
      clock,
      requestId: service.requestId,
      remainingMs: service.remainingMs,
      writer: {
        port: service.ecs(place),
        clock,
        pacer,
        regionId,
        random,
        remainingMs,
        halted: haltLooker(step, service.store, names, clock),
      },
    });
    const fields = { changeId: step.changeId, part: step.part };
    if (applied.kind === 'finished') {
      const { ok, failed } = applied;
      await report({ ok: true, done: ok, failed });
      log.info('part applied', { ...fields, ok, failed });
    } else if (applied.kind === 'handedOn') {
      const { work: large, workSmall } = settings.queues;
      await service.queue.send(settings.workerSize === 'small' ? workSmall : large, step);
      log.info('part handed on: time ran out', fields);
    } else {
      await report({ ok: false, code: 'orderEnded' satisfies ProblemCode });
      log.info('the order of a part had ended', { ...fields, ended: applied.kind });
    }
  } catch (error) {
    if (!endsStep(error)) throw error;
    log.error("part can't be applied", {
      changeId: step.changeId,
      part: step.part,
      detail: messageOf(error),
    });
    await report({ ok: false, code: error.code });
  }
}

/**
 * The pace outlives an invocation: an instance that takes one part after the other keeps the space
 * between its calls. Nothing else is kept.
 */
const pacers = new Map<string, Pacer>();

/** Workers of large changes share a rate and start together; small changes have one worker. */
function pacerOf(regionId: string, settings: Settings, clock: Clock): Pacer {
  const large = settings.workerSize === 'large';
  const workers = large ? settings.workers : 1;
  const rate = (api: string) => settings.ratePerMinute(settings.workerSize, api) / workers;
  const pacer = pacers.get(regionId) ?? new Pacer(clock, rate, large ? 0 : 1);
  pacers.set(regionId, pacer);
  return pacer;
}

/** Looks for a stop, which ends forward writes, and for a newer turn, which ends the order. */
function haltLooker(
  { direction, decision }: ApplyStep,
  store: EvidenceStore,
  names: ChangeNames,
  clock: Clock,
): WriterOptions['halted'] {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let last: ReturnType<WriterOptions['halted']> = Promise.resolve(undefined);
  const look = async () => {
    if (direction === 'forward' && (await store.exists(names.stop))) return 'stopped';
    return (await isNewestOrder(decision, { store, names })) ? undefined : 'overtaken';
  };
  return () => {
    if (clock.elapsedMs(lookedAt) >= LOOK_MS) {
      lookedAt = clock.now();
      last = look();
    }
    return last;
  };
}

/**
 * Reports the task of a part. A report that will never be taken (the task has ended, or there never
 * was one) is no reason to take the message again.
 */
async function tellFlow(
  taskToken: string,
  output: Record<string, unknown>,
  { workflow, log }: Pick<Service, 'workflow' | 'log'>,
): Promise<void> {
  try {
    await workflow.reportSucceeded(taskToken, output);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    log.error("the part's task can't be reported", { detail: messageOf(error) });
  }
}

/** A message that can't be read goes to the rejects queue with its problem. */
async function reject(
  { id, body }: QueueMessage,
  violations: readonly Violation[],
  { queue, workflow, settings, log }: Pick<Service, 'queue' | 'workflow' | 'settings' | 'log'>,
): Promise<void> {
  log.error('work message refused', { messageId: id, faults: describe(violations) });
  const code = 'badMessage' as const satisfies ProblemCode;
  const problem = { code, detail: 'not a work message', violations };
  await rejectMessage({ id, body }, problem, { queue, to: settings.queues.workRejected });
  const token = /"taskToken"\s*:\s*"([^"\\]+)"/.exec(body)?.[1];
  if (token === undefined) return;
  try {
    await workflow.reportSucceeded(token, { ok: false, code });
  } catch (error) {
    // Thrown, the message would come again and be refused again; the task ends by its time-out.
    log.error('the refusal could not be reported', { messageId: id, detail: messageOf(error) });
  }
}

const describe = (violations: readonly Violation[]) =>
  violations
    .slice(0, 5)
    .map((one) => `${one.target}: ${one.rule}`)
    .join(', ');
