import type { Positioned, RecordList } from './RecordList.js';
import type {
  AttributeElement,
  GroupElement,
  InstanceElement,
  InterfaceElement,
  PermissionElement,
  PortRangeListElement,
  PrefixListElement,
} from './snapshot.js';

/**
 * What belongs to security groups: an interface, or an instance that has none (classic network).
 * A primary interface and its instance are one member, so their groups are one fact.
 */
export interface Member {
  /** NetworkInterfaceId, else InstanceId. */
  readonly id: string;
  /** Empty in the classic network. */
  readonly vpcId: string;
  /** What it counts in a basic group: private IPv4, IPv6 and prefixes (facts 2). */
  readonly addressCount: number;
  /** The groups that writes are checked against. */
  groups: readonly string[];
  /** The groups that Describe* show: those of `propagationDelayMs` ago. */
  shownGroups: readonly string[];
  instance?: InstanceRecord;
  networkInterface?: InterfaceRecord;
  released: boolean;
}

export interface InstanceRecord extends Positioned {
  element: InstanceElement;
  status: string;
  readonly member: Member;
}

export interface InterfaceRecord extends Positioned {
  readonly element: InterfaceElement;
  readonly member: Member;
}

export interface RuleRecord extends Positioned {
  readonly permission: PermissionElement;
}

export interface GroupRecord extends Positioned {
  readonly id: string;
  readonly element: GroupElement;
  /** DescribeSecurityGroupAttribute's body without its rules. */
  readonly attribute: AttributeElement;
  /** Empty in the classic network. */
  readonly vpcId: string;
  innerAccessPolicy: 'Accept' | 'Drop';
  readonly rules: RecordList<RuleRecord>;
  /** What the rules count on an interface: lists by MaxEntries (facts 2, [RULES]). */
  ruleCost: number;
  /** Rules that name a group. */
  groupRuleCount: number;
  readonly members: Set<Member>;
  addressCount: number;
}

export interface PrefixListRecord extends Positioned {
  readonly element: PrefixListElement;
}

export interface PortRangeListRecord extends Positioned {
  readonly element: PortRangeListElement;
}
