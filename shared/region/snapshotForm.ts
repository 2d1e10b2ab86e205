import * as v from 'valibot';
import {
  nullableList,
  objectOf,
  optional,
  optionalBoolean,
  optionalText,
  securityGroupIds,
  tags,
  wordOf,
} from './documentedForm.js';
import type { RegionSnapshot, SecurityGroupAttribute } from './regionSnapshot.js';

const interfaceType = wordOf(['Primary', 'Secondary', 'Trunk', 'Member']);

const instance = objectOf({
  InstanceId: v.string(),
  InstanceName: optionalText,
  Status: wordOf(['Pending', 'Running', 'Starting', 'Stopping', 'Stopped']),
  ZoneId: optionalText,
  InstanceNetworkType: optional(wordOf(['vpc', 'classic'])),
  SecurityGroupIds: securityGroupIds,
  Tags: tags,
  OperationLocks: optional(
    objectOf({
      LockReason: nullableList(objectOf({ LockReason: wordOf(['financial', 'security']) })),
    }),
  ),
  VpcAttributes: optional(objectOf({ VpcId: optionalText })),
  NetworkInterfaces: optional(
    objectOf({
      NetworkInterface: nullableList(
        objectOf({ NetworkInterfaceId: v.string(), Type: optional(interfaceType) }),
      ),
    }),
  ),
});

/** `{PrivateIpSet: [{PrivateIpAddress}]}` and its like. */
const addressSets = (list: string, field: string) =>
  optional(objectOf({ [list]: nullableList(objectOf({ [field]: v.string() })) }));

const networkInterface = objectOf({
  NetworkInterfaceId: v.string(),
  Type: interfaceType,
  Status: optional(wordOf(['Available', 'Attaching', 'InUse', 'Detaching', 'Deleting'])),
  InstanceId: optionalText,
  VpcId: optionalText,
  ZoneId: optionalText,
  PrivateIpAddress: optionalText,
  PrivateIpSets: addressSets('PrivateIpSet', 'PrivateIpAddress'),
  Ipv6Sets: addressSets('Ipv6Set', 'Ipv6Address'),
  Ipv4PrefixSets: addressSets('Ipv4PrefixSet', 'Ipv4Prefix'),
  Ipv6PrefixSets: addressSets('Ipv6PrefixSet', 'Ipv6Prefix'),
  SecurityGroupIds: securityGroupIds,
  ServiceManaged: optionalBoolean,
  OwnerId: optional(
    v.union([
      v.string(),
      // The documents call it a string; tools that keep numbers write one.
      v.pipe(v.number(), v.transform(String)),
    ]),
  ),
  Tags: tags,
});

const securityGroup = objectOf({
  SecurityGroupId: v.string(),
  SecurityGroupName: optionalText,
  Description: optionalText,
  SecurityGroupType: wordOf(['normal', 'enterprise']),
  VpcId: optionalText,
  ServiceManaged: optionalBoolean,
  RuleCount: optional(v.number()),
  Tags: tags,
});

const permission = objectOf({
  SecurityGroupRuleId: optionalText,
  Direction: wordOf(['ingress', 'egress']),
  IpProtocol: v.string(),
  PortRange: optionalText,
  PortRangeListId: optionalText,
  SourcePortRange: optionalText,
  Policy: wordOf(['Accept', 'Drop']),
  Priority: v.union([v.string(), v.number()]),
  SourceCidrIp: optionalText,
  Ipv6SourceCidrIp: optionalText,
  SourceGroupId: optionalText,
  SourcePrefixListId: optionalText,
  DestCidrIp: optionalText,
  Ipv6DestCidrIp: optionalText,
  DestGroupId: optionalText,
  DestPrefixListId: optionalText,
  Description: optionalText,
});

const attribute = objectOf({
  SecurityGroupId: v.string(),
  VpcId: optionalText,
  InnerAccessPolicy: optional(wordOf(['Accept', 'Drop'])),
  Permissions: objectOf({ Permission: nullableList(permission) }),
  NextToken: optionalText,
});

/** Only what verdicts and changes stand on is held to a form; the other fields are the cloud's. */
const Whole = v.looseObject({
  regionId: v.string(),
  accountId: v.string(),
  takenAt: v.string(),
  partial: v.optional(v.literal(true)),
  instances: v.array(instance),
  networkInterfaces: v.array(networkInterface),
  securityGroups: v.array(securityGroup),
  securityGroupAttributes: v.array(attribute),
  prefixLists: v.array(
    objectOf({
      PrefixListId: v.string(),
      PrefixListName: optionalText,
      MaxEntries: optional(v.number()),
      Entries: objectOf({ Entry: nullableList(objectOf({ Cidr: v.string() })) }),
      NextToken: optionalText,
    }),
  ),
  portRangeLists: v.array(
    objectOf({
      PortRangeListId: v.string(),
      PortRangeListName: optionalText,
      MaxEntries: optional(v.number()),
      Entries: nullableList(objectOf({ PortRange: v.string() })),
      NextToken: optionalText,
    }),
  ),
});

/** A schema that lets through what the cloud returned, whole and by its own names. */
type FormOf<T> = v.GenericSchema<unknown, T>;
const typed = <T>(form: v.GenericSchema) => form as unknown as FormOf<T>;

/** The form of a whole snapshot. */
export const SnapshotForm = typed<RegionSnapshot>(Whole);

/** The part of a snapshot that is read first. */
export type SnapshotMembers = Pick<
  RegionSnapshot,
  'takenAt' | 'instances' | 'networkInterfaces' | 'securityGroups'
>;
export const MembersForm = typed<SnapshotMembers>(
  v.pick(Whole, ['takenAt', 'instances', 'networkInterfaces', 'securityGroups']),
);

export const RulesForm = typed<readonly SecurityGroupAttribute[]>(
  Whole.entries.securityGroupAttributes,
);

/** The part of a snapshot that is read last. */
export type SnapshotLists = Pick<RegionSnapshot, 'prefixLists' | 'portRangeLists'>;
export const ListsForm = typed<SnapshotLists>(v.pick(Whole, ['prefixLists', 'portRangeLists']));
