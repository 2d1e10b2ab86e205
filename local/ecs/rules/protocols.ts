import { EcsError } from '../errors.js';

export interface Protocol {
  /** As it is kept and returned: the name in its own spelling, or the number as it was given. */
  readonly stored: string;
  /** One name for a protocol, however it was given: two rules of one meaning are equal. */
  readonly name: string;
  readonly hasPorts: boolean;
}

const NAMES = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'GRE', 'ALL'] as const;
/** IANA numbers that equal a name (facts 2). */
const NUMBERS: Readonly<Record<string, string>> = {
  '1': 'ICMP',
  '6': 'TCP',
  '17': 'UDP',
  '47': 'GRE',
  '58': 'ICMPv6',
};

/**
 * Reads IpProtocol: a name in any case or an IANA number. Numbers are documented for some regions;
 * they are taken in any here, as rules that hold them exist.
 */
export function readProtocol(text: string): Protocol {
  const name = NAMES.find((one) => one.toLowerCase() === text.toLowerCase());
  const isNumber = /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255;
  if (name === undefined && !isNumber) {
    throw new EcsError('InvalidIpProtocol.ValueNotSupported', text);
  }
  const meaning = name ?? NUMBERS[text] ?? text;
  return {
    stored: name ?? text,
    name: meaning,
    hasPorts: meaning === 'TCP' || meaning === 'UDP',
  };
}
