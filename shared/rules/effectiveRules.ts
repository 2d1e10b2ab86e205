import { type Reason, reasonKey } from '../contracts/reason.js';
import { type AddressSet, intersectSets, isEmptySet } from './addressSet.js';
import { pointsOf } from './axis.js';
import { columnsOf, vectorKey } from './columns.js';
import type { Entry } from './entries.js';
import type { Grid } from './grid.js';
import { bothInternets } from './internet.js';
import type { Point, Ranges } from './ranges.js';
import { type Line, type Strip, toLines } from './trafficLines.js';

/** A line of allowed (or uncertain) traffic, with the entries behind it. */
export interface EffectiveLine extends Line<null> {
  /** The entries that decide this traffic. */
  readonly entries: readonly Entry[];
}

export interface EffectiveRules {
  readonly allowed: readonly EffectiveLine[];
  /** Set for traffic that can't be judged: why. */
  readonly uncertain: readonly (EffectiveLine & { readonly reason: Reason })[];
}

/** The exact set of allowed traffic of a compiled rule set, in canonical form. */
export function effectiveRules(grid: Grid): EffectiveRules {
  const allowed: EffectiveLine[] = [];
  const uncertain: (EffectiveLine & { reason: Reason })[] = [];
  for (const family of [4, 6] as const) {
    const open: Strip<null>[] = [];
    const unsure: Strip<string>[] = [];
    const reasons = new Map<string, Reason>();
    const cache = new Map<string, ColumnTraffic>();
    for (const column of columnsOf(grid, family)) {
      const key = vectorKey(column.vector);
      let traffic = cache.get(key);
      if (!traffic) {
        traffic = trafficOf(grid, family, column.vector, reasons);
        cache.set(key, traffic);
      }
      if (traffic.allowed.length > 0) {
        open.push({ column, key: null, peers: traffic.allowed });
      }
      for (const [key, peers] of traffic.uncertain) unsure.push({ column, key, peers });
    }
    for (const line of toLines(grid, family, open, () => '')) {
      const entries = new Set(
        line.columns.flatMap((column) => [...(cache.get(vectorKey(column.vector))?.entries ?? [])]),
      );
      const sorted = [...entries].sort((x, y) => x - y);
      allowed.push({ ...line, entries: sorted.map((index) => grid.entries[index] as Entry) });
    }
    for (const line of toLines(grid, family, unsure, (key) => key)) {
      uncertain.push({ ...line, key: null, reason: reasons.get(line.key) as Reason, entries: [] });
    }
  }
  return { allowed, uncertain };
}

interface ColumnTraffic {
  readonly allowed: Ranges<Point>;
  readonly entries: ReadonlySet<number>;
  /** By the key of the reason. */
  readonly uncertain: readonly (readonly [string, Ranges<Point>])[];
}

/** Judges the cells of a column; the reasons that it meets are added to `reasons`. */
function trafficOf(
  grid: Grid,
  family: 4 | 6,
  vector: Uint32Array,
  reasons: Map<string, Reason>,
): ColumnTraffic {
  const { starts, end, rows } = grid.peers(family);
  const entries = new Set<number>();
  const keysOfCells: (string | undefined)[] = [];
  const allows: boolean[] = [];
  for (let index = 0; index < starts.length; index += 1) {
    const resolved = grid.resolve(rows, index * grid.words, vector);
    if (resolved.kind === 'uncertain') {
      const key = reasonKey(resolved.reason);
      reasons.set(key, resolved.reason);
      keysOfCells.push(key);
      allows.push(false);
      continue;
    }
    const allow = (grid.entries[resolved.entry] as Entry).allow;
    if (allow) entries.add(resolved.entry);
    keysOfCells.push(undefined);
    allows.push(allow);
  }
  const axis = { starts: starts as readonly Point[], end: end as Point };
  return {
    entries,
    allowed: pointsOf(axis, (index) => allows[index] === true),
    uncertain: [...new Set(keysOfCells)].flatMap((key) =>
      key === undefined
        ? []
        : [[key, pointsOf(axis, (index) => keysOfCells[index] === key)] as const],
    ),
  };
}

/** The part of a line that the Internet can reach; undefined where it reaches none of it. */
export function exposedPart<T extends { readonly peers: AddressSet }>(
  line: T,
  internet: AddressSet = bothInternets,
): T | undefined {
  const peers = intersectSets(line.peers, internet);
  return isEmptySet(peers) ? undefined : { ...line, peers };
}
