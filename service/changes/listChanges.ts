import {
  type ChangePage,
  changeListRanges,
  type ListedChange,
} from '../../shared/contracts/changeList.js';
import { type ChangeStatus, isEndStatus } from '../../shared/contracts/statuses.js';
import { changeNames } from '../../shared/evidence/names.js';
import { readTurns } from '../../shared/evidence/readChange.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Invocation } from '../../shared/runtime/fcHandler.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Adapters } from '../adapters.js';

const DAY_MS = 86_400_000;

/** The changes of the last `days`, newest day first, `limit` a page. Throws ServiceError 400. */
export async function listChanges(
  query: Readonly<Record<string, string>>,
  { settings, clock }: Invocation,
  { store }: Adapters,
): Promise<ChangePage> {
  const days = numberIn(query.days, 'days', changeListRanges.days);
  const limit = numberIn(query.limit, 'limit', changeListRanges.limit);
  const skip = numberIn(query.nextToken, 'nextToken', { from: 0, to: 1_000_000, otherwise: 0 });
  const { accountId, regionIds } = settings;
  const all: ListedChange[] = [];
  for (let back = 0; back < days && all.length <= skip + limit; back += 1) {
    const day = new Date(clock.now() - back * DAY_MS).toISOString().slice(0, 10);
    for (const regionId of regionIds) {
      const entries = await store.list(`${accountId}/${regionId}/index/${day}/`);
      const byChange = new Map<string, ChangeStatus>();
      for (const { name } of entries) {
        const match = /\/(chg-[0-9a-f]{24})-([A-Za-z]+)$/.exec(name);
        const [, changeId = '', status = ''] = match ?? [];
        if (changeId && isEndStatus(status)) byChange.set(changeId, status);
        else if (changeId && !byChange.has(changeId)) byChange.set(changeId, 'queued');
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
