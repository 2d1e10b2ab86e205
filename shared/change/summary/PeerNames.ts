import type { Family } from '../../rules/address.js';
import { type AddressSet, cidrsOf, everyAddress } from '../../rules/addressSet.js';
import { bothInternets, metadataService } from '../../rules/internet.js';
import {
  allBits,
  andBits,
  type Bits,
  bitsKey,
  countCommon,
  hasBit,
  isInside,
  isNone,
  listBits,
  meets,
  noBits,
  orBits,
  uniteInto,
  weighCommon,
  withoutBits,
} from './bits.js';
import type { InterfaceNames } from './InterfaceNames.js';
import type { PeerAtoms } from './peerAtoms.js';
import type { OneFamily, PeerTerm } from './trafficSummary.js';

/** Interfaces that peers are named by, with the addresses of each. */
export interface NamedMembers {
  /** Absent: the targets of the change. */
  readonly groupId?: string;
  readonly members: readonly { readonly id: string; readonly addresses: AddressSet }[];
}

export interface NamedList {
  readonly id: string;
  readonly name: string;
  readonly peers: AddressSet;
}

export interface NamedPeers {
  readonly bits: Bits;
  readonly terms: readonly PeerTerm[];
  /** About how many characters it takes. */
  readonly length: number;
}

/** A part of a name. */
interface Piece {
  readonly bits: Bits;
  readonly term: () => PeerTerm;
  readonly length: number;
  /** The numbers in `bits`, where they are few. */
  readonly atoms?: readonly number[];
}

/** Members with the same addresses, as far as they are told apart. */
interface MemberClass {
  readonly v4: Bits;
  readonly v6: Bits;
  readonly ids: string[];
}

/** More terms than these are folded. */
const SHOWN_TERMS = 3;
/** What so many terms don't say is counted: a longer list would help nobody. */
const MOST_TERMS = 6;
/** What a number of ranges is worth: it says nothing of who they are. */
const RANGES = 60;
/** Single blocks are said, more are counted. */
const SHOWN_BLOCKS = 2;
/** The narrowest CIDR that other peers are excepted from, by the length of its prefix. */
const WIDE_PREFIX = { 4: 20, 6: 64 } as const;

/** Names peers by what people know: the Internet, groups, prefix lists, the blocks of rules. */
export class PeerNames {
  readonly #atoms: PeerAtoms;
  readonly #interfaces: InterfaceNames;
  readonly #groups: readonly {
    readonly groupId: string | undefined;
    readonly classes: readonly MemberClass[];
  }[];
  readonly #bases: readonly Piece[];
  /** With their classes in a list: of most there are one or two. */
  readonly #blocks: readonly (Piece & Required<Pick<Piece, 'atoms'>>)[];
  readonly #known = new Map<string, NamedPeers>();

  constructor(
    atoms: PeerAtoms,
    interfaces: InterfaceNames,
    groups: readonly NamedMembers[],
    lists: readonly NamedList[],
    /** Of rules, each a single CIDR. */
    cidrs: readonly AddressSet[],
  ) {
    this.#atoms = atoms;
    this.#interfaces = interfaces;
    this.#groups = groups.map(({ groupId, members }) => ({
      groupId,
      classes: this.#classesOf(members),
    }));
    const blocks = cidrs.map((peers) => {
      const [cidr = ''] = cidrsOf(peers);
      const term = { kind: 'cidr' as const, cidr, but: [], peers };
      return { cidr, piece: this.#piece(term, cidr.length) };
    });
    const metadata = this.#piece({ kind: 'metadata', peers: metadataService }, 20);
    const named = lists.map(({ id, name, peers }) =>
      this.#piece({ kind: 'prefixList', id, name, peers }, (name || id).length),
    );
    this.#blocks = [metadata, ...named, ...blocks.map(({ piece }) => piece)].map((piece) => ({
      ...piece,
      atoms: listBits(piece.bits),
    }));
    this.#bases = [
      ...this.#wholes(),
      ...blocks.filter(({ cidr }) => isWide(cidr)).map(({ piece }) => piece),
    ];
  }

  /** The shortest name: all of `must`, nothing outside `may`. `has6`: IPv6 counts. */
  name(must: Bits, may: Bits, has6: boolean): NamedPeers {
    const key = `${bitsKey(must)};${bitsKey(may)};${has6}`;
    const known = this.#known.get(key);
    if (known) return known;
    const options = this.#optionsFor(must, may);
    let best = this.#assemble(must, options, undefined);
    for (const base of this.#bases) {
      if (!meets(base.bits, must) || !this.#isMostlyIn(base.bits, must, has6)) continue;
      const first = this.#fitted(base, must, may);
      if (!first || first.length >= best.length) continue;
      const named = this.#assemble(must, options, first);
      if (named.length < best.length) best = named;
    }
    this.#known.set(key, best);
    return best;
  }

  #wholes(): Piece[] {
    const { v4, v6 } = everyAddress;
    const of = (
      kind: 'anywhere' | 'internet',
      family: OneFamily,
      peers: AddressSet,
      length: number,
    ) => this.#piece({ kind, ...(family ? { family } : {}), but: [], peers } as PeerTerm, length);
    return [
      of('anywhere', undefined, everyAddress, 8),
      of('anywhere', 4, { v4, v6: [] }, 16),
      of('anywhere', 6, { v4: [], v6 }, 16),
      of('internet', undefined, bothInternets, 12),
      of('internet', 4, { v4: bothInternets.v4, v6: [] }, 19),
      of('internet', 6, { v4: [], v6: bothInternets.v6 }, 19),
    ];
  }

  #piece(term: PeerTerm, length: number): Piece {
    return { bits: this.#atoms.bitsOf(term.peers), term: () => term, length };
  }

  #classesOf(members: NamedMembers['members']): MemberClass[] {
    const classes = new Map<string, MemberClass>();
    for (const { id, addresses } of members) {
      const bits = this.#atoms.bitsOf(addresses);
      const key = bitsKey(bits);
      const known = classes.get(key);
      if (known) known.ids.push(id);
      else {
        const { v4, v6 } = this.#atoms;
        classes.set(key, { v4: andBits(bits, v4), v6: andBits(bits, v6), ids: [id] });
      }
    }
    return [...classes.values()];
  }

  /** A wide name promises much: at least half of it has to be meant, in each family. */
  #isMostlyIn(bits: Bits, must: Bits, has6: boolean): boolean {
    return ([4, 6] as const).every((family) => {
      if (family === 6 && !has6) return true;
      const weights = this.#atoms.weights[family];
      return weighCommon(bits, must, weights) >= 0.5 * weighCommon(bits, bits, weights);
    });
  }

  /** A wide name as it is, or but for at most two others. */
  #fitted(base: Piece, must: Bits, may: Bits): Piece | undefined {
    const outside = withoutBits(base.bits, may);
    if (isNone(outside)) return base;
    const free = withoutBits(allBits(this.#atoms.size), must);
    const excepted = this.#assemble(outside, this.#optionsFor(outside, free), undefined);
    if (excepted.terms.length > 2 || excepted.terms.some((one) => one.kind === 'ranges')) {
      return undefined;
    }
    const bits = withoutBits(base.bits, excepted.bits);
    return {
      bits,
      length: base.length + 5 + excepted.length,
      term: () =>
        ({ ...base.term(), but: excepted.terms, peers: this.#atoms.setOf(bits) }) as PeerTerm,
    };
  }

  /** Names what a first piece leaves, the piece that says most in few characters first. */
  #assemble(must: Bits, options: readonly Piece[], first: Piece | undefined): NamedPeers {
    const bits = noBits(this.#atoms.size);
    const pieces: Piece[] = [];
    const take = (piece: Piece) => {
      pieces.push(piece);
      uniteInto(bits, piece.bits);
    };
    if (first) take(first);
    for (;;) {
      const rest = withoutBits(must, bits);
      if (isNone(rest)) break;
      let best: Piece | undefined;
      let bestScore = 0;
      for (const piece of pieces.length < MOST_TERMS ? options : []) {
        const score = countOf(piece, rest) / (piece.length + 2);
        if (score > bestScore) [best, bestScore] = [piece, score];
      }
      if (best) take(best);
      else for (const piece of this.#leftovers(rest)) take(piece);
    }
    const shown = pieces.slice(0, SHOWN_TERMS);
    const length =
      shown.reduce((sum, piece) => sum + piece.length + 2, -2) +
      (pieces.length > SHOWN_TERMS ? 12 + pieces.length : 0);
    return { bits, terms: pieces.map((piece) => piece.term()), length };
  }

  /** All names that say some of `must` and nothing outside `may`. */
  #optionsFor(must: Bits, may: Bits): Piece[] {
    return [
      ...this.#memberPieces(must, may),
      ...this.#blocks.filter(
        ({ bits, atoms }) =>
          atoms.every((atom) => hasBit(may, atom)) &&
          atoms.some((atom) => hasBit(must, atom)) &&
          this.#isMostlyIn(bits, must, true),
      ),
    ];
  }

  /** Members of groups all of whose addresses may be said, and some of which must. */
  #memberPieces(must: Bits, may: Bits): Piece[] {
    return this.#groups.flatMap(({ groupId, classes }) => {
      const met = classes.filter(({ v4, v6 }) => meets(v4, must) || meets(v6, must));
      if (met.length === 0) return [];
      const both = met.filter(({ v4, v6 }) => isInside(v4, may) && isInside(v6, may));
      const pieces = [this.#membersPiece(groupId, both, undefined)];
      for (const family of [4, 6] as const) {
        const some = met.filter((one) => {
          const own = family === 4 ? one.v4 : one.v6;
          return !isNone(own) && isInside(own, may) && meets(own, must);
        });
        // What is said of both families needs no word on one.
        if (some.some((one) => !both.includes(one)))
          pieces.push(this.#membersPiece(groupId, some, family));
      }
      return pieces.filter((piece) => piece !== undefined);
    });
  }

  #membersPiece(
    groupId: string | undefined,
    classes: readonly MemberClass[],
    family: Family | undefined,
  ): Piece | undefined {
    if (classes.length === 0) return undefined;
    const bits = noBits(this.#atoms.size);
    for (const { v4, v6 } of classes)
      uniteInto(bits, family === 4 ? v4 : family === 6 ? v6 : orBits(v4, v6));
    // An interface that has no addresses of the other family is said whole.
    const isOneOnly = classes.some(({ v4, v6 }) => !isNone(family === 4 ? v6 : v4));
    const said = isOneOnly ? family : undefined;
    const ids = classes.flatMap((one) => one.ids);
    const name =
      groupId === undefined
        ? this.#interfaces.name(ids)
        : this.#interfaces.nameMembers(groupId, ids);
    return {
      bits,
      length: 'name' in name ? name.name.length + 6 : 12,
      term: () => ({
        kind: 'members',
        ...(said ? { family: said } : {}),
        interfaces: name,
        peers: this.#atoms.setOf(bits),
      }),
    };
  }

  #leftovers(rest: Bits): Piece[] {
    const peers = this.#atoms.setOf(rest);
    const cidrs = cidrsOf(peers);
    if (cidrs.length > SHOWN_BLOCKS) {
      const ranges = (peers.v4.length + peers.v6.length) / 2;
      return [{ bits: rest, length: RANGES, term: () => ({ kind: 'ranges', ranges, peers }) }];
    }
    const atom = (peer: AddressSet) => this.#atoms.bitsOf(peer);
    // One atom may be two blocks: then both stand for it.
    return cidrs.length === 1
      ? [
          {
            bits: rest,
            length: cidrs[0]?.length ?? 0,
            term: () => ({ kind: 'cidr', cidr: cidrs[0] ?? '', but: [], peers }),
          },
        ]
      : [{ bits: atom(peers), length: RANGES, term: () => ({ kind: 'ranges', ranges: 2, peers }) }];
  }
}

/** How many a piece has in common with what is left. */
function countOf({ bits, atoms }: Piece, rest: Bits): number {
  if (!atoms || atoms.length > bits.length) return countCommon(bits, rest);
  let count = 0;
  for (const atom of atoms) if (hasBit(rest, atom)) count += 1;
  return count;
}

function isWide(cidr: string): boolean {
  const [address = '', prefix] = cidr.split('/');
  return Number(prefix) <= WIDE_PREFIX[address.includes(':') ? 6 : 4];
}
