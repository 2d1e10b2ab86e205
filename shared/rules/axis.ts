import type { Point, Ranges } from './ranges.js';

/**
 * One dimension, cut at every edge of every entry, so that no entry begins or ends inside an
 * interval. `rows` holds one bit vector for each interval: the entries that cover it.
 */
export interface Axis<T extends Point> {
  /** Where each interval begins, ascending; the first is the smallest point. */
  readonly starts: readonly T[];
  /** Where the last interval ends (not included). */
  readonly end: T;
  readonly rows: Uint32Array;
}

/** Cuts a dimension from `first` to `end` at the edges of the entries' ranges and of `cuts`. */
export function cutAxis<T extends Point>(
  first: T,
  end: T,
  ranges: readonly Ranges<T>[],
  cuts: Ranges<T>,
  words: number,
): Axis<T> {
  const edges: T[] = [first];
  for (const set of ranges)
    for (const point of set) if (point > first && point < end) edges.push(point);
  for (const point of cuts) if (point > first && point < end) edges.push(point);
  const starts = sortedUnique(edges);
  const rows = new Uint32Array(starts.length * words);
  for (const [entry, set] of ranges.entries()) {
    const word = entry >>> 5;
    const bit = 1 << (entry & 31);
    for (let at = 0; at < set.length; at += 2) {
      const until = set[at + 1] as T;
      for (let index = locate(starts, set[at] as T); index < starts.length; index += 1) {
        if ((starts[index] as T) >= until) break;
        const place = index * words + word;
        rows[place] = (rows[place] as number) | bit;
      }
    }
  }
  return { starts, end, rows };
}

/** The interval that a point lies in. */
export function locate<T extends Point>(starts: ArrayLike<T>, point: T): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] as T) <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Numbers sort in a typed array, which is several times as fast. */
function sortedUnique<T extends Point>(edges: T[]): T[] {
  const sorted =
    typeof edges[0] === 'number'
      ? (Array.from(Float64Array.from(edges as number[]).sort()) as T[])
      : edges.sort((a, b) => (a < b ? -1 : 1));
  const unique: T[] = [];
  for (const edge of sorted) if (edge !== unique.at(-1)) unique.push(edge);
  return unique;
}

/** The points of the intervals whose indexes are picked, as one set. */
export function pointsOf<T extends Point>(
  { starts, end }: Pick<Axis<T>, 'starts' | 'end'>,
  picked: (index: number) => boolean,
): Ranges<T> {
  const points: T[] = [];
  for (let index = 0; index < starts.length; index += 1) {
    if (!picked(index)) continue;
    const from = starts[index] as T;
    const until = starts[index + 1] ?? end;
    if (points.at(-1) === from) points[points.length - 1] = until;
    else points.push(from, until);
  }
  return points;
}
