import * as v from 'valibot';
import type { RegionSnapshot, SecurityGroupAttribute } from './regionSnapshot.js';

const ids = (key: string) => v.looseObject({ [key]: v.array(v.string()) });
const securityGroupIds = ids('SecurityGroupId');

const permission = v.looseObject({
  Direction: v.string(),
  IpProtocol: v.string(),
  Policy: v.string(),
  Priority: v.union([v.string(), v.number()]),
});

/** Only what verdicts stand on is held to a form; the other fields are the cloud's. */
const Whole = v.looseObject({
  regionId: v.string(),
  accountId: v.string(),
  takenAt: v.string(),
  partial: v.optional(v.literal(true)),
  instances: v.array(
    v.looseObject({
      InstanceId: v.string(),
      Status: v.string(),
      SecurityGroupIds: securityGroupIds,
    }),
  ),
  networkInterfaces: v.array(
    v.looseObject({
      NetworkInterfaceId: v.string(),
      Type: v.string(),
      SecurityGroupIds: securityGroupIds,
    }),
  ),
  securityGroups: v.array(
    v.looseObject({ SecurityGroupId: v.string(), SecurityGroupType: v.string() }),
  ),
  securityGroupAttributes: v.array(
    v.looseObject({
      SecurityGroupId: v.string(),
      Permissions: v.looseObject({ Permission: v.array(permission) }),
    }),
  ),
  prefixLists: v.array(
    v.looseObject({
      PrefixListId: v.string(),
      Entries: v.looseObject({ Entry: v.array(v.looseObject({ Cidr: v.string() })) }),
    }),
  ),
  portRangeLists: v.array(
    v.looseObject({
      PortRangeListId: v.string(),
      Entries: v.array(v.looseObject({ PortRange: v.string() })),
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
