import { applyPart } from '../../service/changes/applyPart.js';
import { createService } from '../../service/createService.js';
import type { Service } from '../../service/Service.js';
import type { Violation } from '../../shared/contracts/problem.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import { ApplyStep } from '../../shared/contracts/step.js';
import { Pacer } from '../../shared/ecs/pacer.js';
import { type ChangeNames, changeNames } from '../../shared/evidence/changeNames.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { rejectMessage } from '../../shared/queue/rejectMessage.js';
import type { Clock } from '../../shared/runtime/clock.js';
import { endsStep, messageOf } from '../../shared/runtime/errors.js';
import { type QueueMessage, readFcEvent } from '../../shared/runtime/fcEvent.js';
import { fcHandler } from '../../shared/runtime/fcHandler.js';
import { parseJson } from '../../shared/runtime/parseJson.js';
import type { Settings } from '../../shared/runtime/settings.js';

/** worker: applies the parts of changes. It takes messages of the work queues, and no other event. */

/** Kept for the evidence, the report and the answer. */
const RESERVE_MS = 20_000;
const READ_PATIENCE_MS = 30_000;
/** `stop.json` is looked for before each write, but not more often than this. */
const STOP_LOOK_MS = 1_000;

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
  const report = (output: Record<string, unknown>) =>
    service.workflow.reportSucceeded(step.taskToken, output);
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
      writer: {
        port: service.ecs(place),
        clock,
        pacer,
        regionId,
        random,
        remainingMs,
        isStopped: step.direction === 'forward' ? stopLooker(service.store, names, clock) : never,
      },
    });
    const fields = {
      changeId: step.changeId,
      part: step.part,
      ok: applied.ok,
      failed: applied.failed,
    };
    if (applied.finished) {
      await report({ ok: true, done: applied.ok, failed: applied.failed });
      log.info('part applied', fields);
    } else {
      const { work: large, workSmall } = settings.queues;
      await service.queue.send(settings.workerSize === 'small' ? workSmall : large, step);
      log.info('part handed on: time ran out', fields);
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

const never = () => Promise.resolve(false);

function stopLooker(store: EvidenceStore, names: ChangeNames, clock: Clock) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let last: Promise<boolean> = Promise.resolve(false);
  return (): Promise<boolean> => {
    if (clock.now() - lookedAt >= STOP_LOOK_MS) {
      lookedAt = clock.now();
      last = store.exists(names.stop);
    }
    return last;
  };
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
