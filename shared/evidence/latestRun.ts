import type { EvidenceStore } from './evidenceStore.js';
import { parseRunIndexName, runIndexPrefix } from './names.js';

/** So far back a finished run is looked for: a listing a month. */
const MONTHS = 13;

/**
 * The id of the newest finished run of a whole region that was read before `beforeIso`; undefined
 * when there is none in the last 13 months.
 */
export async function latestRun(
  store: EvidenceStore,
  accountId: string,
  regionId: string,
  beforeIso: string,
): Promise<string | undefined> {
  const before = beforeIso.replaceAll(/[-:.]/g, '');
  const month = new Date(`${beforeIso.slice(0, 7)}-01T00:00:00Z`);
  for (let back = 0; back < MONTHS; back += 1) {
    const prefix = runIndexPrefix(accountId, regionId, month.toISOString().slice(0, 7));
    const names = (await store.list(prefix)).map((one) => one.name).reverse();
    for (const name of names) {
      const runId = parseRunIndexName(name);
      const at = /\/(\d{8}T\d+Z)-run-/.exec(name)?.[1];
      if (runId !== undefined && at !== undefined && at < before) return runId;
    }
    month.setUTCMonth(month.getUTCMonth() - 1);
  }
  return undefined;
}
