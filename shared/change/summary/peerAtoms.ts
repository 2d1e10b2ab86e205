import { END4, END6 } from '../../rules/address.js';
import type { AddressSet } from '../../rules/addressSet.js';
import { locate } from '../../rules/axis.js';
import { normalise, type Point, type Ranges } from '../../rules/ranges.js';
import { addBit, type Bits, listBits, noBits } from './bits.js';

/**
 * Addresses of both families in classes: those that lie in the same sets are one. A set of peers is
 * then a set of bits.
 */
export interface PeerAtoms {
  readonly size: number;
  /** The share of its family that each class has: 0 for one of the other family. */
  readonly weights: { readonly 4: Float64Array; readonly 6: Float64Array };
  readonly v4: Bits;
  readonly v6: Bits;
  /** The classes that a set meets; exact for the sets that the classes were made of. */
  bitsOf(set: AddressSet): Bits;
  setOf(bits: Bits): AddressSet;
}

/**
 * Makes the classes of some sets. `owners`: the addresses of one interface. What is told apart of one
 * of its addresses is told apart of all of them, so that members can be counted.
 */
export function peerAtoms(sets: readonly AddressSet[], owners: readonly AddressSet[]): PeerAtoms {
  const cuts = [...sets, ...owners.filter(isScattered)];
  const starts4 = edgesOf(
    cuts.map((set) => set.v4),
    0,
    END4,
  );
  const starts6 = edgesOf(
    cuts.map((set) => set.v6),
    0n,
    END6,
  );
  const count = starts4.length + starts6.length;
  const intervalsOf = (set: AddressSet): number[] => [
    ...between(starts4, set.v4, 0),
    ...between(starts6, set.v6, starts4.length),
  ];
  let classes = new Int32Array(count);
  classes.fill(1, starts4.length);
  let next = 2;
  for (const set of sets) {
    const split = new Map<number, number>();
    for (const interval of intervalsOf(set)) {
      const old = classes[interval] as number;
      let fresh = split.get(old);
      if (fresh === undefined) {
        fresh = next;
        next += 1;
        split.set(old, fresh);
      }
      classes[interval] = fresh;
    }
  }
  const owned = owners.filter(isScattered).map(intervalsOf);
  // What the first round splits may split the other addresses of the same interfaces.
  for (let round = 0; round < 2; round += 1) classes = splitByOwner(classes, owned);
  return atomsOf(classes, starts4, starts6, intervalsOf);
}

/** Whether a set has addresses that could be told apart. */
const isScattered = ({ v4, v6 }: AddressSet) => v4.length + v6.length > 2;

function edgesOf<T extends Point>(all: readonly Ranges<T>[], from: T, until: T): T[] {
  const edges = new Set<T>([from]);
  for (const ranges of all) for (const edge of ranges) if (edge < until) edges.add(edge);
  return [...edges].sort((a, b) => (a < b ? -1 : 1));
}

/** The intervals that ranges meet, by their numbers. */
function* between<T extends Point>(
  starts: readonly T[],
  ranges: Ranges<T>,
  offset: number,
): Generator<number> {
  for (let at = 0; at < ranges.length; at += 2) {
    const until = ranges[at + 1] as T;
    for (
      let index = locate(starts, ranges[at] as T);
      index < starts.length && (starts[index] as T) < until;
      index += 1
    ) {
      yield offset + index;
    }
  }
}

function splitByOwner(classes: Int32Array, owned: readonly (readonly number[])[]) {
  const signatures = new Map<number, string>();
  for (const intervals of owned) {
    const signature = [...new Set(intervals.map((one) => classes[one] as number))]
      .sort((a, b) => a - b)
      .join(',');
    for (const one of intervals) {
      const known = signatures.get(one);
      signatures.set(one, known === undefined ? signature : `${known};${signature}`);
    }
  }
  const numbers = new Map<string, number>();
  return classes.map((old, interval) => {
    const key = `${old} ${signatures.get(interval) ?? ''}`;
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}

function atomsOf(
  classes: Int32Array,
  starts4: readonly number[],
  starts6: readonly bigint[],
  intervalsOf: (set: AddressSet) => number[],
): PeerAtoms {
  const numbers = new Map<number, number>();
  for (const one of classes) if (!numbers.has(one)) numbers.set(one, numbers.size);
  const atomOf = (interval: number) => numbers.get(classes[interval] as number) as number;
  const size = numbers.size;
  const weights = { 4: new Float64Array(size), 6: new Float64Array(size) };
  const masks = { v4: noBits(size), v6: noBits(size) };
  const ranges4: number[][] = Array.from({ length: size }, () => []);
  const ranges6: bigint[][] = Array.from({ length: size }, () => []);
  for (const [index, from] of starts4.entries()) {
    const atom = atomOf(index);
    const until = starts4[index + 1] ?? END4;
    weights[4][atom] = (weights[4][atom] as number) + (until - from) / END4;
    addBit(masks.v4, atom);
    ranges4[atom]?.push(from, until);
  }
  for (const [index, from] of starts6.entries()) {
    const atom = atomOf(starts4.length + index);
    const until = starts6[index + 1] ?? END6;
    weights[6][atom] = (weights[6][atom] as number) + Number(until - from) / Number(END6);
    addBit(masks.v6, atom);
    ranges6[atom]?.push(from, until);
  }
  const known = new WeakMap<AddressSet, Bits>();
  return {
    size,
    weights,
    ...masks,
    bitsOf(set) {
      const old = known.get(set);
      if (old) return old;
      const bits = noBits(size);
      for (const interval of intervalsOf(set)) addBit(bits, atomOf(interval));
      known.set(set, bits);
      return bits;
    },
    setOf(bits) {
      const atoms = listBits(bits);
      return {
        v4: normalise(atoms.flatMap((atom) => ranges4[atom] as number[])),
        v6: normalise(atoms.flatMap((atom) => ranges6[atom] as bigint[])),
      };
    },
  };
}
