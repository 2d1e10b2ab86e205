import type { Settings } from '../runtime/settings.js';
import type { EvidenceStore } from './evidenceStore.js';
import { type ComplianceNames, complianceNames } from './names.js';

/** The names of a run's objects, in the region of those that are served that has it; else undefined. */
export async function findRun(
  store: EvidenceStore,
  { accountId, regionIds }: Pick<Settings, 'accountId' | 'regionIds'>,
  runId: string,
): Promise<ComplianceNames | undefined> {
  for (const regionId of regionIds) {
    const names = complianceNames(accountId, regionId, runId);
    if (await store.exists(names.request)) return names;
  }
  return undefined;
}
