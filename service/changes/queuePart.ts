import { Plan } from '../../shared/contracts/plan.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import type { ApplyStep, QueueStep } from '../../shared/contracts/step.js';
import { changeNames } from '../../shared/evidence/changeNames.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import type { Service } from '../Service.js';

/**
 * The Queue step of the flow: hands a part and its task token to the work queue of the change's
 * size. A fault of the cloud is thrown, so that the flow retries; a plan that is not there is reported.
 */
export async function queuePart(
  step: QueueStep,
  {
    settings,
    log,
    store,
    queue,
    workflow,
  }: Pick<Service, 'store' | 'queue' | 'workflow' | 'settings' | 'log'>,
): Promise<{ ok: boolean; code?: ProblemCode }> {
  const place = await findChange(store, settings.places, step.changeId);
  const names = place && changeNames(place, step.changeId);
  const plan = names ? await readEvidence(store, names.plan(step.plan), Plan) : undefined;
  if (!plan) {
    log.error('the change or its plan does not exist', { changeId: step.changeId });
    const answer = { ok: false, code: 'planMissing' } as const;
    await workflow.reportSucceeded(step.taskToken, answer);
    return answer;
  }
  const message: ApplyStep = { ...step, step: 'apply' };
  await queue.send(
    plan.size === 'small' ? settings.queues.workSmall : settings.queues.work,
    message,
  );
  return { ok: true };
}
