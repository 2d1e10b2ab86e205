import { END4, END6 } from './address.js';
import { type AddressRange, cidrsOf4, cidrsOf6 } from './cidr.js';
import { intersect, normalise, type Ranges, sameRanges, subtract, unite } from './ranges.js';

/** Addresses of both families. */
export interface AddressSet {
  readonly v4: Ranges<number>;
  readonly v6: Ranges<bigint>;
}

export const noAddress: AddressSet = { v4: [], v6: [] };
export const everyAddress: AddressSet = { v4: [0, END4], v6: [0n, END6] };

export function addressSetOf(ranges: readonly AddressRange[]): AddressSet {
  const v4: number[] = [];
  const v6: bigint[] = [];
  for (const range of ranges) {
    if (range.family === 4) v4.push(range.from, range.until);
    else v6.push(range.from, range.until);
  }
  return { v4: normalise(v4), v6: normalise(v6) };
}

export const uniteSets = (a: AddressSet, b: AddressSet): AddressSet => ({
  v4: unite(a.v4, b.v4),
  v6: unite(a.v6, b.v6),
});

export const intersectSets = (a: AddressSet, b: AddressSet): AddressSet => ({
  v4: intersect(a.v4, b.v4),
  v6: intersect(a.v6, b.v6),
});

export const subtractSets = (a: AddressSet, b: AddressSet): AddressSet => ({
  v4: subtract(a.v4, b.v4),
  v6: subtract(a.v6, b.v6),
});

export const isEmptySet = ({ v4, v6 }: AddressSet): boolean => v4.length === 0 && v6.length === 0;

export const sameSets = (a: AddressSet, b: AddressSet): boolean =>
  sameRanges(a.v4, b.v4) && sameRanges(a.v6, b.v6);

/** The fewest CIDRs, IPv4 first. */
export const cidrsOf = ({ v4, v6 }: AddressSet): string[] => [...cidrsOf4(v4), ...cidrsOf6(v6)];
