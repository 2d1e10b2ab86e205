import { type Point, type Ranges, sameRanges } from './ranges.js';

/** Points of a set that its bucket is found by: sets that differ elsewhere share a bucket. */
const SAMPLES = 8;

/**
 * Numbers sets of points: equal sets have one number. Sets may hold thousands of points, of which a few
 * find those that may be equal, and only these are compared.
 */
export class RangesPool {
  readonly #known = new Map<Ranges<Point>, number>();
  readonly #buckets = new Map<
    string,
    { readonly ranges: Ranges<Point>; readonly number: number }[]
  >();
  #count = 0;

  numberOf(ranges: Ranges<Point>): number {
    const known = this.#known.get(ranges);
    if (known !== undefined) return known;
    const key = sampleOf(ranges);
    const bucket = this.#buckets.get(key) ?? [];
    this.#buckets.set(key, bucket);
    let number = bucket.find((one) => sameRanges(one.ranges, ranges))?.number;
    if (number === undefined) {
      number = this.#count;
      this.#count += 1;
      bucket.push({ ranges, number });
    }
    this.#known.set(ranges, number);
    return number;
  }
}

function sampleOf(ranges: Ranges<Point>): string {
  let key = String(ranges.length);
  const step = Math.max(1, Math.floor(ranges.length / SAMPLES));
  for (let at = 0; at < ranges.length; at += step) key += `,${ranges[at]}`;
  return key;
}
