import type { Reason } from '../contracts/reason.js';
import { END4, END6, type Family } from './address.js';
import { type AddressSet, noAddress } from './addressSet.js';
import { type Axis, cutAxis, locate } from './axis.js';
import type { Entry } from './entries.js';
import { PORTS_FROM, PORTS_UNTIL } from './portRange.js';
import { hasPorts } from './protocol.js';

/**
 * Classifies packets by bit vectors. Each dimension is cut into elementary intervals, and each
 * interval carries the entries that cover it. The first set bit of the AND of a packet's vectors is
 * the first entry that matches. One grid serves every interface with the same groups.
 */
export class Grid {
  readonly entries: readonly Entry[];
  /** 32-bit words of a bit vector over the entries. */
  readonly words: number;
  readonly v4: Axis<number>;
  readonly v6: Axis<bigint>;
  readonly ports: Axis<number>;
  readonly sources: Axis<number>;
  /** The class of each protocol number; protocols of a class match the same entries. */
  readonly protocolClass: Uint16Array;
  readonly protocolRows: Uint32Array;
  /** Tables for single packets, made when the first packet is decided: probes do without them. */
  #starts4: Uint32Array | undefined;
  #portIndex: Uint16Array | undefined;
  readonly #plain: Uint8Array;

  /** `cuts`: addresses at whose edges the peers are cut too, so that they fit whole intervals. */
  constructor(entries: readonly Entry[], cuts: AddressSet = noAddress) {
    const words = Math.max(1, Math.ceil(entries.length / 32));
    this.entries = entries;
    this.words = words;
    this.v4 = cutAxis(
      0,
      END4,
      entries.map((one) => one.peers.v4),
      cuts.v4,
      words,
    );
    this.v6 = cutAxis(
      0n,
      END6,
      entries.map((one) => one.peers.v6),
      cuts.v6,
      words,
    );
    const portRanges = entries.map((one) => one.ports);
    this.ports = cutAxis(PORTS_FROM, PORTS_UNTIL, portRanges, [], words);
    const sourceRanges = entries.map((one) => one.sourcePorts);
    this.sources = cutAxis(PORTS_FROM, PORTS_UNTIL, sourceRanges, [], words);
    const classes = classifyProtocols(entries, words);
    this.protocolClass = classes.classOf;
    this.protocolRows = classes.rows;
    this.#plain = Uint8Array.from(entries, (entry) =>
      entry.unknown === undefined && !entry.onlyIfAllowed ? 1 : 0,
    );
  }

  /**
   * The entry that decides a packet from or to an IPv4 peer, by its index; −1 where it is uncertain
   * (`resolve` says why). `port` and `sourcePort` count for TCP and UDP alone.
   */
  decide4(peer: number, protocol: number, port: number, sourcePort: number): number {
    this.#starts4 ??= Uint32Array.from(this.v4.starts);
    const starts = this.#starts4;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] as number) <= peer) low = middle;
      else high = middle - 1;
    }
    return this.#decide(this.v4.rows, low, protocol, port, sourcePort);
  }

  /** As `decide4`, for an IPv6 peer. */
  decide6(peer: bigint, protocol: number, port: number, sourcePort: number): number {
    const index = locate(this.v6.starts, peer);
    return this.#decide(this.v6.rows, index, protocol, port, sourcePort);
  }

  #decide(
    peerRows: Uint32Array,
    peerIndex: number,
    protocol: number,
    port: number,
    sourcePort: number,
  ): number {
    const { words, protocolRows } = this;
    this.#portIndex ??= portIndexOf(this.ports);
    const portIndex = this.#portIndex;
    const ported = protocol === 6 || protocol === 17;
    const peerAt = peerIndex * words;
    const protocolAt = (this.protocolClass[protocol] as number) * words;
    const portAt = ported ? (portIndex[port] as number) * words : 0;
    const narrow = ported && this.sources.starts.length > 1;
    const sourceAt = narrow ? locate(this.sources.starts, sourcePort) * words : 0;
    const portRows = this.ports.rows;
    const sourceRows = this.sources.rows;
    for (let word = 0; word < words; word += 1) {
      let bits = (peerRows[peerAt + word] as number) & (protocolRows[protocolAt + word] as number);
      if (ported) bits &= portRows[portAt + word] as number;
      if (narrow) bits &= sourceRows[sourceAt + word] as number;
      if (bits !== 0) {
        const entry = (word << 5) + 31 - Math.clz32(bits & -bits);
        if (this.#plain[entry] === 1) return entry;
        return this.#settle(peerRows, peerAt, this.#column(protocolAt, portAt, sourceAt, ported));
      }
    }
    return this.entries.length - 1;
  }

  #settle(peerRows: Uint32Array, peerAt: number, column: Uint32Array, asInternet = false): number {
    const resolved = this.resolve(peerRows, peerAt, column, asInternet);
    return resolved.kind === 'decided' ? resolved.entry : -1;
  }

  /** The AND of everything but the peer, for one column of the grid. */
  #column(protocolAt: number, portAt: number, sourceAt: number, ported: boolean): Uint32Array {
    const column = new Uint32Array(this.words);
    for (let word = 0; word < this.words; word += 1) {
      let bits = this.protocolRows[protocolAt + word] as number;
      if (ported) {
        bits &= this.ports.rows[portAt + word] as number;
        bits &= this.sources.rows[sourceAt + word] as number;
      }
      column[word] = bits;
    }
    return column;
  }

  /** The bit vector of a column: a protocol, and for TCP and UDP an interval of ports and sources. */
  columnOf(protocol: number, portIndex: number, sourceIndex: number): Uint32Array {
    return this.#column(
      (this.protocolClass[protocol] as number) * this.words,
      portIndex * this.words,
      sourceIndex * this.words,
      hasPorts(protocol),
    );
  }

  /** The peer dimension of a family. */
  peers(family: Family): Axis<number> | Axis<bigint> {
    return family === 4 ? this.v4 : this.v6;
  }

  /** The entry that decides a cell (see `resolve`); −1 where it is uncertain. Allocates nothing. */
  decideCell(
    peerRows: Uint32Array,
    peerAt: number,
    column: Uint32Array,
    asInternet = false,
  ): number {
    for (let word = 0; word < this.words; word += 1) {
      const bits = (peerRows[peerAt + word] as number) & (column[word] as number);
      if (bits === 0) continue;
      const entry = (word << 5) + 31 - Math.clz32(bits & -bits);
      if (this.#plain[entry] === 1) return entry;
      return this.#settle(peerRows, peerAt, column, asInternet);
    }
    return this.entries.length - 1;
  }

  /**
   * The first entry at or after index `from` that matches a cell (see `resolve`); −1 where none does.
   * Allocates nothing: whoever asks for all entries of a cell asks again from the next index.
   */
  nextMatch(peerRows: Uint32Array, peerAt: number, column: Uint32Array, from: number): number {
    // Of the first word only the bits from `from` on count.
    let mask = -1 << (from & 31);
    for (let word = from >>> 5; word < this.words; word += 1) {
      const bits = (peerRows[peerAt + word] as number) & (column[word] as number) & mask;
      if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits & -bits);
      mask = -1;
    }
    return -1;
  }

  /**
   * What decides the cell of a column and a peer interval (whose row begins at `peerAt`). An entry
   * that could not be read decides nothing, unless the entries after it give the same verdict: then
   * the one after it is named.
   *
   * `asInternet`: the peers are asked about as the Internet, to which the members of no group
   * belong. So entries about members that were not read match none of them.
   */
  resolve(
    peerRows: Uint32Array,
    peerAt: number,
    column: Uint32Array,
    asInternet = false,
  ): Resolved {
    let mayAllow: Entry | undefined;
    let mayDeny: Entry | undefined;
    let intra = -1;
    let onlyIfAllowed: Reason | undefined;
    let decided = this.entries.length - 1;
    for (
      let index = this.nextMatch(peerRows, peerAt, column, 0);
      index >= 0;
      index = this.nextMatch(peerRows, peerAt, column, index + 1)
    ) {
      const entry = this.entries[index] as Entry;
      if (asInternet && entry.neighbours) continue;
      if (entry.onlyIfAllowed) {
        if (intra < 0) {
          intra = index;
          onlyIfAllowed = entry.onlyIfAllowed;
        }
      } else if (entry.unknown === undefined) {
        decided = index;
        break;
      } else {
        if (entry.policyUnknown || !entry.allow) mayDeny ??= entry;
        if (entry.policyUnknown || entry.allow) mayAllow ??= entry;
      }
    }
    const { allow } = this.entries[decided] as Entry;
    const open = allow ? mayDeny : mayAllow;
    if (open?.unknown) return { kind: 'uncertain', reason: open.unknown, entry: open };
    if (!allow && onlyIfAllowed) return { kind: 'uncertain', reason: onlyIfAllowed };
    return { kind: 'decided', entry: allow && intra >= 0 ? intra : decided };
  }
}

export type Resolved =
  | { readonly kind: 'decided'; readonly entry: number }
  | {
      readonly kind: 'uncertain';
      readonly reason: Reason;
      /** The entry that may decide; absent where the documents leave open what applies. */
      readonly entry?: Entry;
    };

/** The interval of each port. */
function portIndexOf({ starts }: Axis<number>): Uint16Array {
  const table = new Uint16Array(PORTS_UNTIL);
  for (let index = 0; index < starts.length; index += 1) {
    table.fill(index, starts[index], starts[index + 1] ?? PORTS_UNTIL);
  }
  return table;
}

/** Puts protocols that the same entries match into classes; most protocols form one class. */
function classifyProtocols(entries: readonly Entry[], words: number) {
  const every = new Uint32Array(words);
  const byProtocol = new Map<number, number[]>();
  for (const [index, { protocol }] of entries.entries()) {
    if (protocol === 'all') {
      const word = index >>> 5;
      every[word] = (every[word] as number) | (1 << (index & 31));
    } else {
      const list = byProtocol.get(protocol);
      if (list) list.push(index);
      else byProtocol.set(protocol, [index]);
    }
  }
  // Class 0 holds the protocols that no entry names. ICMP and ICMPv6 are classes of their own even
  // then: each is bound to a family.
  const named = [...new Set([...byProtocol.keys(), 1, 6, 17, 58])].sort((a, b) => a - b);
  const classOf = new Uint16Array(256);
  const rows = new Uint32Array((named.length + 1) * words);
  rows.set(every, 0);
  for (const [at, protocol] of named.entries()) {
    classOf[protocol] = at + 1;
    const row = rows.subarray((at + 1) * words, (at + 2) * words);
    row.set(every);
    for (const index of byProtocol.get(protocol) ?? []) {
      const word = index >>> 5;
      row[word] = (row[word] as number) | (1 << (index & 31));
    }
  }
  return { classOf, rows };
}
