import { isIPv4, isIPv6 } from 'node:net';

/** IPv4 or IPv6. `0.0.0.0/0` says nothing about IPv6 (facts/ecs 3.3), so the two never mix. */
export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Addresses `low` to `high` of one family, both included. */
export interface AddressRange {
  readonly family: Family;
  readonly low: bigint;
  readonly high: bigint;
}

const bitsOf = (family: Family) => (family === 4 ? 32 : 128);

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

/**
 * Reads a CIDR, or an address as a range of one. Host bits are cleared, as the cloud does on save
 * (`10.159.6.18/12` is `10.144.0.0/12`).
 */
export function parseCidr(text: string): AddressRange | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const address = parseAddress(addressText);
  if (!address) return undefined;
  const bits = bitsOf(address.family);
  if (prefixText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const low = address.value - (address.value % size);
  return { family: address.family, low, high: low + size - 1n };
}

/** Node's own parser says what an address is, so that an error of the engine's is not made twice. */
function parseV4(text: string): bigint | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split('.').reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

/** The URL standard writes an IPv6 host in hex groups with at most one `::` (no dotted tail). */
function parseV6(text: string): bigint | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const host = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = host
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].reduce(
    (value, group) => value * 65_536n + BigInt(`0x${group}`),
    0n,
  );
}
