import type { Place } from '../../shared/contracts/place.js';
import { changeNames, indexFolder, parseIndexName } from '../../shared/evidence/changeNames.js';
import { readTurns } from '../../shared/evidence/readChange.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Invocation } from '../../shared/runtime/fcHandler.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Adapters } from '../adapters.js';

const DAY_MS = 86_400_000;

export interface ListedChange {
  readonly changeId: string;
  readonly regionId: string;
  /** Day on which it was requested, UTC. */
  readonly day: string;
  readonly status: string;
}

/** The changes of the last `days` (1–90, default 7), newest day first, `limit` (1–200) a page. */
export async function listChanges(
  query: Readonly<Record<string, string>>,
  { settings, clock }: Invocation,
  { store }: Adapters,
): Promise<{ readonly changes: readonly ListedChange[]; readonly nextToken?: string }> {
  const days = numberIn(query.days, 'days', 1, 90, 7);
  const limit = numberIn(query.limit, 'limit', 1, 200, 50);
  const skip = numberIn(query.nextToken, 'nextToken', 0, 1_000_000, 0);
  const all: (ListedChange & { readonly place: Place })[] = [];
  for (let back = 0; back < days && all.length <= skip + limit; back += 1) {
    const day = new Date(clock.now() - back * DAY_MS).toISOString().slice(0, 10);
    for (const place of settings.places) {
      const { regionId } = place;
      const byChange = new Map<string, string>();
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
    const turns = await readTurns(store, changeNames(place, change.changeId));
    return { ...change, status: turns.at(-1)?.object.step.status ?? 'queued' };
  });
  return {
    changes: page,
    ...(all.length > skip + limit ? { nextToken: String(skip + limit) } : {}),
  };
}

function numberIn(
  text: string | undefined,
  name: string,
  min: number,
  max: number,
  otherwise: number,
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new ServiceError('badQuery', 400, `${name} must be a whole number from ${min} to ${max}`, {
    violations: [
      { target: name, rule: 'range', found: text.slice(0, 100), wanted: `${min} to ${max}` },
    ],
  });
}
