import type { Plan } from '../../shared/contracts/plan.js';
import type { ProblemCode } from '../../shared/contracts/problemCodes.js';
import type { ApplyStep, QueueStep } from '../../shared/contracts/step.js';
import { readJson } from '../../shared/evidence/evidenceStore.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { changeNames } from '../../shared/evidence/names.js';
import type { Invocation } from '../../shared/runtime/fcHandler.js';
import type { Adapters } from '../adapters.js';

/**
 * The flow's Queue step: hands a part and its task token to the work queue of the change's size.
 * A fault that may pass is thrown, and the flow retries; one that will not is reported.
 */
export async function queuePart(
  step: QueueStep,
  { settings, log }: Invocation,
  { store, queue, workflow }: Adapters,
): Promise<{ ok: boolean; code?: ProblemCode }> {
  const regionId = await findChange(store, settings, step.changeId);
  const names = regionId && changeNames(settings.accountId, regionId, step.changeId);
  const plan = names ? await readJson<Plan>(store, names.plan(step.plan)) : undefined;
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
