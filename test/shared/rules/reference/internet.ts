import { type AddressRange, parseCidr } from './address.js';

/** Not the Internet: private, shared, loopback, link-local, multicast and reserved IPv4. */
const notInternet = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];

/** The peer `internet`: IPv4 outside the blocks above. */
export const internetRanges: readonly AddressRange[] = complementV4(notInternet.map(rangeOf));

export const privateRanges: readonly AddressRange[] = [
  ...notInternet.map(rangeOf),
  rangeOf('::/0'),
];

/** The peer `internet6`: global unicast. */
export const internet6Ranges: readonly AddressRange[] = [rangeOf('2000::/3')];

/** The metadata service, which egress rules never block (facts/ecs 3.4). */
export const metadataService: AddressRange = rangeOf('100.100.100.200/32');

function rangeOf(cidr: string): AddressRange {
  const range = parseCidr(cidr);
  if (!range) throw new Error(`not a CIDR: ${cidr}`);
  return range;
}

function complementV4(blocks: readonly AddressRange[]): AddressRange[] {
  const ranges: AddressRange[] = [];
  let next = 0n;
  for (const block of [...blocks].sort((a, b) => (a.low < b.low ? -1 : 1))) {
    if (block.low > next) ranges.push({ family: 4, low: next, high: block.low - 1n });
    next = block.high + 1n;
  }
  if (next < 1n << 32n) ranges.push({ family: 4, low: next, high: (1n << 32n) - 1n });
  return ranges;
}
