import type { Way } from '../../shared/contracts/step.js';
import { compareTurns } from '../../shared/contracts/turn.js';
import { parseWorkName, type WorkEnd, type WorkName } from '../../shared/evidence/changeNames.js';
import type { StoredObject } from '../../shared/evidence/evidenceStore.js';

/** A worker's last word on a part, as a listing shows it. */
export interface EndedWork {
  readonly name: string;
  readonly part: string;
  readonly direction: Way;
  readonly order: WorkName['order'];
  readonly end: WorkEnd;
  /** When it was put, by the store's clock. */
  readonly at: string;
}

/** The work objects of a listing, those of the oldest order first. */
export function endedWork(listed: readonly StoredObject[]): EndedWork[] {
  return listed
    .flatMap(({ name, lastModified: at }) => {
      const parsed = parseWorkName(name);
      if (!parsed || parsed.end === 'intent') return [];
      const { part, direction, order, end } = parsed;
      return [{ name, part, direction, order, end, at }];
    })
    .sort((a, b) => compareTurns(a.order, b.order) || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
