import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 address or block as it was given; undefined when it is none. Host bits are kept. */
export function readIpv4(text: string): string | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (!isIPv4(address) || rest.length > 0) return undefined;
  return length === undefined || isLength(length, 32) ? text : undefined;
}

/** An IPv6 address or block in its shortest form, as it is kept (facts 3.3); undefined when none. */
export function readIpv6(text: string): string | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (!isIPv6(address) || address.includes('%') || rest.length > 0) return undefined;
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (length === undefined) return shortest;
  return isLength(length, 128) ? `${shortest}/${Number(length)}` : undefined;
}

function isLength(text: string, max: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= max;
}
