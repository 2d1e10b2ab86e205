import { isEndStatus } from '../../shared/contracts/statuses.js';
import { changeNames } from '../../shared/evidence/names.js';
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
  const { accountId, regionIds } = settings;
  const all: ListedChange[] = [];
  for (let back = 0; back < days && all.length <= skip + limit; back += 1) {
    const day = new Date(clock.now() - back * DAY_MS).toISOString().slice(0, 10);
    for (const regionId of regionIds) {
      const entries = await store.list(`${accountId}/${regionId}/index/${day}/`);
      const byChange = new Map<string, string>();
      for (const { name } of entries) {
        const match = /\/(chg-[0-9a-f]{24})-([A-Za-z]+)$/.exec(name);
        const [, changeId = '', status = ''] = match ?? [];
        if (changeId && (isEndStatus(status) || !byChange.has(changeId)))
          byChange.set(changeId, status);
      }
      for (const [changeId, status] of byChange) all.push({ changeId, regionId, day, status });
    }
  }
  const page = await inParallel(all.slice(skip, skip + limit), 8, async (change) => {
    if (change.status !== 'queued') return change;
    const names = changeNames(accountId, change.regionId, change.changeId);
    const turns = await readTurns(store, names);
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
  throw new ServiceError('badQuery', `${name} must be a whole number from ${min} to ${max}`, {
    violations: [
      { target: name, rule: 'range', found: text.slice(0, 100), wanted: `${min} to ${max}` },
    ],
  });
}
