import type { NetworkInterface } from '../region/regionSnapshot.js';
import { type AddressSet, addressSetOf } from '../rules/addressSet.js';
import type { AddressRange } from '../rules/cidr.js';
import { privateAddressesOf } from '../rules/regionRules.js';

/** The interface as a probe sees it: its groups (perhaps planned ones) and its own addresses. */
export interface Subject {
  readonly id: string;
  readonly securityGroupIds: readonly string[];
  /** The private addresses, each as a range of its own. */
  readonly own: readonly AddressRange[];
  readonly classic?: boolean;
}

/** The subject that an interface is now, or would be in the groups `securityGroupIds`. */
export function subjectOf(eni: NetworkInterface, securityGroupIds?: readonly string[]): Subject {
  return {
    id: eni.NetworkInterfaceId,
    securityGroupIds: securityGroupIds ?? eni.SecurityGroupIds.SecurityGroupId,
    own: privateAddressesOf(eni),
    classic: !eni.VpcId,
  };
}

/** The own addresses one by one, since 5-tuple rules may tell them apart. */
export const ownAddresses = ({ own }: Subject): AddressSet[] =>
  own.map((range) => addressSetOf([range]));
