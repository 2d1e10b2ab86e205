import type { Entry } from './entries.js';
import type { Grid } from './grid.js';

/**
 * The entries that say the same of a cell, one in place of the other: the one that decides it, and
 * those after it until one says the opposite or may match. While one of them stays, the verdict does.
 */
export type SameRun = readonly number[];

/** The run of a cell; empty where nothing decides it for sure. */
export function runOf(grid: Grid, rows: Uint32Array, at: number, vector: Uint32Array): SameRun {
  const run: number[] = [];
  for (
    let index = grid.nextMatch(rows, at, vector, 0);
    index >= 0;
    index = grid.nextMatch(rows, at, vector, index + 1)
  ) {
    const entry = grid.entries[index] as Entry;
    const isSure = entry.unknown === undefined && !entry.onlyIfAllowed;
    const first = run[0];
    if (first === undefined) {
      if (isSure) run.push(index);
      continue;
    }
    if (!isSure || entry.allow !== grid.entries[first]?.allow) break;
    run.push(index);
  }
  return run;
}

/**
 * Of entries that can each be removed, those that can be removed all at once: of entries that stand
 * for one another one stays, the strongest. `gone` are removed beside them and stand for nobody.
 */
export function removableTogether(
  candidates: ReadonlySet<number>,
  gone: ReadonlySet<number>,
  runs: readonly SameRun[],
): ReadonlySet<number> {
  const staying = runs.map((run) => run.filter((one) => !gone.has(one)));
  // A run with an entry that nobody removes asks nothing of the others.
  const bound = staying.filter((run) => run.every((one) => candidates.has(one)));
  const left = bound.map((run) => run.length);
  const runsOf = new Map<number, number[]>();
  for (const [at, run] of bound.entries()) {
    for (const one of run) runsOf.set(one, [...(runsOf.get(one) ?? []), at]);
  }
  const removed = new Set<number>();
  for (const one of [...candidates].sort((a, b) => b - a)) {
    const own = runsOf.get(one) ?? [];
    if (own.some((at) => left[at] === 1)) continue;
    removed.add(one);
    for (const at of own) left[at] = (left[at] ?? 0) - 1;
  }
  return removed;
}
