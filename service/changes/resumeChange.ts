import { readPlan } from '../../shared/evidence/readChange.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { goOn } from './executions.js';
import { hasReport } from './listEnd.js';
import { locateChange } from './loadChange.js';

/**
 * Goes on with a change whose execution ended without a report, by the next execution of the same
 * plan. Where one runs, nothing is started, and the result says so. Throws ServiceError 409 for a change that has
 * ended, 404 for one without a plan, else what `locateChange` throws.
 */
export async function resumeChange(
  changeId: string,
  service: Pick<Service, 'store' | 'workflow' | 'clock' | 'settings' | 'requestId'>,
): Promise<'resuming' | 'running'> {
  const names = await locateChange(changeId, service);
  if (await hasReport(names, service)) {
    throw new ServiceError('changeEnded', `${changeId} has ended; there is nothing to go on with`);
  }
  if (!(await readPlan(service.store, names, undefined))) {
    throw new ServiceError(
      'planMissing',
      `${changeId} has no plan yet; it starts when its plan is made, or send the request again with its key`,
    );
  }
  const isBegun = await goOn({ changeId, names }, 'resumed', service);
  return isBegun ? 'resuming' : 'running';
}
