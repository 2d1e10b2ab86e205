import { reasonKey } from '../contracts/reason.js';
import type { Family } from './address.js';
import { columnsOf, vectorKey } from './columns.js';
import type { Entry } from './entries.js';
import { Grid } from './grid.js';
import type { Point } from './ranges.js';
import { type Line, type Strip, toLines } from './trafficLines.js';

/** What happened to the traffic of a line. */
export type DifferenceKind = 'opens' | 'closes' | 'unclear';

interface DifferenceKey {
  readonly kind: DifferenceKind;
  /** The entry that opens or closes it: the one that decides now, or the one that decided before. */
  readonly entry: Entry | undefined;
  /** Whether the entry is one that was lost (`true`) or one that was gained. */
  readonly lost: boolean;
}

export interface DifferenceLine extends Line<DifferenceKey> {}

/**
 * The exact traffic that opens and closes when one ordered list of entries is replaced by another.
 * Entries that both lists share must be the same objects. Traffic whose verdict is uncertain in one
 * of the lists alone, or in both for different reasons, is `unclear`.
 */
export function difference(before: readonly Entry[], after: readonly Entry[]): DifferenceLine[] {
  const { grid, maskBefore, maskAfter } = overlay(before, after);
  return ([4, 6] as const).flatMap((family) => differenceOf(grid, family, maskBefore, maskAfter));
}

/** One grid over the entries of both lists, with a mask for each list. */
function overlay(before: readonly Entry[], after: readonly Entry[]) {
  const entries = mergeOrdered(before, after);
  const grid = new Grid(entries);
  const maskOf = (list: readonly Entry[]) => {
    const members = new Set(list);
    const mask = new Uint32Array(grid.words);
    for (const [index, entry] of entries.entries()) {
      if (members.has(entry))
        mask[index >>> 5] = (mask[index >>> 5] as number) | (1 << (index & 31));
    }
    return mask;
  };
  return { grid, maskBefore: maskOf(before), maskAfter: maskOf(after) };
}

/** Merges two lists that order their common entries alike, keeping the order of each. */
function mergeOrdered(a: readonly Entry[], b: readonly Entry[]): Entry[] {
  const inB = new Set(b);
  const merged: Entry[] = [];
  let j = 0;
  for (const entry of a) {
    if (!inB.has(entry)) {
      merged.push(entry);
      continue;
    }
    const at = b.indexOf(entry, j);
    merged.push(...b.slice(j, at), entry);
    j = at + 1;
  }
  merged.push(...b.slice(j));
  return merged;
}

function differenceOf(
  grid: Grid,
  family: Family,
  maskBefore: Uint32Array,
  maskAfter: Uint32Array,
): DifferenceLine[] {
  const strips: Strip<DifferenceKey>[] = [];
  const cache = new Map<string, readonly Change[]>();
  const ids = new Map(grid.entries.map((entry, index) => [entry, index]));
  for (const column of columnsOf(grid, family)) {
    const text = vectorKey(column.vector);
    let changes = cache.get(text);
    if (!changes) {
      changes = changesOf(
        grid,
        family,
        and(column.vector, maskBefore),
        and(column.vector, maskAfter),
      );
      cache.set(text, changes);
    }
    for (const { key, peers } of changes) strips.push({ column, key, peers });
  }
  return toLines(
    grid,
    family,
    strips,
    ({ kind, entry, lost }) => `${kind} ${lost} ${entry ? ids.get(entry) : ''}`,
  );
}

interface Change {
  readonly key: DifferenceKey;
  /** Peer intervals as `[from, until, …]`. */
  readonly peers: readonly Point[];
}

function changesOf(grid: Grid, family: Family, before: Uint32Array, after: Uint32Array): Change[] {
  if (sameVector(before, after)) return [];
  const { starts, end, rows } = grid.peers(family);
  const points = starts as readonly Point[];
  const found = new Map<number, Point[]>();
  for (let index = 0; index < points.length; index += 1) {
    const at = index * grid.words;
    const decidedBefore = grid.decideCell(rows, at, before);
    const decidedAfter = grid.decideCell(rows, at, after);
    if (decidedBefore === decidedAfter) {
      if (decidedBefore >= 0 || !isUnsureAnew(grid, rows, at, before, after)) continue;
    }
    const code = codeOf(grid, decidedBefore, decidedAfter);
    if (code === NO_CHANGE) continue;
    const from = points[index] as Point;
    const until = points[index + 1] ?? (end as Point);
    const pairs = found.get(code);
    if (!pairs) found.set(code, [from, until]);
    else if (pairs.at(-1) === from) pairs[pairs.length - 1] = until;
    else pairs.push(from, until);
  }
  return [...found].map(([code, peers]) => ({ key: keyOf(grid, code), peers }));
}

/**
 * Whether a cell is uncertain on both sides, and for another reason than before: whether that opens or
 * closes anything can't be told either.
 */
function isUnsureAnew(
  grid: Grid,
  rows: Uint32Array,
  at: number,
  before: Uint32Array,
  after: Uint32Array,
): boolean {
  const was = grid.resolve(rows, at, before);
  const is = grid.resolve(rows, at, after);
  return (
    was.kind === 'uncertain' &&
    is.kind === 'uncertain' &&
    reasonKey(was.reason) !== reasonKey(is.reason)
  );
}

const NO_CHANGE = -2;
const UNCLEAR = -1;

/**
 * Writes what changes in a cell as one number: the entry that changed it, and whether it is gained
 * or lost.
 */
function codeOf(grid: Grid, decidedBefore: number, decidedAfter: number): number {
  if (decidedBefore < 0 || decidedAfter < 0) return UNCLEAR;
  const old = grid.entries[decidedBefore] as Entry;
  const now = grid.entries[decidedAfter] as Entry;
  if (old.allow === now.allow) return NO_CHANGE;
  // A default decides only because a rule is gone, so that rule is the cause.
  const lost = now.kind === 'default' && old.kind !== 'default';
  const opens = now.allow ? 1 : 0;
  return (lost ? decidedBefore : decidedAfter) * 4 + opens * 2 + (lost ? 1 : 0);
}

function keyOf(grid: Grid, code: number): DifferenceKey {
  if (code === UNCLEAR) return { kind: 'unclear', entry: undefined, lost: false };
  return {
    kind: (code & 2) !== 0 ? 'opens' : 'closes',
    entry: grid.entries[code >> 2],
    lost: (code & 1) !== 0,
  };
}

function and(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, index) => word & (b[index] as number));
}

const sameVector = (a: Uint32Array, b: Uint32Array) => a.every((word, index) => word === b[index]);
