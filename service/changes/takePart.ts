import type { Place } from '../../shared/contracts/place.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import type { ApplyStep } from '../../shared/contracts/step.js';
import type { WriterOptions } from '../../shared/ecs/membershipWriter.js';
import { changeNames } from '../../shared/evidence/changeNames.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { readPlan } from '../../shared/evidence/readChange.js';
import { endsStep, isPermanent, messageOf } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { applyPart } from './applyPart.js';
import { IsolationLook } from './claims/IsolationLook.js';
import { isNewestOrder } from './isNewestOrder.js';

/** Kept for the evidence, the report and the answer. */
const RESERVE_MS = 20_000;
const READ_PATIENCE_MS = 30_000;
/** A stop and a newer turn are looked for before each write, but not more often than this. */
const LOOK_MS = 2_000;

/**
 * Takes a message of a work queue: applies the part, then reports its task token or hands it on with
 * the part. Throws what may pass, so that the message comes again.
 */
export async function takePart(step: ApplyStep, service: Service): Promise<void> {
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
        pacer: service.writePacer(place),
        regionId,
        random,
        remainingMs,
        halted: haltLooker(step, place, service),
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
 * Looks for a stop, which ends forward writes, for a newer turn, which ends the order, and for targets
 * that were put into quarantine meanwhile, which are left alone.
 */
function haltLooker(
  { changeId, plan, direction, decision }: ApplyStep,
  place: Place,
  { store, clock }: Pick<Service, 'store' | 'clock'>,
): WriterOptions['halted'] {
  const names = changeNames(place, changeId);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isolation: IsolationLook | undefined;
  let last: Promise<'stopped' | 'overtaken' | undefined> = Promise.resolve(undefined);
  const look = async () => {
    if (direction === 'forward' && (await store.exists(names.stop))) return 'stopped';
    if (!(await isNewestOrder(decision, { store, names }))) return 'overtaken';
    const claim = isolation ? undefined : (await readPlan(store, names, plan))?.claim;
    if (claim !== undefined) isolation = new IsolationLook(place, changeId, claim, store);
    await isolation?.look();
    return undefined;
  };
  return async ({ targetId }) => {
    if (clock.elapsedMs(lookedAt) >= LOOK_MS) {
      lookedAt = clock.now();
      last = look();
    }
    return (await last) ?? (isolation?.holds(targetId) ? 'isolated' : undefined);
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
