import type { RequestObject } from '../../shared/contracts/requestObject.js';
import { indexName } from '../../shared/evidence/changeNames.js';
import type { Service } from '../Service.js';

/**
 * Starts the flow of a change whose plan is sealed, and lists the change. A repeated call starts
 * nothing twice.
 */
export async function startFlow(
  { accountId, regionId, changeId, receivedAt }: RequestObject,
  { settings, store, workflow }: Pick<Service, 'settings' | 'store' | 'workflow'>,
): Promise<void> {
  const day = receivedAt.slice(0, 10);
  await Promise.all([
    store.create(indexName({ accountId, regionId }, day, changeId, 'queued'), ''),
    workflow.start(settings.changeFlow, changeId, {
      changeId,
      functions: {
        request: settings.functionArn(settings.functions.request),
        verifier: settings.functionArn(settings.functions.verifier),
      },
    }),
  ]);
}
