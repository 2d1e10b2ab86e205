import type { OrderObject } from '../../shared/contracts/orderObject.js';
import { Plan } from '../../shared/contracts/plan.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import type { ApplyStep, QueueStep } from '../../shared/contracts/step.js';
import { changeNames } from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';
import { findOrder } from './findOrder.js';

/**
 * The Queue step of the flow: puts the order of a part, by which a worker knows its token, and hands
 * part and token to the work queue of the change's size. A fault of the cloud is thrown, so that the
 * flow retries; a plan or an order that is not there is reported.
 */
export async function queuePart(
  step: QueueStep,
  {
    settings,
    clock,
    log,
    store,
    queue,
    workflow,
    requestId,
  }: Pick<Service, 'store' | 'queue' | 'workflow' | 'settings' | 'clock' | 'log' | 'requestId'>,
): Promise<{ ok: boolean; code?: ProblemCode }> {
  const { changeId, part, direction, decision } = step;
  const refuse = async (code: ProblemCode, detail: string) => {
    log.error(detail, { changeId, part });
    await workflow.reportSucceeded(step.taskToken, { ok: false, code });
    return { ok: false, code };
  };
  const place = await findChange(store, settings.places, changeId);
  const names = place && changeNames(place, changeId);
  const plan = names ? await readEvidence(store, names.plan(step.plan), Plan) : undefined;
  if (!names || !plan) return refuse('planMissing', 'the change or its plan does not exist');
  const found = await findOrder(step, { store, names });
  if (!found) return refuse('decisionMissing', 'the part was not ordered');
  const tokenHash = sha256Hex(step.taskToken);
  const deadlineMs = clock.now() + clock.toWallMs(found.part.timeoutSeconds * 1_000);
  const deadline = new Date(deadlineMs).toISOString();
  const order: OrderObject = {
    ...{ v: 1, changeId, plan: step.plan, part, direction, decision, tokenHash, deadline },
    at: clock.iso(),
    requestId,
  };
  await createJson(store, names.order(decision, part, tokenHash), order);
  const message: ApplyStep = { ...step, step: 'apply', deadline };
  await queue.send(
    plan.size === 'small' ? settings.queues.workSmall : settings.queues.work,
    message,
  );
  return { ok: true };
}
