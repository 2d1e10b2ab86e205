import {
  type ListedTurn,
  type ListedWork,
  type OpenIntent,
  openIntents,
} from '../../shared/change/loop/openIntents.js';
import { POLL_SECONDS } from '../../shared/change/loop/settling.js';
import { Intent } from '../../shared/contracts/work.js';
import { type ChangeNames, parseWorkName } from '../../shared/evidence/changeNames.js';
import type { StoredObject } from '../../shared/evidence/evidenceStore.js';
import { readAllEvidence } from '../../shared/evidence/readEvidence.js';
import type { Service } from '../Service.js';

const POLL_MS = 2_000;

/** An intent or a work object of a listing; nothing for any other name. */
export function listedWork({ name, lastModified }: StoredObject): ListedWork[] {
  const parsed = parseWorkName(name);
  if (!parsed) return [];
  const { attempt, order, end } = parsed;
  const isIntent = end === 'intent';
  const lost = isIntent || end.kind === 'refused' ? 0 : end.lost;
  return [{ attempt, order, isIntent, lost, at: lastModified }];
}

/**
 * Waits a little for workers of earlier orders, which look every other second whether their order
 * still counts. The intents that are open then are the answer: no turn may judge before they are
 * closed.
 */
export async function waitForIntents(
  turn: { readonly listed: readonly ListedTurn[]; readonly at: string },
  {
    names,
    store,
    clock,
    remainingMs,
  }: Pick<Service, 'store' | 'clock' | 'remainingMs'> & { readonly names: ChangeNames },
): Promise<readonly OpenIntent[]> {
  const startedAt = clock.now();
  const openSeconds = new Map<string, number>();
  const age = (at: string) => clock.fromWallMs(Date.parse(turn.at) - Date.parse(at)) / 1_000;
  for (;;) {
    const objects = await store.list(names.workFolder);
    const work = objects.flatMap(listedWork);
    const ended = new Set(work.flatMap((one) => (one.isIntent ? [] : [one.attempt])));
    const unread = objects
      .filter((one) => {
        const [parsed] = listedWork(one);
        return parsed?.isIntent && !ended.has(parsed.attempt) && !openSeconds.has(parsed.attempt);
      })
      .map(({ name }) => name);
    for (const intent of await readAllEvidence(store, unread, Intent)) {
      openSeconds.set(intent.attempt, intent.openSeconds);
    }
    const open = openIntents(work, turn.listed, (attempt) => openSeconds.get(attempt) ?? 0, age);
    const noMore =
      clock.elapsedMs(startedAt) >= POLL_SECONDS * 1_000 || remainingMs() < 2 * POLL_MS;
    if (open.length === 0 || noMore) return open;
    await clock.sleep(POLL_MS);
  }
}
