import type { Family } from './address.js';
import { columnsOf } from './columns.js';
import type { Entry } from './entries.js';
import { Grid } from './grid.js';
import type { Point } from './ranges.js';
import { type Line, peersWhere, type Strip, toLines } from './trafficLines.js';

/** What happened to the traffic of a line. */
export type ChangeKind = 'opens' | 'closes' | 'unclear';

interface DifferenceKey {
  readonly kind: ChangeKind;
  /** The entry that opens or closes it: the one that decides now, or the one that decided before. */
  readonly entry: Entry | undefined;
  /** Whether the entry is one that is lost, not one that is gained. */
  readonly lost: boolean;
}

export interface DifferenceLine extends Line<DifferenceKey> {}

/**
 * The exact traffic that opens and closes when one ordered list of entries takes another's place.
 * Entries that both lists share must be the same objects. Traffic whose verdict is uncertain on one
 * side alone is `unclear`.
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
  const inA = new Set(a);
  const inB = new Set(b);
  const merged: Entry[] = [];
  let j = 0;
  for (const entry of a) {
    if (!inB.has(entry)) {
      merged.push(entry);
      continue;
    }
    while (j < b.length && b[j] !== entry) {
      if (!inA.has(b[j] as Entry)) merged.push(b[j] as Entry);
      j += 1;
    }
    merged.push(entry);
    j += 1;
  }
  for (; j < b.length; j += 1) if (!inA.has(b[j] as Entry)) merged.push(b[j] as Entry);
  return merged;
}

function differenceOf(
  grid: Grid,
  family: Family,
  maskBefore: Uint32Array,
  maskAfter: Uint32Array,
): DifferenceLine[] {
  const strips: Strip<DifferenceKey>[] = [];
  const cache = new Map<string, readonly { key: DifferenceKey; peers: readonly Point[] }[]>();
  const ids = new Map(grid.entries.map((entry, index) => [entry, index]));
  for (const column of columnsOf(grid, family)) {
    const text = column.vector.join(',');
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

function changesOf(grid: Grid, family: Family, before: Uint32Array, after: Uint32Array) {
  const { starts, end, rows } = grid.peers(family);
  const found = new Map<string, { key: DifferenceKey; picked: Set<number> }>();
  if (sameVector(before, after)) return [];
  for (let index = 0; index < starts.length; index += 1) {
    const key = changeAt(grid, rows, index * grid.words, before, after);
    if (!key) continue;
    const text = `${key.kind} ${key.lost} ${key.entry ? grid.entries.indexOf(key.entry) : ''}`;
    const change = found.get(text) ?? { key, picked: new Set<number>() };
    found.set(text, change);
    change.picked.add(index);
  }
  const points = starts as readonly Point[];
  return [...found.values()].map(({ key, picked }) => ({
    key,
    peers: peersWhere(points, end as Point, (index) => picked.has(index)),
  }));
}

/** What changes in one cell; undefined where nothing does. */
function changeAt(
  grid: Grid,
  rows: Uint32Array,
  at: number,
  before: Uint32Array,
  after: Uint32Array,
): DifferenceKey | undefined {
  const was = grid.resolve(rows, at, before);
  const is = grid.resolve(rows, at, after);
  if (was.kind === 'uncertain' || is.kind === 'uncertain') {
    if (was.kind === is.kind) return undefined;
    return { kind: 'unclear', entry: undefined, lost: false };
  }
  const old = grid.entries[was.entry] as Entry;
  const now = grid.entries[is.entry] as Entry;
  if (old.allow === now.allow) return undefined;
  // A default decides only because a rule is gone: that rule is then the cause.
  const lost = now.kind === 'default' && old.kind !== 'default';
  return { kind: now.allow ? 'opens' : 'closes', entry: lost ? old : now, lost };
}

function and(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, index) => word & (b[index] as number));
}

const sameVector = (a: Uint32Array, b: Uint32Array) => a.every((word, index) => word === b[index]);
