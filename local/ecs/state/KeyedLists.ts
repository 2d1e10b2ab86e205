import { type Positioned, RecordList } from './RecordList.js';

/** An index: for each key, its records in their order. */
export class KeyedLists<T extends Positioned> {
  readonly #lists = new Map<string, RecordList<T>>();

  /** The records of a key; an empty list for one that has none. */
  of(key: string): RecordList<T> {
    return this.#lists.get(key) ?? new RecordList<T>();
  }

  has(key: string): boolean {
    return this.#lists.has(key);
  }

  add(key: string, item: T): void {
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = new RecordList<T>();
      this.#lists.set(key, list);
    }
    list.add(item);
  }

  remove(key: string, item: T): void {
    const list = this.#lists.get(key);
    list?.remove(item);
    if (list?.length === 0) this.#lists.delete(key);
  }
}
