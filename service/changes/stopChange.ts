import type { StopObject } from '../../shared/contracts/stopObject.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readPlan } from '../../shared/evidence/readChange.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { beginExecution, goOn, readExecutions } from './executions.js';
import { hasReport } from './listEnd.js';
import { locateChange } from './loadChange.js';

/**
 * Stops a change: workers stop before their next write; what was done is verified. It takes effect
 * at once, also while the change waits: another execution takes over. Asking twice is fine. Throws
 * ServiceError 409 for a change that has ended, else what `locateChange` throws.
 */
export async function stopChange(
  changeId: string,
  requestedBy: string,
  service: Pick<Service, 'store' | 'workflow' | 'clock' | 'settings' | 'requestId'>,
): Promise<void> {
  const names = await locateChange(changeId, service);
  if (await hasReport(names, service)) {
    throw new ServiceError('changeEnded', `${changeId} has ended; there is nothing to stop`);
  }
  const stop: StopObject = { v: 1, changeId, at: service.clock.iso(), requestedBy };
  await createJson(service.store, names.stop, stop);
  // Nothing has started, and the first turn of whoever starts it will find the stop. An execution that
  // begins before there is a plan would end, and take the place of the one that has a plan.
  if (!(await readPlan(service.store, names, undefined))) return;
  const executions = await readExecutions(names, service);
  if (executions.some(({ cause }) => cause === 'stopped')) {
    await goOn({ changeId, names }, 'stopped', service);
    return;
  }
  await beginExecution({ changeId, names }, executions.length + 1, 'stopped', service);
}
