import type { Settings } from '../runtime/settings.js';
import type { EvidenceStore } from './evidenceStore.js';
import { changeNames } from './names.js';

/** The region of a change, among those that the deployment serves; undefined when there is none. */
export async function findChange(
  store: EvidenceStore,
  settings: Pick<Settings, 'accountId' | 'regionIds'>,
  changeId: string,
): Promise<string | undefined> {
  const { accountId, regionIds } = settings;
  for (const regionId of regionIds) {
    if (await store.exists(changeNames(accountId, regionId, changeId).request)) return regionId;
  }
  return undefined;
}
