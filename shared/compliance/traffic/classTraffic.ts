import type { Direction } from '../../contracts/direction.js';
import { sayReason } from '../../messages/sayReason.js';
import type { Family } from '../../rules/address.js';
import type { AddressSet } from '../../rules/addressSet.js';
import { type CellStat, emptyCellStat, noteCell } from '../../rules/cellStats.js';
import { columnsOf, vectorKey } from '../../rules/columns.js';
import { type Entry, entriesOf, type GroupSet } from '../../rules/entries.js';
import { Grid, type Resolved } from '../../rules/grid.js';
import { bothInternets, internet, internet6 } from '../../rules/internet.js';
import { internetSizes } from '../../rules/internetShare.js';
import { isEveryPort, PORTS_UNTIL } from '../../rules/portRange.js';
import { normalise, type Point, type Ranges } from '../../rules/ranges.js';

/** Protocols, and for TCP and UDP an interval of ports `[from, until)`. */
export interface PortColumn {
  readonly protocols: readonly number[];
  readonly ports?: Ranges<number>;
}

/** An entry that allows traffic, with the part of the Internet that it allows. */
export interface OpenBy {
  readonly entry: Entry;
  /** The allowed share of the family's Internet, from 0 to 1. */
  readonly share: number;
  readonly peers: Ranges<Point>;
  /** Accept rules that would still allow some of this traffic without the entry. */
  readonly alsoOpenBy: readonly Entry[];
}

/**
 * Traffic with the Internet of one family, in columns that have the same verdict for every peer.
 */
export interface OpenTraffic {
  readonly family: Family;
  readonly columns: readonly PortColumn[];
  readonly openBy: readonly OpenBy[];
  /** The allowed part of the Internet. */
  readonly share: number;
  /** The part that can't be judged, and why. */
  readonly unsureShare: number;
  readonly unsure?: string;
}

/** By which Accept rules some peer, wherever it is, reaches all of something. */
export interface OpenWhole {
  /** Rules that open all of it alone. */
  readonly alone: ReadonlySet<Entry>;
  /** Rules that open all of it together, where none of them does alone; a set for each case. */
  readonly together: readonly ReadonlySet<Entry>[];
  /** Why some peer may reach all of it, though no rule that was read says so. */
  readonly unsure?: string;
}

/** One direction of the traffic of a class of interfaces, as small as the checks need it. */
export interface ClassTraffic {
  readonly open: readonly OpenTraffic[];
  /** Accept rules that decide something, whoever the peer is. */
  readonly deciding: ReadonlySet<Entry>;
  /** How some peer reaches every port of TCP or UDP. */
  readonly allPorts: OpenWhole;
  /** How some peer reaches every protocol. */
  readonly allProtocols: OpenWhole;
  readonly entries: readonly Entry[];
  /** What the cells say of each entry, in the order of the entries. */
  readonly stats: readonly CellStat[];
}

/** Peers that have the same verdict in every column. */
interface Row {
  /** Where the bit vector of these peers begins. */
  readonly at: number;
  /** The peers' part of the Internet, as intervals. */
  readonly intervals: Point[];
  /** How many addresses of the Internet the peers have. */
  size: number;
}

/**
 * Judges every cell of the compiled rules of a set of groups once. An interface without an IPv6
 * address is not reached over IPv6. For it that family counts for `stats` alone, since a rule stays
 * what it is when a member is given such an address.
 */
export function classTraffic(
  set: GroupSet,
  direction: Direction,
  { own, hasIpv6 }: { readonly own?: AddressSet | undefined; readonly hasIpv6: boolean },
): ClassTraffic {
  const grid = new Grid(entriesOf(set, direction, own), bothInternets);
  const draft = emptyDraft(grid);
  judgeFamily(grid, 4, draft);
  judgeFamily(grid, 6, hasIpv6 ? draft : { ...emptyDraft(grid), stats: draft.stats });
  return draft;
}

const emptyDraft = (grid: Grid) => ({
  open: [] as OpenTraffic[],
  deciding: new Set<Entry>(),
  allPorts: { alone: new Set<Entry>(), together: [] },
  allProtocols: { alone: new Set<Entry>(), together: [] },
  entries: grid.entries,
  stats: grid.entries.map(emptyCellStat),
});

type Draft = { [Key in keyof ClassTraffic]: ClassTraffic[Key] } & {
  open: OpenTraffic[];
  deciding: Set<Entry>;
  allPorts: WholeDraft;
  allProtocols: WholeDraft;
};

interface WholeDraft {
  readonly alone: Set<Entry>;
  readonly together: Set<Entry>[];
  unsure?: string;
}

function judgeFamily(grid: Grid, family: Family, draft: Draft): void {
  const rows = rowsOf(grid, family);
  const byVector = new Map<string, { vector: Uint32Array; columns: PortColumn[] }>();
  for (const { vector, protocols, portIndex } of columnsOf(grid, family)) {
    const column =
      portIndex < 0
        ? { protocols }
        : {
            protocols,
            ports: [
              grid.ports.starts[portIndex] as number,
              grid.ports.starts[portIndex + 1] ?? PORTS_UNTIL,
            ],
          };
    const key = vectorKey(vector);
    const known = byVector.get(key);
    if (known) known.columns.push(column);
    else byVector.set(key, { vector, columns: [column] });
  }
  const groups = [...byVector.values()];
  const wholes = rows.map(() => new WholeRow(grid.sources.starts.length > 1));
  for (const { vector, columns } of groups) {
    judgeColumns(grid, family, { rows, vector, columns, wholes }, draft);
  }
  for (const whole of wholes) whole.addTo(draft);
}

/** Who decides on some columns for one row: an entry, or what may be open and why. */
type RowDecision = { readonly entry: Entry } | { readonly mayBeOpen: string | undefined };

/** Finds out whether one row is open in every column, and by which rules. */
class WholeRow {
  readonly #tcp: WholeColumns;
  readonly #udp: WholeColumns;
  readonly #others = new WholeColumns(false);

  /** `bySource`: the grid tells source ports apart. */
  constructor(bySource: boolean) {
    this.#tcp = new WholeColumns(bySource);
    this.#udp = new WholeColumns(bySource);
  }

  note(columns: readonly PortColumn[], decision: RowDecision): void {
    for (const { protocols, ports } of columns) {
      if (ports) (protocols[0] === 6 ? this.#tcp : this.#udp).note(ports[0] as number, decision);
      else this.#others.note(protocols[0] as number, decision);
    }
  }

  addTo({ allPorts, allProtocols }: Draft): void {
    for (const ports of [this.#tcp, this.#udp]) {
      addWhole([ports], allPorts, ({ ports: own }) => isEveryPort(own));
    }
    const all = [this.#others, this.#tcp, this.#udp];
    addWhole(all, allProtocols, ({ protocol }) => protocol === 'all');
  }
}

function addWhole(
  columns: readonly WholeColumns[],
  into: WholeDraft,
  isAlone: (entry: Entry) => boolean,
): void {
  if (columns.some((one) => one.isClosed)) return;
  const reason = columns.map((one) => one.unsure).find((one) => one !== undefined);
  if (reason !== undefined) {
    into.unsure ??= reason;
    return;
  }
  // Members of a group reach each other by no rule: that is another matter.
  const rules = columns.flatMap((one) => [...one.openBy]).filter((entry) => entry.rule);
  const alone = rules.filter(isAlone);
  for (const entry of alone) into.alone.add(entry);
  if (alone.length > 0 || rules.length === 0) return;
  const together = new Set(rules);
  if (!into.together.some((one) => sameMembers(one, together))) into.together.push(together);
}

const sameMembers = (a: ReadonlySet<Entry>, b: ReadonlySet<Entry>) =>
  a.size === b.size && [...a].every((one) => b.has(one));

/**
 * Columns of one kind for one row: the ports of a protocol, or the protocols without ports. A peer may
 * choose its source port, so a port is open where any source port opens it.
 */
class WholeColumns {
  readonly openBy = new Set<Entry>();
  /** Whether a column comes once for each source port. */
  readonly #bySource: boolean;
  readonly #open = new Set<number>();
  readonly #closed = new Set<number>();
  readonly #perhaps = new Map<number, string>();

  constructor(bySource: boolean) {
    this.#bySource = bySource;
  }

  note(column: number, decision: RowDecision): void {
    if ('entry' in decision && decision.entry.allow) {
      if (this.#bySource) this.#open.add(column);
      this.openBy.add(decision.entry);
    } else if ('mayBeOpen' in decision && decision.mayBeOpen !== undefined) {
      this.#perhaps.set(column, decision.mayBeOpen);
    } else this.#closed.add(column);
  }

  get isClosed(): boolean {
    return [...this.#closed].some((one) => !this.#open.has(one) && !this.#perhaps.has(one));
  }

  /** Why it is not known whether all is open. */
  get unsure(): string | undefined {
    for (const [column, reason] of this.#perhaps) if (!this.#open.has(column)) return reason;
    return undefined;
  }
}

function judgeColumns(
  grid: Grid,
  family: Family,
  {
    rows,
    vector,
    columns,
    wholes,
  }: {
    readonly rows: readonly Row[];
    readonly vector: Uint32Array;
    readonly columns: readonly PortColumn[];
    readonly wholes: readonly WholeRow[];
  },
  draft: Draft,
): void {
  const axis = grid.peers(family);
  const openRows = new Map<Entry, Row[]>();
  const alsoOpenBy = new Map<Entry, Set<Entry>>();
  let unsureSize = 0;
  let unsure: string | undefined;
  for (const [index, row] of rows.entries()) {
    noteCell(grid, axis.rows, row.at, vector, draft.stats);
    let decided = grid.decideCell(axis.rows, row.at, vector);
    if (decided >= 0) {
      const entry = grid.entries[decided] as Entry;
      wholes[index]?.note(columns, { entry });
      if (entry.allow && entry.rule) draft.deciding.add(entry);
    } else {
      const resolved = grid.resolve(axis.rows, row.at, vector);
      wholes[index]?.note(columns, { mayBeOpen: ruleReason(resolved) });
      if (row.size === 0) continue;
      decided = grid.decideCell(axis.rows, row.at, vector, true);
    }
    if (row.size === 0) continue;
    if (decided < 0) {
      const resolved = grid.resolve(axis.rows, row.at, vector, true);
      unsureSize += row.size;
      unsure ??= resolved.kind === 'uncertain' ? sayReason(resolved.reason) : '';
      continue;
    }
    const decider = grid.entries[decided] as Entry;
    if (!decider.allow) continue;
    const known = openRows.get(decider);
    if (known) known.push(row);
    else openRows.set(decider, [row]);
    const also = alsoOpenBy.get(decider) ?? new Set();
    alsoOpenBy.set(decider, also);
    for (const entry of alsoOpening(grid, axis.rows, row.at, vector, decided)) also.add(entry);
  }
  if (openRows.size === 0 && unsureSize === 0) return;
  const openBy = [...openRows].map(([entry, own]) => ({
    entry,
    share: own.reduce((sum, row) => sum + row.size, 0) / internetSizes[family],
    peers: own.length === 1 ? (own[0] as Row).intervals : normalise(own.flatMap(intervalsOf)),
    alsoOpenBy: [...(alsoOpenBy.get(entry) ?? [])],
  }));
  draft.open.push({
    family,
    columns,
    openBy,
    share:
      [...openRows.values()].flat().reduce((sum, row) => sum + row.size, 0) / internetSizes[family],
    unsureShare: unsureSize / internetSizes[family],
    ...(unsure === undefined ? {} : { unsure }),
  });
}

/** Why a rule may open a cell; that members may reach each other is no rule. */
const ruleReason = (resolved: Resolved): string | undefined =>
  resolved.kind === 'uncertain' && resolved.entry?.kind === 'rule'
    ? sayReason(resolved.reason)
    : undefined;

const intervalsOf = (row: Row) => row.intervals;

/** The Accept rules between the entry that decides a cell and the first Drop after it. */
function alsoOpening(
  grid: Grid,
  rows: Uint32Array,
  at: number,
  vector: Uint32Array,
  decided: number,
): Entry[] {
  const entries: Entry[] = [];
  for (
    let index = grid.nextMatch(rows, at, vector, decided + 1);
    index >= 0;
    index = grid.nextMatch(rows, at, vector, index + 1)
  ) {
    const entry = grid.entries[index] as Entry;
    if (!entry.allow) return entries;
    if (entry.rule && entry.unknown === undefined) entries.push(entry);
  }
  return entries;
}

/**
 * The rows of a family: intervals with equal bit vectors are put together, since the members of a
 * group make many that are alike.
 */
function rowsOf(grid: Grid, family: Family): Row[] {
  const { starts, end, rows: bits } = grid.peers(family);
  const { words } = grid;
  const byKey = new Map<string, Row>();
  for (let index = 0; index < starts.length; index += 1) {
    const at = index * words;
    let key = '';
    for (let word = 0; word < words; word += 1) key += `${bits[at + word]},`;
    let row = byKey.get(key);
    if (!row) {
      row = { at, intervals: [], size: 0 };
      byKey.set(key, row);
    }
    const from = starts[index] as Point;
    const until = (starts[index + 1] ?? end) as Point;
    if (!isInternet(family, from)) continue;
    row.size += Number((until as bigint) - (from as bigint));
    if (row.intervals.at(-1) === from) row.intervals[row.intervals.length - 1] = until;
    else row.intervals.push(from, until);
  }
  return [...byKey.values()];
}

/** Whether an interval lies in the Internet: the grid is cut at its edges. */
function isInternet(family: Family, from: Point): boolean {
  const ranges: Ranges<Point> = family === 4 ? internet.v4 : internet6.v6;
  for (let at = 0; at < ranges.length; at += 2) {
    if (from < (ranges[at] as Point)) return false;
    if (from < (ranges[at + 1] as Point)) return true;
  }
  return false;
}
