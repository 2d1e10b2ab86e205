export interface Positioned {
  /** Given once, ascending in the order of creation; a page's token is the position it ended at. */
  readonly position: number;
}

/**
 * Records in the order of their positions: finding where a page begins costs a binary search, so a
 * walk through a whole region costs what its records cost.
 */
export class RecordList<T extends Positioned> implements Iterable<T> {
  readonly #items: T[] = [];

  get length(): number {
    return this.#items.length;
  }

  at(index: number): T | undefined {
    return this.#items[index];
  }

  /** The index of the first record behind `position`. */
  indexAfter(position: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.position ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  has(item: T): boolean {
    return this.#items[this.indexAfter(item.position) - 1] === item;
  }

  /** Adds a record; one that is there already stays alone. */
  add(item: T): void {
    const index = this.indexAfter(item.position);
    if (this.#items[index - 1] === item) return;
    this.#items.splice(index, 0, item);
  }

  remove(item: T): void {
    const index = this.indexAfter(item.position) - 1;
    if (this.#items[index] === item) this.#items.splice(index, 1);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }
}
