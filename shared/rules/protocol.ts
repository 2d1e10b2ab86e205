import type { Family } from './address.js';

/** IANA number of a protocol, or `all`. */
export type Protocol = number | 'all';

const numbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, gre: 47, icmpv6: 58 };

/**
 * Reads IpProtocol: a name in any case, or an IANA number 0–255 as text ([RULES][SDK]); 0 is
 * HOPOPT, not "all". Unknown names are undefined.
 */
export function parseProtocol(text: string): Protocol | undefined {
  const name = text.toLowerCase();
  if (name === 'all') return 'all';
  if (/^(0|[1-9]\d{0,2})$/.test(name) && Number(name) <= 255) return Number(name);
  return numbers[name];
}

/** `tcp`, `icmpv6`, or the number where there is no name. */
export function formatProtocol(protocol: Protocol): string {
  const named = Object.entries(numbers).find(([, number]) => number === protocol);
  return named?.[0] ?? String(protocol);
}

/** Only TCP and UDP have ports ([AEG]: ICMP, GRE and ALL take -1/-1). */
export const hasPorts = (protocol: Protocol) => protocol === 6 || protocol === 17;

/** ICMP is bound to IPv4 and ICMPv6 to IPv6 (facts/ecs 3.3, inference from the two error codes). */
export function familyOf(protocol: Protocol): Family | undefined {
  if (protocol === 1) return 4;
  if (protocol === 58) return 6;
  return undefined;
}

/** Every IANA number that exists in the family: ICMP does not exist in IPv6, nor ICMPv6 in IPv4. */
export const protocolsOf = (family: Family): readonly number[] =>
  family === 4 ? protocols4 : protocols6;

const protocols4 = Array.from({ length: 256 }, (_, number) => number).filter((one) => one !== 58);
const protocols6 = Array.from({ length: 256 }, (_, number) => number).filter((one) => one !== 1);

/**
 * Text of a set of protocols of a family: `all`, `tcp`, `all but tcp, udp`, or number ranges. The
 * same set always has the same text.
 */
export function formatProtocols(numbers: ReadonlySet<number>, family: Family): string {
  const universe = protocolsOf(family);
  const missing = universe.filter((one) => !numbers.has(one));
  if (missing.length === 0) return 'all';
  if (missing.length <= 8) return `all but ${missing.map(formatProtocol).join(', ')}`;
  const sorted = [...numbers].sort((a, b) => a - b);
  const texts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] as number) + 1) end += 1;
    const first = sorted[at] as number;
    texts.push(end - at < 2 ? formatProtocol(first) : `${first}-${sorted[end]}`);
    at = end - at < 2 ? at + 1 : end + 1;
  }
  return texts.join(', ');
}

/** Whether the text of a set of protocols (`formatProtocols`) names a protocol by its number. */
export function textHasProtocol(text: string, protocol: number): boolean {
  if (text === 'all') return true;
  if (text.startsWith('all but ')) return !textHasProtocol(text.slice('all but '.length), protocol);
  return text.split(', ').some((one) => {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(one) ?? [];
    if (from !== undefined) return Number(from) <= protocol && protocol <= Number(to);
    return parseProtocol(one) === protocol;
  });
}
