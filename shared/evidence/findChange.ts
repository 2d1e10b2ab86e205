import type { Place } from '../contracts/place.js';
import { changeNames } from './changeNames.js';
import type { EvidenceStore } from './evidenceStore.js';

/** Where a change is, of the places that the deployment serves; undefined when there is none. */
export async function findChange(
  store: EvidenceStore,
  places: readonly Place[],
  changeId: string,
): Promise<Place | undefined> {
  for (const place of places) {
    if (await store.exists(changeNames(place, changeId).request)) return place;
  }
  return undefined;
}
