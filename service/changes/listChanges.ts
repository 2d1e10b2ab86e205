import {
  type ChangePage,
  changeListRanges,
  type ListedChange,
} from '../../shared/contracts/changeList.js';
import type { Place } from '../../shared/contracts/place.js';
import type { ChangeStatus } from '../../shared/contracts/statuses.js';
import { changeNames, indexFolder, parseIndexName } from '../../shared/evidence/changeNames.js';
import { readTurns } from '../../shared/evidence/readChange.js';
import { isUnreadable, messageOf, ServiceError } from '../../shared/runtime/errors.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Service } from '../Service.js';

const DAY_MS = 86_400_000;

/** The changes of the last `days`, newest day first, `limit` a page. Throws ServiceError 400. */
export async function listChanges(
  query: Readonly<Record<string, string>>,
  { settings, clock, store }: Pick<Service, 'store' | 'settings' | 'clock'>,
): Promise<ChangePage> {
  const days = numberIn(query.days, 'days', changeListRanges.days);
  const limit = numberIn(query.limit, 'limit', changeListRanges.limit);
  const skip = numberIn(query.nextToken, 'nextToken', { from: 0, to: 1_000_000, otherwise: 0 });
  const all: (ListedChange & { readonly place: Place })[] = [];
  for (let back = 0; back < days && all.length <= skip + limit; back += 1) {
    const day = new Date(clock.now() - back * DAY_MS).toISOString().slice(0, 10);
    for (const place of settings.places) {
      const { regionId } = place;
      const byChange = new Map<string, ChangeStatus>();
      for (const { name } of await store.list(indexFolder(place, day))) {
        const entry = parseIndexName(name);
        if (!entry) continue;
        const { changeId, status } = entry;
        if (status !== 'queued' || !byChange.has(changeId)) byChange.set(changeId, status);
      }
      for (const [changeId, status] of byChange)
        all.push({ changeId, regionId, day, status, place });
    }
  }
  const page = await inParallel(all.slice(skip, skip + limit), 8, async ({ place, ...change }) => {
    if (change.status !== 'queued') return change;
    try {
      const turns = await readTurns(store, changeNames(place, change.changeId));
      return { ...change, status: turns.at(-1)?.object.step.status ?? 'queued' };
    } catch (error) {
      // One change that this version can't read hides none of the others.
      if (!isUnreadable(error)) throw error;
      return { ...change, fault: messageOf(error) };
    }
  });
  return {
    changes: page,
    ...(all.length > skip + limit ? { nextToken: String(skip + limit) } : {}),
  };
}

function numberIn(
  text: string | undefined,
  name: string,
  { from, to, otherwise }: { from: number; to: number; otherwise: number },
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new ServiceError('badQuery', `${name} must be a whole number from ${from} to ${to}`, {
    violations: [
      { target: name, rule: 'range', found: text.slice(0, 100), wanted: `${from} to ${to}` },
    ],
  });
}
