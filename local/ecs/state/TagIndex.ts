import { KeyedLists } from './KeyedLists.js';
import type { Positioned, RecordList } from './RecordList.js';

export interface TagPair {
  readonly TagKey: string;
  readonly TagValue: string;
}

export interface TagFilter {
  readonly key: string;
  /** Absent: any value. */
  readonly value: string | undefined;
}

/** Finds records by tag key, and by key and value. */
export class TagIndex<T extends Positioned> {
  readonly #lists = new KeyedLists<T>();

  add(item: T, tags: readonly TagPair[]): void {
    for (const { TagKey, TagValue } of tags) {
      this.#lists.add(nameOf(TagKey, undefined), item);
      this.#lists.add(nameOf(TagKey, TagValue), item);
    }
  }

  remove(item: T, tags: readonly TagPair[]): void {
    for (const { TagKey, TagValue } of tags) {
      this.#lists.remove(nameOf(TagKey, undefined), item);
      this.#lists.remove(nameOf(TagKey, TagValue), item);
    }
  }

  /** The records that carry the rarest of the tags: what a filter by all of them chooses from. */
  rarest(filters: readonly TagFilter[]): RecordList<T> | undefined {
    const lists = filters.map(({ key, value }) => this.#lists.of(nameOf(key, value)));
    return lists.sort((a, b) => a.length - b.length)[0];
  }

  /** The records that carry all of the tags, in their order, at most `max`. */
  carrying(filters: readonly TagFilter[], max: number): T[] {
    const lists = filters.map(({ key, value }) => this.#lists.of(nameOf(key, value)));
    const found: T[] = [];
    for (const item of this.rarest(filters) ?? []) {
      if (found.length >= max) break;
      if (lists.every((list) => list.has(item))) found.push(item);
    }
    return found;
  }
}

function nameOf(key: string, value: string | undefined): string {
  return value === undefined ? key : `${key}\u0000${value}`;
}
