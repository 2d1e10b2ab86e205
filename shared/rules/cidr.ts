import { formatV4, formatV6, parseAddress } from './address.js';
import type { Ranges } from './ranges.js';

/** Addresses from `from` up to, not including, `until`. */
export type AddressRange =
  | { readonly family: 4; readonly from: number; readonly until: number }
  | { readonly family: 6; readonly from: bigint; readonly until: bigint };

/** A CIDR as it was read. `hostBits`: the text names a host inside the block, not the block. */
export interface Cidr {
  readonly range: AddressRange;
  readonly prefix: number;
  readonly hostBits: boolean;
}

/** Reads a CIDR, or an address as a block of one; the block is normalised as the cloud does on save. */
export function readCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  const prefixText = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  if (prefix > bits) return undefined;
  if (address.family === 4) {
    const size = 2 ** (32 - prefix);
    const from = address.value - (address.value % size);
    const range = { family: 4, from, until: from + size } as const;
    return { range, prefix, hostBits: from !== address.value };
  }
  const size = 1n << BigInt(128 - prefix);
  const from = address.value - (address.value % size);
  const range = { family: 6, from, until: from + size } as const;
  return { range, prefix, hostBits: from !== address.value };
}

/** The block of a CIDR or address (`10.159.6.18/12` is `10.144.0.0/12`), undefined if unreadable. */
export const parseCidr = (text: string): AddressRange | undefined => readCidr(text)?.range;

/** The fewest CIDRs that cover exactly the ranges, ascending. */
export function cidrsOf4(ranges: Ranges<number>): string[] {
  const cidrs: string[] = [];
  eachBlock4(ranges, (from, prefix) => cidrs.push(`${formatV4(from)}/${prefix}`));
  return cidrs;
}

/** The fewest CIDRs that cover exactly the IPv6 ranges, ascending. */
export function cidrsOf6(ranges: Ranges<bigint>): string[] {
  const cidrs: string[] = [];
  eachBlock6(ranges, (from, prefix) => cidrs.push(`${formatV6(from)}/${prefix}`));
  return cidrs;
}

/** The first of the fewest CIDRs of some ranges, and how many more there are. */
export interface FirstCidrs {
  readonly cidrs: readonly string[];
  readonly more: number;
}

/** The same as `cidrsOf4` and `cidrsOf6` of at most so many: the others are counted and not written. */
export function firstCidrs(
  { v4, v6 }: { readonly v4: Ranges<number>; readonly v6: Ranges<bigint> },
  most: number,
): FirstCidrs {
  const cidrs: string[] = [];
  let more = 0;
  const take = (text: () => string) => {
    if (cidrs.length < most) cidrs.push(text());
    else more += 1;
  };
  eachBlock4(v4, (from, prefix) => take(() => `${formatV4(from)}/${prefix}`));
  eachBlock6(v6, (from, prefix) => take(() => `${formatV6(from)}/${prefix}`));
  return { cidrs, more };
}

function eachBlock4(ranges: Ranges<number>, each: (from: number, prefix: number) => void): void {
  for (let at = 0; at < ranges.length; at += 2) {
    let from = ranges[at] as number;
    const until = ranges[at + 1] as number;
    while (from < until) {
      let size = 1;
      let prefix = 32;
      while (from % (size * 2) === 0 && from + size * 2 <= until) {
        size *= 2;
        prefix -= 1;
      }
      each(from, prefix);
      from += size;
    }
  }
}

function eachBlock6(ranges: Ranges<bigint>, each: (from: bigint, prefix: number) => void): void {
  for (let at = 0; at < ranges.length; at += 2) {
    let from = ranges[at] as bigint;
    const until = ranges[at + 1] as bigint;
    while (from < until) {
      let size = 1n;
      let prefix = 128;
      while (from % (size * 2n) === 0n && from + size * 2n <= until) {
        size *= 2n;
        prefix -= 1;
      }
      each(from, prefix);
      from += size;
    }
  }
}
