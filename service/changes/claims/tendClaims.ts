import type { Place } from '../../../shared/contracts/place.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { endedName } from '../../../shared/evidence/claimNames.js';
import { type Tending, tendEntry } from './inTheWay.js';
import { readClaims } from './readClaims.js';

/**
 * Looks after the claims of a place: a plan that was sealed and never started is started, and an end
 * whose mark was lost is marked. Nobody has to want the same targets for that. The answer says how many
 * were started.
 */
export async function tendClaims(place: Place, service: Tending): Promise<number> {
  const { store } = service;
  const { entries, putAt } = await readClaims(place, service);
  let started = 0;
  for (const entry of entries) {
    const names = changeNames(place, entry.changeId);
    if (await store.exists(names.report)) {
      await store.create(endedName(place, entry.number, entry.changeId), '');
    } else if (await tendEntry(entry, putAt.get(entry.number), place, service)) {
      started += 1;
    }
  }
  return started;
}
