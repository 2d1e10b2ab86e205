import type { Place } from '../../../shared/contracts/place.js';
import {
  changeNames,
  indexFolder,
  parseIndexName,
  parsePlanName,
} from '../../../shared/evidence/changeNames.js';
import { holdsTarget } from '../../../shared/evidence/targetHashes.js';
import { inParallel } from '../../../shared/runtime/inParallel.js';
import type { Service } from '../../Service.js';

const DAY_MS = 86_400_000;
const READ_AT_ONCE = 16;

/**
 * The changes that were asked for on the day of `since` or later and that have one of these targets,
 * found by the hashes of their targets: no plan is read. `since`: ISO 8601.
 */
export async function laterChanges(
  place: Place,
  since: string,
  targetIds: readonly string[],
  { store, clock }: Pick<Service, 'store' | 'clock'>,
): Promise<string[]> {
  const found = new Set<string>();
  // A request is indexed by the day on which its function says that it came in: clocks may differ.
  const last = clock.now() + DAY_MS;
  for (let day = Date.parse(since.slice(0, 10)); day <= last; day += DAY_MS) {
    const folder = indexFolder(place, new Date(day).toISOString().slice(0, 10));
    for (const { name } of await store.list(folder)) {
      const entry = parseIndexName(name);
      if (entry) found.add(entry.changeId);
    }
  }
  const concerned = await inParallel([...found], READ_AT_ONCE, async (changeId) => {
    const names = changeNames(place, changeId);
    // A change may have planned more than once: each plan has its own hashes.
    const hashes = (await store.list(names.planPrefix)).flatMap(({ name }) => {
      const plan = parsePlanName(name)?.plan ?? 0;
      return name === names.targets(plan) ? [name] : [];
    });
    for (const name of hashes) {
      const bytes = await store.read(name);
      if (bytes && targetIds.some((id) => holdsTarget(bytes, id))) return [changeId];
    }
    return [];
  });
  return concerned.flat();
}
