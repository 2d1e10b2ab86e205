import type { Place } from '../contracts/place.js';
import { parseRunIndexName, runIndexPrefix, timeInNames } from './complianceNames.js';
import type { EvidenceStore } from './evidenceStore.js';

/** So far back a finished run is looked for: a listing a month. */
const MONTHS = 13;

/**
 * The id of the newest finished run of a whole region that was read before `beforeIso`; undefined
 * when there is none in the last 13 months.
 */
export async function latestRun(
  store: EvidenceStore,
  place: Place,
  beforeIso: string,
): Promise<string | undefined> {
  const before = timeInNames(beforeIso);
  const month = new Date(`${beforeIso.slice(0, 7)}-01T00:00:00Z`);
  for (let back = 0; back < MONTHS; back += 1) {
    const prefix = runIndexPrefix(place, month.toISOString().slice(0, 7));
    const names = (await store.list(prefix)).map((one) => one.name).reverse();
    for (const name of names) {
      const entry = parseRunIndexName(name);
      if (entry && entry.takenAt < before) return entry.runId;
    }
    month.setUTCMonth(month.getUTCMonth() - 1);
  }
  return undefined;
}
