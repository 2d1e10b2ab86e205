import type { Entry } from './entries.js';
import type { Grid } from './grid.js';

/** What the cells of a grid say of one entry. */
export interface CellStat {
  /** The entry decides some cell. */
  decides: boolean;
  /** The entry, which was not read whole, may decide some cell. */
  mayDecide: boolean;
  /** Without the entry some cell would have another verdict. */
  matters: boolean;
  /** The entries that decide cells in this entry's place. */
  readonly blockers: Set<number>;
  /** The entries that would give the same verdict in this entry's place. */
  readonly followers: Set<number>;
}

export const emptyCellStat = (): CellStat => ({
  decides: false,
  mayDecide: false,
  matters: false,
  blockers: new Set(),
  followers: new Set(),
});

/**
 * Notes in `stats` which entry decides a cell, which entries it keeps from deciding, and which
 * entry would decide without it.
 */
export function noteCell(
  grid: Grid,
  rows: Uint32Array,
  at: number,
  vector: Uint32Array,
  stats: readonly CellStat[],
): void {
  let first = -1;
  let next = -1;
  // Whether an entry between the two may match: without the first entry it could turn the verdict.
  let open = false;
  for (
    let index = grid.nextMatch(rows, at, vector, 0);
    index >= 0;
    index = grid.nextMatch(rows, at, vector, index + 1)
  ) {
    const entry = grid.entries[index] as Entry;
    // An entry that may or may not match (a rule bound to an own address among them) hides nothing
    // for sure.
    if (entry.unknown !== undefined || entry.onlyIfAllowed) {
      open ||= first >= 0 && next < 0;
      const stat = stats[index];
      if (stat && first < 0) stat.mayDecide = true;
      continue;
    }
    if (first < 0) first = index;
    else {
      if (next < 0) next = index;
      stats[index]?.blockers.add(first);
    }
  }
  const stat = stats[first];
  if (!stat) return;
  stat.decides = true;
  if (next < 0) return;
  if (open || grid.entries[next]?.allow !== grid.entries[first]?.allow) stat.matters = true;
  else stat.followers.add(next);
}
