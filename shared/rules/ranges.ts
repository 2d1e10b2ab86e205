/**
 * Sets of points (addresses or ports) as flat half-open ranges `[from, until, from, until, …]`,
 * ascending, disjoint and not touching: one set has one form. IPv4 addresses and ports are numbers,
 * IPv6 addresses bigints; only comparisons are needed, so one code serves all.
 */
export type Point = number | bigint;
export type Ranges<T extends Point> = readonly T[];

/** Puts ranges in any order, overlapping or touching, into the one form of their set. */
export function normalise<T extends Point>(pairs: readonly T[]): Ranges<T> {
  if (pairs.length <= 2) return (pairs[0] as T) < (pairs[1] as T) ? pairs : [];
  const order: number[] = [];
  let sorted = true;
  for (let at = 0; at < pairs.length; at += 2) {
    if ((pairs[at] as T) >= (pairs[at + 1] as T)) continue;
    const last = order.at(-1);
    if (last !== undefined && (pairs[last] as T) > (pairs[at] as T)) sorted = false;
    order.push(at);
  }
  if (!sorted) order.sort((a, b) => ((pairs[a] as T) < (pairs[b] as T) ? -1 : 1));
  const merged: T[] = [];
  for (const at of order) {
    const from = pairs[at] as T;
    const until = pairs[at + 1] as T;
    const end = merged.length - 1;
    if (end > 0 && from <= (merged[end] as T)) {
      if (until > (merged[end] as T)) merged[end] = until;
    } else {
      merged.push(from, until);
    }
  }
  return merged;
}

export function unite<T extends Point>(a: Ranges<T>, b: Ranges<T>): Ranges<T> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return normalise([...a, ...b]);
}

export function intersect<T extends Point>(a: Ranges<T>, b: Ranges<T>): Ranges<T> {
  const common: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const from = larger(a[i] as T, b[j] as T);
    const endA = a[i + 1] as T;
    const endB = b[j + 1] as T;
    const until = smaller(endA, endB);
    if (from < until) common.push(from, until);
    if (endA < endB) i += 2;
    else j += 2;
  }
  return common;
}

/** The points of `a` that are not in `b`. */
export function subtract<T extends Point>(a: Ranges<T>, b: Ranges<T>): Ranges<T> {
  const rest: T[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let from = a[i] as T;
    const until = a[i + 1] as T;
    while (j < b.length && (b[j + 1] as T) <= from) j += 2;
    for (let k = j; k < b.length && (b[k] as T) < until; k += 2) {
      if ((b[k] as T) > from) rest.push(from, b[k] as T);
      from = larger(from, b[k + 1] as T);
    }
    if (from < until) rest.push(from, until);
  }
  return rest;
}

export function includes<T extends Point>(ranges: Ranges<T>, point: T): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (point < (ranges[at] as T)) return false;
    if (point < (ranges[at + 1] as T)) return true;
  }
  return false;
}

export const sameRanges = <T extends Point>(a: Ranges<T>, b: Ranges<T>): boolean =>
  a.length === b.length && a.every((point, at) => point === b[at]);

export const larger = <T extends Point>(a: T, b: T): T => (a > b ? a : b);
export const smaller = <T extends Point>(a: T, b: T): T => (a < b ? a : b);
