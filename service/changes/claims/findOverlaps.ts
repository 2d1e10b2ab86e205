import { shareHash } from '../../../shared/change/overlap/sharedHashes.js';
import type { Place } from '../../../shared/contracts/place.js';
import { holdsTarget, targetHashes } from '../../../shared/evidence/targetHashes.js';
import type { Service } from '../../Service.js';
import type { Overlap } from './Claimant.js';
import { withHashes } from './hashesOf.js';
import { isInTheWay } from './inTheWay.js';
import { readClaims } from './readClaims.js';

/** The changes that are at work on any of these targets. Nothing is claimed, started or buried. */
export async function findOverlaps(
  targetIds: readonly string[],
  place: Place,
  service: Pick<Service, 'store' | 'clock'>,
): Promise<Overlap[]> {
  const own = targetHashes(targetIds);
  const { entries, putAt } = await readClaims(place, service);
  const overlaps: Overlap[] = [];
  for (const { entry, hashes } of await withHashes(entries, service.store)) {
    const theirs = Buffer.from(hashes);
    if (!shareHash(own, theirs)) continue;
    if (!(await isInTheWay(entry, putAt.get(entry.number), place, service))) continue;
    const some = targetIds.filter((id) => holdsTarget(theirs, id));
    overlaps.push({ changeId: entry.changeId, targetIds: some });
  }
  return overlaps;
}
