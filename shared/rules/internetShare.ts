import type { Family } from './address.js';
import { internet, internet6 } from './internet.js';
import type { Point, Ranges } from './ranges.js';

/** Something is open to the Internet from 1/256 of it on; less is a public range. */
export const MIN_SHARE = 1 / 256;

/** The share of the family's Internet that ranges cover; they must lie in it. */
export const shareOfInternet = (family: Family, ranges: Ranges<Point>): number =>
  sizeOf(ranges) / internetSizes[family];

const sizeOf = (ranges: Ranges<Point>): number => {
  let size = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    size += Number((ranges[at + 1] as bigint) - (ranges[at] as bigint));
  }
  return size;
};
/** How many addresses the Internet of each family has. */
export const internetSizes = { 4: sizeOf(internet.v4), 6: sizeOf(internet6.v6) } as const;
