import { FIXED_LIMITS } from '../limits.js';
import type { KeyedLists } from '../state/KeyedLists.js';
import { type Positioned, RecordList } from '../state/RecordList.js';

interface Narrowing<T> {
  readonly ids: readonly string[] | undefined;
  readonly byId: ReadonlyMap<string, T>;
  /** The records that the tag filter serves, when there is one. */
  readonly tagged: readonly T[] | undefined;
  readonly lists: readonly (readonly [
    key: string | undefined,
    index: KeyedLists<T & Positioned>,
  ])[];
  /** A filter that serves 1,000 resources at most, like the one by tag. */
  readonly capped: ((item: T) => boolean) | undefined;
}

/**
 * The records that all filters with an index fit, without a scan of the region where one filter or
 * none is given. The 1,000 of a filter by tag or resource group are the first ones that carry it;
 * the other filters choose among them, as "the resources with the tag must not exceed 1,000" reads.
 */
export function narrow<T extends Positioned>(all: RecordList<T>, by: Narrowing<T>): RecordList<T> {
  const sources: RecordList<T>[] = [];
  if (by.ids !== undefined) sources.push(listOf(by.ids.flatMap((id) => by.byId.get(id) ?? [])));
  if (by.tagged !== undefined) sources.push(listOf(by.tagged));
  for (const [key, index] of by.lists) if (key !== undefined) sources.push(index.of(key));
  if (by.capped !== undefined) sources.push(firstThat(all, by.capped));
  const [shortest, ...others] = sources.sort((a, b) => a.length - b.length);
  if (shortest === undefined) return all;
  if (others.length === 0) return shortest;
  return listOf([...shortest].filter((item) => others.every((list) => list.has(item))));
}

function listOf<T extends Positioned>(items: readonly T[]): RecordList<T> {
  const list = new RecordList<T>();
  for (const item of items) list.add(item);
  return list;
}

function firstThat<T extends Positioned>(
  all: RecordList<T>,
  fits: (item: T) => boolean,
): RecordList<T> {
  const list = new RecordList<T>();
  for (const item of all) {
    if (list.length >= FIXED_LIMITS.resourcesPerTagFilter) break;
    if (fits(item)) list.add(item);
  }
  return list;
}
