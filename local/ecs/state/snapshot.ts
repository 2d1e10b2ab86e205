import * as v from 'valibot';

const tags = v.optional(
  v.looseObject({
    Tag: v.optional(v.array(v.looseObject({ TagKey: v.string(), TagValue: v.string() }))),
  }),
);
const groupIds = v.looseObject({ SecurityGroupId: v.array(v.string()) });
const addresses = v.optional(v.looseObject({ IpAddress: v.optional(v.array(v.string())) }));
const maxEntries = v.pipe(v.number(), v.integer(), v.minValue(1));
const nextToken = v.optional(
  v.pipe(v.string(), v.value('', 'holds a NextToken: the rest of the element was not read')),
);
const ipv6Sets = v.optional(
  v.looseObject({
    Ipv6Set: v.optional(v.array(v.looseObject({ Ipv6Address: v.optional(v.string()) }))),
  }),
);

const instance = v.looseObject({
  InstanceId: v.string(),
  InstanceName: v.optional(v.string()),
  Status: v.string(),
  InstanceNetworkType: v.optional(v.string()),
  ZoneId: v.optional(v.string()),
  ImageId: v.optional(v.string()),
  InstanceType: v.optional(v.string()),
  InstanceTypeFamily: v.optional(v.string()),
  ResourceGroupId: v.optional(v.string()),
  CreationTime: v.optional(v.string()),
  ExpiredTime: v.optional(v.string()),
  SecurityGroupIds: groupIds,
  Tags: tags,
  OperationLocks: v.optional(
    v.looseObject({
      LockReason: v.optional(v.array(v.looseObject({ LockReason: v.optional(v.string()) }))),
    }),
  ),
  EipAddress: v.optional(v.looseObject({ IpAddress: v.optional(v.string()) })),
  PublicIpAddress: addresses,
  InnerIpAddress: addresses,
  VpcAttributes: v.optional(
    v.looseObject({
      VpcId: v.optional(v.string()),
      VSwitchId: v.optional(v.string()),
      PrivateIpAddress: addresses,
    }),
  ),
  NetworkInterfaces: v.optional(
    v.looseObject({
      NetworkInterface: v.optional(v.array(v.looseObject({ Ipv6Sets: ipv6Sets }))),
    }),
  ),
});

const networkInterface = v.looseObject({
  NetworkInterfaceId: v.string(),
  NetworkInterfaceName: v.optional(v.string()),
  Type: v.picklist(['Primary', 'Secondary']),
  Status: v.string(),
  InstanceId: v.optional(v.string()),
  VpcId: v.string(),
  VSwitchId: v.optional(v.string()),
  ResourceGroupId: v.optional(v.string()),
  PrivateIpAddress: v.optional(v.string()),
  PrivateIpSets: v.optional(
    v.looseObject({
      PrivateIpSet: v.optional(
        v.array(v.looseObject({ PrivateIpAddress: v.optional(v.string()) })),
      ),
    }),
  ),
  Ipv6Sets: ipv6Sets,
  Ipv4PrefixSets: v.optional(
    v.looseObject({ Ipv4PrefixSet: v.optional(v.array(v.looseObject({}))) }),
  ),
  Ipv6PrefixSets: v.optional(
    v.looseObject({ Ipv6PrefixSet: v.optional(v.array(v.looseObject({}))) }),
  ),
  SecurityGroupIds: groupIds,
  ServiceManaged: v.optional(v.boolean()),
  Tags: tags,
});

const securityGroup = v.looseObject({
  SecurityGroupId: v.string(),
  SecurityGroupName: v.optional(v.string()),
  SecurityGroupType: v.picklist(['normal', 'enterprise']),
  VpcId: v.optional(v.string()),
  ServiceManaged: v.optional(v.boolean()),
  ResourceGroupId: v.optional(v.string()),
  RuleCount: v.optional(v.number()),
  GroupToGroupRuleCount: v.optional(v.number()),
  Tags: tags,
});

const permission = v.looseObject({
  Direction: v.picklist(['ingress', 'egress']),
  SecurityGroupRuleId: v.optional(v.string()),
  IpProtocol: v.string(),
  Policy: v.optional(v.string()),
  Priority: v.optional(v.union([v.string(), v.number()])),
  PortRange: v.optional(v.string()),
  PortRangeListId: v.optional(v.string()),
  SourcePortRange: v.optional(v.string()),
  NicType: v.optional(v.string()),
  SourceCidrIp: v.optional(v.string()),
  Ipv6SourceCidrIp: v.optional(v.string()),
  SourceGroupId: v.optional(v.string()),
  SourcePrefixListId: v.optional(v.string()),
  DestCidrIp: v.optional(v.string()),
  Ipv6DestCidrIp: v.optional(v.string()),
  DestGroupId: v.optional(v.string()),
  DestPrefixListId: v.optional(v.string()),
});

const securityGroupAttribute = v.looseObject({
  SecurityGroupId: v.string(),
  InnerAccessPolicy: v.optional(v.picklist(['Accept', 'Drop'])),
  NextToken: nextToken,
  Permissions: v.optional(v.looseObject({ Permission: v.optional(v.array(permission)) })),
});

const prefixList = v.looseObject({
  PrefixListId: v.string(),
  PrefixListName: v.optional(v.string()),
  AddressFamily: v.picklist(['IPv4', 'IPv6']),
  MaxEntries: maxEntries,
  ResourceGroupId: v.optional(v.string()),
  Entries: v.optional(v.looseObject({ Entry: v.optional(v.array(v.looseObject({}))) })),
  Tags: tags,
});

const portRangeList = v.looseObject({
  PortRangeListId: v.string(),
  PortRangeListName: v.optional(v.string()),
  MaxEntries: maxEntries,
  ResourceGroupId: v.optional(v.string()),
  Entries: v.optional(v.array(v.looseObject({ PortRange: v.string() }))),
  // A plain array here, unlike the other elements ([SDK] DescribePortRangeListsResponseBody).
  Tags: v.optional(v.array(v.looseObject({ TagKey: v.string(), TagValue: v.string() }))),
});

const schema = v.strictObject({
  regionId: v.string(),
  accountId: v.string(),
  takenAt: v.string(),
  instances: v.array(instance),
  networkInterfaces: v.array(networkInterface),
  securityGroups: v.array(securityGroup),
  securityGroupAttributes: v.array(securityGroupAttribute),
  prefixLists: v.array(prefixList),
  portRangeLists: v.array(portRangeList),
});

/** A region as JSON: every element is what the ECS API itself returns, in its own field names. */
export type RegionSnapshotJson = v.InferInput<typeof schema>;
export type RegionSnapshot = v.InferOutput<typeof schema>;
export type InstanceElement = RegionSnapshot['instances'][number];
export type InterfaceElement = RegionSnapshot['networkInterfaces'][number];
export type GroupElement = RegionSnapshot['securityGroups'][number];
export type AttributeElement = RegionSnapshot['securityGroupAttributes'][number];
export type PermissionElement = v.InferOutput<typeof permission>;
export type PrefixListElement = RegionSnapshot['prefixLists'][number];
export type PortRangeListElement = RegionSnapshot['portRangeLists'][number];

/** A snapshot that can't be loaded; the message names the elements that are at odds. */
export class SnapshotError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SnapshotError';
  }
}

/** Reads a snapshot; fields that the region does not know are kept as they are. */
export function parseSnapshot(value: unknown): RegionSnapshot {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SnapshotError(`the snapshot is not valid at ${v.getDotPath(issue)}: ${issue.message}`);
}
