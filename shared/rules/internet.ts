import { type AddressSet, addressSetOf, everyAddress, subtractSets } from './addressSet.js';
import { type AddressRange, parseCidr } from './cidr.js';

/**
 * The IPv4 blocks that are not the Internet: private, shared, loopback, link-local, multicast and
 * reserved ones.
 */
const notInternet = addressSetOf(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '224.0.0.0/3',
  ].map(rangeOf),
);

/** The peer `internet`: IPv4 outside the blocks above. */
export const internet: AddressSet = { v4: subtractSets(everyAddress, notInternet).v4, v6: [] };

/** The peer `internet6`: global unicast. */
export const internet6: AddressSet = addressSetOf([rangeOf('2000::/3')]);

export const bothInternets: AddressSet = { v4: internet.v4, v6: internet6.v6 };

/**
 * Where the private address of an instance may lie. For IPv6 that is global unicast: the addresses
 * of instances bear no mark of being private.
 */
export const privateSpace: AddressSet = { v4: notInternet.v4, v6: everyAddress.v6 };

/** The metadata service, which egress rules never block (facts/ecs 3.4). */
export const metadataService: AddressSet = addressSetOf([rangeOf('100.100.100.200/32')]);

function rangeOf(cidr: string): AddressRange {
  const range = parseCidr(cidr);
  if (!range) throw new Error(`not a CIDR: ${cidr}`);
  return range;
}
