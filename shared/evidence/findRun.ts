import type { Place } from '../contracts/place.js';
import { complianceNames } from './complianceNames.js';
import type { EvidenceStore } from './evidenceStore.js';

/** Where a compliance run is, of the places that the deployment serves; undefined when there is none. */
export async function findRun(
  store: EvidenceStore,
  places: readonly Place[],
  runId: string,
): Promise<Place | undefined> {
  for (const place of places) {
    if (await store.exists(complianceNames(place, runId).request)) return place;
  }
  return undefined;
}
