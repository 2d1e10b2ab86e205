/**
 * A region at one moment, in the ECS API's own shapes and names: each element is what the API
 * returns (DescribeInstances' Instance, DescribeSecurityGroupAttribute's body with all pages
 * merged, …). One format for seeding the loopback region, evidence, offline analysis and tests.
 * Only the fields that this project reads are typed; the others are kept.
 */
export interface RegionSnapshot {
  readonly regionId: string;
  readonly accountId: string;
  /** ISO 8601. */
  readonly takenAt: string;
  /** Set: only what verdicts on one group or instance stand on was read. */
  readonly partial?: true;
  readonly instances: readonly Instance[];
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly securityGroupAttributes: readonly SecurityGroupAttribute[];
  readonly prefixLists: readonly PrefixList[];
  readonly portRangeLists: readonly PortRangeList[];
}

export interface Tag {
  readonly TagKey: string;
  readonly TagValue: string;
}

export interface Instance {
  readonly InstanceId: string;
  readonly InstanceName?: string;
  readonly Status: string;
  readonly ZoneId?: string;
  /** `vpc` or `classic`. */
  readonly InstanceNetworkType: string;
  /** The groups of the primary interface. */
  readonly SecurityGroupIds: { readonly SecurityGroupId: readonly string[] };
  readonly Tags?: { readonly Tag: readonly Tag[] };
  readonly OperationLocks?: { readonly LockReason: readonly { readonly LockReason: string }[] };
  readonly VpcAttributes?: { readonly VpcId?: string };
  readonly PublicIpAddress?: { readonly IpAddress?: readonly string[] };
  readonly EipAddress?: { readonly IpAddress?: string };
  readonly NetworkInterfaces?: {
    readonly NetworkInterface: readonly {
      readonly NetworkInterfaceId: string;
      readonly Type?: string;
    }[];
  };
}

export interface NetworkInterface {
  readonly NetworkInterfaceId: string;
  readonly Type: string;
  readonly Status?: string;
  /** Absent for a service-owned interface. */
  readonly InstanceId?: string;
  readonly VpcId?: string;
  readonly ZoneId?: string;
  readonly PrivateIpAddress?: string;
  readonly AssociatedPublicIp?: { readonly PublicIpAddress?: string };
  readonly PrivateIpSets?: {
    readonly PrivateIpSet: readonly { readonly PrivateIpAddress: string }[];
  };
  readonly Ipv6Sets?: { readonly Ipv6Set: readonly { readonly Ipv6Address: string }[] };
  readonly Ipv4PrefixSets?: { readonly Ipv4PrefixSet: readonly { readonly Ipv4Prefix: string }[] };
  readonly Ipv6PrefixSets?: { readonly Ipv6PrefixSet: readonly { readonly Ipv6Prefix: string }[] };
  readonly SecurityGroupIds: { readonly SecurityGroupId: readonly string[] };
  readonly ServiceManaged?: boolean;
  readonly OwnerId?: string;
  readonly Tags?: { readonly Tag: readonly Tag[] };
}

export interface SecurityGroup {
  readonly SecurityGroupId: string;
  readonly SecurityGroupName?: string;
  readonly Description?: string;
  /** `normal` (basic) or `enterprise` (advanced). */
  readonly SecurityGroupType: string;
  /** Absent or empty: a group of the classic network. */
  readonly VpcId?: string;
  readonly ServiceManaged?: boolean;
  readonly RuleCount?: number;
  readonly Tags?: { readonly Tag: readonly Tag[] };
}

export interface SecurityGroupAttribute {
  readonly SecurityGroupId: string;
  readonly VpcId?: string;
  readonly InnerAccessPolicy?: string;
  readonly Permissions: { readonly Permission: readonly Permission[] };
  /** Not empty: the rules that follow were not read. */
  readonly NextToken?: string;
}

/** A rule, as DescribeSecurityGroupAttribute returns it. Empty text means absent. */
export interface Permission {
  readonly SecurityGroupRuleId?: string;
  readonly Direction: string;
  readonly IpProtocol: string;
  readonly PortRange?: string;
  readonly PortRangeListId?: string;
  readonly SourcePortRange?: string;
  readonly Policy: string;
  /** A string in the schema, a number in the documented sample (facts/ecs 1.7). */
  readonly Priority: string | number;
  readonly SourceCidrIp?: string;
  readonly Ipv6SourceCidrIp?: string;
  readonly SourceGroupId?: string;
  readonly SourcePrefixListId?: string;
  readonly DestCidrIp?: string;
  readonly Ipv6DestCidrIp?: string;
  readonly DestGroupId?: string;
  readonly DestPrefixListId?: string;
  readonly Description?: string;
}

export interface PrefixList {
  readonly PrefixListId: string;
  readonly PrefixListName?: string;
  /** `IPv4` or `IPv6`. */
  readonly AddressFamily: string;
  readonly MaxEntries: number;
  readonly Entries: { readonly Entry: readonly { readonly Cidr: string }[] };
  readonly NextToken?: string;
}

export interface PortRangeList {
  readonly PortRangeListId: string;
  readonly PortRangeListName?: string;
  readonly MaxEntries: number;
  readonly Entries: readonly { readonly PortRange: string }[];
  readonly NextToken?: string;
}
