import type { NetworkInterface } from '../region/regionSnapshot.js';
import type { AddressSet } from '../rules/addressSet.js';

/** Interfaces for which every verdict is the same. */
export interface InterfaceClass {
  /** In ascending order. */
  readonly securityGroupIds: readonly string[];
  /** The own addresses; absent where the rules do not look at them. */
  readonly own?: AddressSet;
  /**
   * Whether traffic over IPv6 counts: the interfaces have an IPv6 address, or a group is judged
   * alone.
   */
  readonly hasIpv6: boolean;
  /** Why no verdict can be given on the interfaces, whatever their rules say. */
  readonly unjudged?: string;
  /** In the classic network no verdict is given. */
  readonly classic: boolean;
  /** A cloud service manages the interfaces: what they allow is not the customer's to change. */
  readonly managed: boolean;
  readonly interfaces: readonly NetworkInterface[];
}
