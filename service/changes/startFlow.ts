import type { RequestObject } from '../../shared/contracts/requestObject.js';
import { changeNames, indexName } from '../../shared/evidence/changeNames.js';
import type { Service } from '../Service.js';
import { beginExecution, goOn } from './executions.js';
import { hasReport } from './listEnd.js';

type Starting = Pick<Service, 'settings' | 'store' | 'workflow' | 'clock' | 'requestId'>;

/** Starts the flow of a change that was just planned, and lists the change. */
export async function startFlow(object: RequestObject, service: Starting): Promise<void> {
  const change = changeOf(object);
  await Promise.all([list(object, service), beginExecution(change, 1, 'submitted', service)]);
}

/**
 * The same for a change that may have been started before: nothing is started twice. Where its
 * execution ended without a report, the next one goes on.
 */
export async function restartFlow(object: RequestObject, service: Starting): Promise<void> {
  const change = changeOf(object);
  if (await hasReport(change.names, service)) return;
  await Promise.all([list(object, service), goOn(change, 'resumed', service)]);
}

function changeOf({ accountId, regionId, changeId }: RequestObject) {
  return { changeId, names: changeNames({ accountId, regionId }, changeId) };
}

async function list(
  { accountId, regionId, changeId, receivedAt }: RequestObject,
  { store }: Starting,
): Promise<void> {
  const day = receivedAt.slice(0, 10);
  await store.create(indexName({ accountId, regionId }, day, changeId, 'queued'), '');
}
