import type { Assertion } from '../contracts/probe.js';
import type { Reason } from '../contracts/reason.js';
import type { Family } from '../rules/address.js';
import type { AddressSet } from '../rules/addressSet.js';
import { noAddress } from '../rules/addressSet.js';
import type { Axis } from '../rules/axis.js';
import { locate } from '../rules/axis.js';
import type { Entry } from '../rules/entries.js';
import type { Grid } from '../rules/grid.js';
import { everyPort, parsePortRange } from '../rules/portRange.js';
import {
  familyOf,
  hasPorts,
  type Protocol,
  parseProtocol,
  protocolsOf,
} from '../rules/protocol.js';
import { larger, normalise, type Point, type Ranges, smaller } from '../rules/ranges.js';
import type { RuleEngine } from '../rules/ruleEngine.js';
import { ownAddresses, type Subject, whyUnjudged } from './subject.js';

/**
 * What a probe asks, without the interface that it is asked of; requested checks and probes share
 * it.
 */
export type Question = Pick<
  Assertion,
  'direction' | 'protocol' | 'peer' | 'port' | 'portRange' | 'sourcePort'
>;

/** A part of a question that one entry decides. */
export interface DecidedPart {
  readonly entry: Entry;
  /** Ports as half-open ranges; empty for protocols without ports. */
  readonly ports: Ranges<number>;
  peers(): AddressSet;
}

export type Decided =
  | {
      readonly ok: true;
      /**
       * No part where the question covers no packet. Where there are too many, the first ones of what
       * is allowed and of what is denied.
       */
      readonly parts: readonly DecidedPart[];
      /** How many parts there are of each kind, with those that are left out. */
      readonly allowed: number;
      readonly denied: number;
      /** Every entry that decides a part, in the order in which they were met. */
      readonly entries: readonly Entry[];
      /** The entry of the part that is about the most addresses; absent where there is no part. */
      readonly main?: Entry;
      /** How many rules were looked at. */
      readonly considered: number;
    }
  | { readonly ok: false; readonly reason: Reason; readonly considered: number };

/**
 * Which entry decides which part of a question, about any set of addresses. It is exact: every
 * elementary interval of the compiled rules that the question touches is judged. The question's own
 * `peer` is not looked at; the addresses that are asked about are `peers`. A protocol that exists
 * in one family alone asks about the addresses of that family. `asInternet`: the peers are the
 * Internet, so the interfaces of the subject's own VPC are left out of them. `mostParts`: so many
 * parts are kept; of the rest only their number, which is bounded by entries times intervals of ports.
 */
export function decideQuestion(
  question: Question,
  peers: AddressSet,
  subject: Subject,
  engine: RuleEngine,
  {
    asInternet = false,
    mostParts = Number.POSITIVE_INFINITY,
  }: { readonly asInternet?: boolean; readonly mostParts?: number } = {},
): Decided {
  const protocol = parseProtocol(question.protocol);
  if (protocol === undefined) {
    return unclear({ code: 'unknownProtocol', protocol: question.protocol });
  }
  const unjudged = whyUnjudged(subject, engine);
  if (unjudged !== undefined) return unclear(unjudged);
  const { ids } = engine.groupSet(subject.securityGroupIds);
  if (ids.length === 0) return unclear({ code: 'noGroup' });
  const looksAtOwn = engine.looksAtOwn(ids);
  const pieces = new Pieces(mostParts);
  const asked = { peers, asInternet, except: asInternet ? engine.neighbours6(subject.vpcId) : [] };
  let considered = 0;
  for (const family of familiesAsked(protocol, peers)) {
    const owns = looksAtOwn ? ownAddressesFor(subject, family) : [undefined];
    for (const own of owns) {
      const grid = engine.grid(ids, question.direction, own);
      considered = grid.entries.filter((entry) => entry.rule).length;
      const reason = collect(grid, question, protocol, asked, family, pieces);
      if (reason !== undefined) return { ok: false, reason, considered };
    }
  }
  return { ok: true, ...pieces.summary(), considered };
}

const unclear = (reason: Reason): Decided => ({ ok: false, reason, considered: 0 });

function familiesAsked(protocol: Protocol, peers: AddressSet): Family[] {
  const bound = protocol === 'all' ? undefined : familyOf(protocol);
  return ([4, 6] as const).filter(
    (family) => (bound ?? family) === family && (family === 4 ? peers.v4 : peers.v6).length > 0,
  );
}

/** The own addresses that can talk to peers of a family; undefined where they are not known. */
function ownAddressesFor(subject: Subject, family: Family): (AddressSet | undefined)[] {
  const fitting = ownAddresses(subject).filter(
    (own) => own === undefined || (family === 4 ? own.v4 : own.v6).length > 0,
  );
  // A rule that is bound to an own address can't match where there is no address of the family.
  return fitting.length > 0 ? fitting : [noAddress];
}

/** The peers that are asked about. */
interface AskedPeers {
  readonly peers: AddressSet;
  readonly asInternet: boolean;
  /** What does not belong to them, though it lies among them. */
  readonly except: Ranges<bigint>;
}

/**
 * Judges all cells that the question touches; the result is the reason where one of them is
 * uncertain.
 */
function collect(
  grid: Grid,
  question: Question,
  protocol: Protocol,
  asked: AskedPeers,
  family: Family,
  pieces: Pieces,
): Reason | undefined {
  for (const [number, ports, sources] of columnsOf(grid, question, protocol, family)) {
    const column = grid.columnOf(number, ports.index, sources);
    const reason =
      family === 4
        ? collectAxis(grid, grid.v4, asked.peers.v4, asked, column, number, ports.ports, pieces, 4)
        : collectAxis(grid, grid.v6, asked.peers.v6, asked, column, number, ports.ports, pieces, 6);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

type Column = readonly [number, { readonly index: number; readonly ports: Ranges<number> }, number];

/** The columns of the grid that the question touches: protocols, ports, source ports. */
function* columnsOf(
  grid: Grid,
  question: Question,
  protocol: Protocol,
  family: Family,
): Generator<Column> {
  const numbers = protocol === 'all' ? oneOfEachClass(grid, family) : [protocol];
  const asked = portsAsked(question);
  const sourceAsked = sourcePortsAsked(question);
  for (const number of numbers) {
    if (!hasPorts(number)) {
      yield [number, { index: 0, ports: [] }, 0];
      continue;
    }
    for (const source of overlapping(grid.sources, sourceAsked)) {
      for (const port of overlapping(grid.ports, asked)) {
        yield [number, { index: port.index, ports: [port.from, port.until] }, source.index];
      }
    }
  }
}

function oneOfEachClass(grid: Grid, family: Family): number[] {
  const seen = new Set<number>();
  return protocolsOf(family).filter((number) => {
    const key = grid.protocolClass[number] as number;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The ports that a question is about; every one where it names none. */
export function portsAsked(question: Question): Ranges<number> {
  if (question.port !== undefined) return [question.port, question.port + 1];
  return (question.portRange ? parsePortRange(question.portRange) : undefined) ?? everyPort;
}

export const sourcePortsAsked = ({ sourcePort }: Question): Ranges<number> =>
  sourcePort === undefined ? everyPort : [sourcePort, sourcePort + 1];

/** The intervals of an axis that ranges touch, each clipped to them. */
function* overlapping<T extends Point>(
  axis: Axis<T>,
  ranges: Ranges<T>,
): Generator<{ readonly index: number; readonly from: T; readonly until: T }> {
  for (let at = 0; at < ranges.length; at += 2) {
    const from = ranges[at] as T;
    const until = ranges[at + 1] as T;
    for (let index = locate(axis.starts, from); index < axis.starts.length; index += 1) {
      const start = axis.starts[index] as T;
      if (start >= until) break;
      const end = axis.starts[index + 1] ?? axis.end;
      yield { index, from: larger(start, from), until: smaller(end, until) };
    }
  }
}

function collectAxis<T extends Point>(
  grid: Grid,
  axis: Axis<T>,
  ranges: Ranges<T>,
  { asInternet, except }: AskedPeers,
  column: Uint32Array,
  protocol: number,
  ports: Ranges<number>,
  pieces: Pieces,
  family: Family,
): Reason | undefined {
  const seen = pieces.column(protocol, ports);
  for (const { index, from, until } of overlapping(axis, ranges)) {
    if (family === 6 && liesIn(except, from as bigint, until as bigint)) continue;
    const resolved = grid.resolve(axis.rows, index * grid.words, column, asInternet);
    if (resolved.kind === 'uncertain') return resolved.reason;
    const entry = grid.entries[resolved.entry] as Entry;
    pieces.add(entry, seen, ports, family, from, until);
  }
  return undefined;
}

/** Whether an interval lies in one of the ranges, which are in ascending order and apart. */
function liesIn(ranges: Ranges<bigint>, from: bigint, until: bigint): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[2 * middle + 1] as bigint) <= from) low = middle + 1;
    else high = middle;
  }
  const at = 2 * low;
  return (
    at < ranges.length && (ranges[at] as bigint) <= from && until <= (ranges[at + 1] as bigint)
  );
}

class Piece implements DecidedPart {
  readonly entry: Entry;
  readonly ports: Ranges<number>;
  readonly v4: number[] = [];
  readonly v6: bigint[] = [];

  constructor(entry: Entry, ports: Ranges<number>) {
    this.entry = entry;
    this.ports = ports;
  }

  peers(): AddressSet {
    return {
      v4: this.v4.length > 0 ? normalise(this.v4) : [],
      v6: this.v6.length > 0 ? normalise(this.v6) : [],
    };
  }
}

/** The number of the piece of each entry in a column of protocol and ports. */
type SeenColumn = Map<number, number>;

/**
 * Sums up how much of a question each entry decides, column by column. A piece that is not kept
 * costs a few numbers: a question about every port may fall into hundreds of thousands.
 */
class Pieces {
  readonly #most: number;
  readonly #ids = new Map<Entry, number>();
  readonly #columns = new Map<string, SeenColumn>();
  /** By the number of the piece; undefined where it is not kept. */
  readonly #kept = new Map<number, Piece>();
  readonly #weights: number[] = [];
  readonly #entries: Entry[] = [];
  #allowed = 0;

  constructor(most: number) {
    this.#most = most;
  }

  column(protocol: number, ports: Ranges<number>): SeenColumn {
    const key = `${protocol}|${ports[0] ?? ''}`;
    const known = this.#columns.get(key);
    if (known) return known;
    const column: SeenColumn = new Map();
    this.#columns.set(key, column);
    return column;
  }

  add(
    entry: Entry,
    column: SeenColumn,
    ports: Ranges<number>,
    family: Family,
    from: Point,
    until: Point,
  ): void {
    const at = this.#numberOf(entry, column, ports);
    const piece = this.#kept.get(at);
    if (family === 4) piece?.v4.push(from as number, until as number);
    else piece?.v6.push(from as bigint, until as bigint);
    this.#weights[at] =
      (this.#weights[at] as number) +
      (family === 4 ? Number(until) - Number(from) : Number((until as bigint) - (from as bigint)));
  }

  #numberOf(entry: Entry, column: SeenColumn, ports: Ranges<number>): number {
    let id = this.#ids.get(entry);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(entry, id);
    }
    const known = column.get(id);
    if (known !== undefined) return known;
    const at = this.#weights.length;
    column.set(id, at);
    this.#weights.push(0);
    this.#entries.push(entry);
    // The first ones of each kind: which of them are shown is known at the end.
    const ofKind = entry.allow ? this.#allowed : at - this.#allowed;
    if (ofKind < this.#most) this.#kept.set(at, new Piece(entry, ports));
    if (entry.allow) this.#allowed += 1;
    return at;
  }

  summary() {
    const allowed = this.#allowed;
    const denied = this.#weights.length - allowed;
    let main = 0;
    for (const [at, weight] of this.#weights.entries()) {
      if (weight > (this.#weights[main] as number)) main = at;
    }
    const mainEntry = this.#entries[main];
    return {
      parts: this.#shown(allowed, denied),
      allowed,
      denied,
      entries: [...this.#ids.keys()],
      ...(mainEntry ? { main: mainEntry } : {}),
    };
  }

  /** Half of each kind where both have too many. */
  #shown(allowed: number, denied: number): readonly DecidedPart[] {
    if (allowed + denied <= this.#most) return [...this.#kept.values()];
    const half = Math.floor(this.#most / 2);
    const left = {
      allow: Math.min(allowed, Math.max(this.#most - denied, this.#most - half)),
      deny: Math.min(denied, Math.max(this.#most - allowed, half)),
    };
    return [...this.#kept.values()].filter(({ entry }) => {
      const kind = entry.allow ? 'allow' : 'deny';
      left[kind] -= 1;
      return left[kind] >= 0;
    });
  }
}
