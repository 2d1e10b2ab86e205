import type { Place } from '../../../shared/contracts/place.js';
import type { Service } from '../../Service.js';
import { pointersOf } from './loadEarlier.js';
import { type ReadChange, readPast } from './readPast.js';

/** A change with those that take it back, and those that take back one of these; itself first. */
export async function readFamily(
  place: Place,
  changeId: string,
  service: Pick<Service, 'store'>,
): Promise<ReadChange[]> {
  const family: ReadChange[] = [];
  const ids = [changeId];
  for (const id of ids) {
    const read = await readPast(place, id, service);
    if (!read) continue;
    family.push(read);
    for (const { how, changeId: other } of await pointersOf(place, id, service)) {
      if (how !== 'retry' && !ids.includes(other)) ids.push(other);
    }
  }
  return family;
}
