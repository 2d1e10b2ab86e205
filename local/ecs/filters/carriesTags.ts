import type { TagFilter, TagPair } from '../state/TagIndex.js';
import type { Filter } from './filters.js';

/** Fits items that carry all of the tags; no filter when none is wanted. */
export function carriesTags<T>(
  wanted: readonly TagFilter[],
  tagsOf: (item: T) => readonly TagPair[],
): Filter<T> | undefined {
  if (wanted.length === 0) return undefined;
  return (item) =>
    wanted.every(({ key, value }) =>
      tagsOf(item).some(
        (tag) => tag.TagKey === key && (value === undefined || tag.TagValue === value),
      ),
    );
}
