/** IPv4 or IPv6. `0.0.0.0/0` says nothing about IPv6 (facts/ecs 3.3), so the two never mix. */
export type Family = 4 | 6;

/** IPv4 as an unsigned 32-bit number, IPv6 as a bigint. */
export type Address =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly value: bigint };

/** The first value after the last address of the family. */
export const END4 = 2 ** 32;
export const END6 = 1n << 128n;

/** `::ffff:0:0/96`: IPv6 text that means an IPv4 address (RFC 4291 2.5.5.2). */
const MAPPED_FROM = 0xffff00000000n;
const MAPPED_UNTIL = 0x1000000000000n;

/**
 * Reads an address strictly: four decimal octets without leading zeros (no octal, no hex, no short
 * forms), or RFC 4291 text with at most one `::` and an optional dotted tail. Anything else is
 * undefined.
 */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === undefined ? undefined : { family: 4, value };
  }
  const value = parseV6(text);
  return value === undefined ? undefined : { family: 6, value };
}

export const isMapped = (value: bigint): boolean => value >= MAPPED_FROM && value < MAPPED_UNTIL;

/** The IPv4 address that an IPv4-mapped IPv6 address stands for. */
export const unmap = (value: bigint): number => Number(value - MAPPED_FROM);

export const formatV4 = (value: number): string =>
  `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

export function formatV6(value: bigint): string {
  if (isMapped(value)) return `::ffff:${formatV4(unmap(value))}`;
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(':');
  const before = groups.slice(0, best.start).join(':');
  const after = groups.slice(best.start + best.length).join(':');
  return `${before}::${after}`;
}

function parseV4(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0;
  for (const octet of octets) {
    if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    value = value * 256 + Number(octet);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  const [left = '', right, ...others] = text.split('::');
  if (others.length > 0) return undefined;
  const head = groupsOf(left, right === undefined);
  const tail = groupsOf(right ?? '', true);
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  const hex = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return BigInt(`0x${hex}`);
}

function groupsOf(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = mayEndDotted && index === parts.length - 1 ? parseV4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(Math.floor(v4 / 65_536), v4 % 65_536);
    } else {
      if (!/^[0-9A-Fa-f]{1,4}$/.test(part)) return undefined;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}
