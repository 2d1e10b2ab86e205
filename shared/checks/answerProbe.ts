import type { RequestedCheck, Verdict, VerdictPart } from '../contracts/probe.js';
import { isMapped, unmap } from '../rules/address.js';
import { type AddressSet, addressSetOf, cidrsOf, noAddress } from '../rules/addressSet.js';
import type { Axis } from '../rules/axis.js';
import { locate } from '../rules/axis.js';
import { readCidr } from '../rules/cidr.js';
import { decidedByOf, type Entry } from '../rules/entries.js';
import type { Grid } from '../rules/grid.js';
import { internet, internet6 } from '../rules/internet.js';
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
import { explain } from './explain.js';
import { remedyFor } from './remedy.js';
import { ownAddresses, type Subject } from './subject.js';

/** What a probe asks, apart from whom: shared by requested checks and probes. */
export type Question = Pick<
  RequestedCheck,
  'direction' | 'protocol' | 'peer' | 'port' | 'portRange' | 'sourcePort'
>;

/**
 * Answers one question for one interface exactly: every elementary interval of the compiled rules
 * that the question touches is judged.
 */
export function answerProbe(question: Question, subject: Subject, engine: RuleEngine): Verdict {
  const fault = questionFault(question);
  const protocol = parseProtocol(question.protocol);
  const peers = peersOf(question.peer);
  if (fault !== undefined || protocol === undefined || !peers) {
    return uncertain(fault ?? 'the question can not be read', 0);
  }
  if (subject.classic) return uncertain('the classic network is not judged', 0);
  const { ids } = engine.groupSet(subject.securityGroupIds);
  if (ids.length === 0) return uncertain('the interface is in no group', 0);

  const owns = engine.looksAtOwn(ids) ? ownAddressesFor(subject, peers) : [undefined];
  const pieces = new Pieces();
  let considered = 0;
  for (const own of owns) {
    const grid = engine.grid(ids, question.direction, own);
    considered = grid.entries.filter((entry) => entry.rule).length;
    const reason = collect(grid, question, protocol, peers, pieces);
    if (reason !== undefined) return uncertain(reason, considered);
  }
  return summarise(pieces, question, engine.groupSet(ids).groups, considered);
}

function uncertain(reason: string, considered: number): Verdict {
  return { verdict: 'uncertain', reason, explanation: `Uncertain: ${reason}.`, considered };
}

/**
 * What is wrong with a question, in words for whoever asked it; undefined when it can be answered.
 */
export function questionFault(question: Question): string | undefined {
  const protocol = parseProtocol(question.protocol);
  if (protocol === undefined) return `unknown protocol ${question.protocol}`;
  if (question.peer !== 'internet' && question.peer !== 'internet6') {
    const cidr = readCidr(question.peer);
    if (!cidr) return `unreadable peer ${question.peer}`;
    if (cidr.hostBits) {
      const block = cidrsOf(addressSetOf([cidr.range])).join(' ');
      return `the peer ${question.peer} names a host inside a block: ask about ${block}, or about the host`;
    }
  }
  const peers = peersOf(question.peer);
  const family = protocol === 'all' ? undefined : familyOf(protocol);
  const amiss = (family === 4 && peers?.v6.length) || (family === 6 && peers?.v4.length);
  return amiss ? `${question.protocol} does not exist in IPv${family === 4 ? 6 : 4}` : undefined;
}

/**
 * The addresses that a peer stands for; undefined when it can not be read. An IPv4-mapped IPv6
 * address means the IPv4 address: no other packet carries it.
 */
export function peersOf(peer: string): AddressSet | undefined {
  if (peer === 'internet') return internet;
  if (peer === 'internet6') return internet6;
  const cidr = readCidr(peer);
  if (!cidr) return undefined;
  const { range } = cidr;
  if (range.family === 6 && isMapped(range.from) && cidr.prefix >= 96) {
    const from = unmap(range.from);
    return { v4: [from, from + 2 ** (128 - cidr.prefix)], v6: [] };
  }
  return addressSetOf([range]);
}

/** The own addresses that can talk to the peers, those of the same family; unknown: undefined. */
function ownAddressesFor(subject: Subject, peers: AddressSet): (AddressSet | undefined)[] {
  if (subject.own.length === 0) return [undefined];
  const fitting = ownAddresses(subject).filter(
    (own) =>
      (peers.v4.length > 0 && own.v4.length > 0) || (peers.v6.length > 0 && own.v6.length > 0),
  );
  // Without an address of the family, no rule that is bound to one can match.
  return fitting.length > 0 ? fitting : [noAddress];
}

/** Judges all cells that the question touches. Returns why, where one of them is uncertain. */
function collect(
  grid: Grid,
  question: Question,
  protocol: Protocol,
  peers: AddressSet,
  pieces: Pieces,
): string | undefined {
  for (const [number, ports, sources] of columnsOf(grid, question, protocol, peers)) {
    const column = grid.columnOf(number, ports.index, sources);
    const reason =
      collectAxis(grid, grid.v4, peers.v4, column, number, ports.ports, pieces, 4) ??
      collectAxis(grid, grid.v6, peers.v6, column, number, ports.ports, pieces, 6);
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
  peers: AddressSet,
): Generator<Column> {
  const family = peers.v4.length > 0 ? 4 : 6;
  const numbers = protocol === 'all' ? oneOfEachClass(grid, family) : [protocol];
  const asked = portsAsked(question);
  const sourceAsked: Ranges<number> =
    question.sourcePort === undefined ? everyPort : [question.sourcePort, question.sourcePort + 1];
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

function oneOfEachClass(grid: Grid, family: 4 | 6): number[] {
  const seen = new Set<number>();
  return protocolsOf(family).filter((number) => {
    const key = grid.protocolClass[number] as number;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function portsAsked(question: Question): Ranges<number> {
  if (question.port !== undefined) return [question.port, question.port + 1];
  return (question.portRange ? parsePortRange(question.portRange) : undefined) ?? everyPort;
}

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
  asked: Ranges<T>,
  column: Uint32Array,
  protocol: number,
  ports: Ranges<number>,
  pieces: Pieces,
  family: 4 | 6,
): string | undefined {
  for (const { index, from, until } of overlapping(axis, asked)) {
    const resolved = grid.resolve(axis.rows, index * grid.words, column);
    if (resolved.kind === 'uncertain') return resolved.reason;
    const entry = grid.entries[resolved.entry] as Entry;
    pieces.add(entry, protocol, ports, family, from, until);
  }
  return undefined;
}

interface Piece {
  readonly entry: Entry;
  readonly ports: Ranges<number>;
  readonly v4: number[];
  readonly v6: bigint[];
  /** How much it decides, to name the one that decides most. */
  weight: number;
}

/** What decides how much of a question. */
class Pieces {
  readonly #byKey = new Map<string, Piece>();
  readonly #ids = new Map<Entry, number>();

  add(
    entry: Entry,
    protocol: number,
    ports: Ranges<number>,
    family: 4 | 6,
    from: Point,
    until: Point,
  ): void {
    let id = this.#ids.get(entry);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(entry, id);
    }
    const key = `${id}|${protocol}|${ports[0] ?? ''}`;
    let piece = this.#byKey.get(key);
    if (!piece) {
      piece = { entry, ports, v4: [], v6: [], weight: 0 };
      this.#byKey.set(key, piece);
    }
    if (family === 4) piece.v4.push(from as number, until as number);
    else piece.v6.push(from as bigint, until as bigint);
    piece.weight +=
      family === 4 ? Number(until) - Number(from) : Number((until as bigint) - (from as bigint));
  }

  all(): readonly Piece[] {
    return [...this.#byKey.values()];
  }
}

function summarise(
  pieces: Pieces,
  question: Question,
  groups: Parameters<typeof explain>[0]['groups'],
  considered: number,
): Verdict {
  const all = pieces.all();
  const [first] = all;
  if (!first) return uncertain('the question covers no packet', considered);
  const verdict = first.entry.allow ? 'allow' : 'deny';
  if (all.every((piece) => piece.entry.allow === first.entry.allow)) {
    const main = all.reduce((a, b) => (b.weight > a.weight ? b : a));
    const decidedBy = decidedByOf(main.entry);
    const remedy = remedyFor(
      question,
      verdict,
      all.map((piece) => piece.entry),
    );
    return {
      verdict,
      decidedBy,
      explanation: explain({ question, groups, verdict, decidedBy }),
      considered,
      ...(remedy ? { remedy } : {}),
    };
  }
  const parts = all.map(toPart);
  const explanation = explain({ question, groups, verdict: 'partial', parts });
  return { verdict: 'partial', parts, explanation, considered };
}

/** A part for each piece. Its peers' text is made when it is read: most verdicts are only counted. */
function toPart({ entry, ports, v4, v6 }: Piece): VerdictPart {
  return {
    get peer() {
      return cidrsOf({
        v4: v4.length > 0 ? normalise(v4) : [],
        v6: v6.length > 0 ? normalise(v6) : [],
      }).join(' ');
    },
    ports: ports.length === 0 ? '-1/-1' : `${ports[0]}/${(ports[1] as number) - 1}`,
    verdict: entry.allow ? 'allow' : 'deny',
    decidedBy: decidedByOf(entry),
  };
}
