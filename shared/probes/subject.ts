import type { Reason } from '../contracts/reason.js';
import type { NetworkInterface } from '../region/regionSnapshot.js';
import { type AddressSet, addressSetOf } from '../rules/addressSet.js';
import type { AddressRange } from '../rules/cidr.js';
import { CLASSIC_NETWORK } from '../rules/classicNetwork.js';
import { addressFault, privateAddressesOf } from '../rules/regionRules.js';
import type { RuleEngine } from '../rules/ruleEngine.js';

/** The interface as a probe sees it: its groups (perhaps planned ones) and its own addresses. */
export interface Subject {
  readonly id: string;
  readonly securityGroupIds: readonly string[];
  /** The private addresses, each as a range of its own. */
  readonly own: readonly AddressRange[];
  /** Set where an own address could not be read: then rules may be bound to it. */
  readonly ownUnread?: true;
  readonly classic?: boolean;
  readonly vpcId?: string;
}

/** The subject that an interface is now, or would be in the groups `securityGroupIds`. */
export function subjectOf(eni: NetworkInterface, securityGroupIds?: readonly string[]): Subject {
  return {
    id: eni.NetworkInterfaceId,
    securityGroupIds: securityGroupIds ?? eni.SecurityGroupIds.SecurityGroupId,
    own: privateAddressesOf(eni),
    ...(addressFault(eni) === undefined ? {} : { ownUnread: true }),
    classic: !eni.VpcId,
    ...(eni.VpcId ? { vpcId: eni.VpcId } : {}),
  };
}

/** Why no verdict can be given on a subject, whatever the rules say; undefined where one can. */
export const whyUnjudged = ({ id, classic }: Subject, engine: RuleEngine): Reason | undefined =>
  engine.whyUnjudged(id) ?? (classic ? CLASSIC_NETWORK : undefined);

/**
 * The own addresses one by one, since 5-tuple rules may tell them apart; undefined stands for one that
 * was not read.
 */
export const ownAddresses = ({ own, ownUnread }: Subject): (AddressSet | undefined)[] => [
  ...own.map((range) => addressSetOf([range])),
  ...(ownUnread || own.length === 0 ? [undefined] : []),
];
