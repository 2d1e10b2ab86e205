import { seededRandom } from '../local/gateway/faults.js';
import type {
  Instance,
  NetworkInterface,
  Permission,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../shared/region/regionSnapshot.js';

export interface EstateSize {
  readonly instances: number;
  /** Beside the primary interface of each instance. */
  readonly secondaryInterfaces: number;
  readonly groups: number;
  readonly rules: number;
  readonly vpcs: number;
  /** Every fourth group is advanced; else all are basic. */
  readonly mixed: boolean;
}

/** The estate of the budget: 100,000 instances, 110,000 interfaces, 5,000 groups, 60,000 rules. */
export const wholeEstate: EstateSize = {
  instances: 100_000,
  secondaryInterfaces: 10_000,
  groups: 5_000,
  rules: 60_000,
  vpcs: 50,
  mixed: true,
};

/** Sets of groups that occur in a VPC: teams put the same roles together again and again. */
const SETS_PER_VPC = 120;
const TEAMS = ['payments', 'search', 'mobile', 'data', 'platform', 'web', 'partners', 'risk'];

/** Numbered ids that look like the cloud's. */
const id = (kind: string, index: number) => `${kind}-bp1${String(index).padStart(17, '0')}`;

/** A seeded region as a large company has it: the same size and seed give the same region. */
export function makeEstate(size: EstateSize, seed = 1): RegionSnapshot {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const isAdvanced = (group: number) => size.mixed && group % 4 === 0;
  const perVpc = size.groups / size.vpcs;
  const vpcOf = (group: number) => Math.floor(group / perVpc);

  const securityGroups: SecurityGroup[] = Array.from({ length: size.groups }, (_, index) => ({
    SecurityGroupId: id('sg', index),
    SecurityGroupName: `${pick(TEAMS)}-${index}`,
    Description: index % 9 === 0 ? '' : `group ${index} of the estate`,
    SecurityGroupType: isAdvanced(index) ? 'enterprise' : 'normal',
    VpcId: id('vpc', vpcOf(index)),
    CreationTime: '2025-01-01T00:00:00Z',
    Tags: { Tag: [] },
  }));

  const sets = Array.from({ length: size.vpcs }, (_, vpc) =>
    Array.from({ length: SETS_PER_VPC }, () => {
      const type = below(4) === 0 ? 0 : 1;
      const fitting = Array.from({ length: perVpc }, (_one, at) => vpc * perVpc + at).filter(
        (group) => !size.mixed || isAdvanced(group) === (type === 0),
      );
      return [...new Set([pick(fitting), pick(fitting), pick(fitting)].slice(0, 1 + below(3)))].map(
        (group) => id('sg', group),
      );
    }),
  );

  const instances: Instance[] = [];
  const networkInterfaces: NetworkInterface[] = [];
  const addInterface = (index: number, instance: number, vpc: number, primary: boolean) => {
    const groups = pick(sets[vpc] as string[][]);
    const ip = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    networkInterfaces.push({
      NetworkInterfaceId: id('eni', index),
      Type: primary ? 'Primary' : 'Secondary',
      Status: 'InUse',
      InstanceId: id('i', instance),
      VpcId: id('vpc', vpc),
      ZoneId: 'cn-hangzhou-h',
      PrivateIpAddress: ip,
      PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: ip }] },
      ...(index % 10 === 0 ? { Ipv6Sets: { Ipv6Set: [{ Ipv6Address: ipv6Of(index) }] } } : {}),
      SecurityGroupIds: { SecurityGroupId: groups },
      OwnerId: '1234567890123456',
      ServiceManaged: false,
    });
    return groups;
  };
  for (let index = 0; index < size.instances; index += 1) {
    const vpc = index % size.vpcs;
    const groups = addInterface(index, index, vpc, true);
    instances.push({
      InstanceId: id('i', index),
      InstanceName: `node-${index}`,
      Status: 'Running',
      ZoneId: 'cn-hangzhou-h',
      InstanceNetworkType: 'vpc',
      SecurityGroupIds: { SecurityGroupId: groups },
      Tags: {
        Tag: [
          { TagKey: 'team', TagValue: pick(TEAMS) },
          { TagKey: 'env', TagValue: index % 3 === 0 ? 'test' : 'prod' },
        ],
      },
      OperationLocks: { LockReason: [] },
      VpcAttributes: { VpcId: id('vpc', vpc) },
      NetworkInterfaces: {
        NetworkInterface: [{ NetworkInterfaceId: id('eni', index), Type: 'Primary' }],
      },
    });
  }
  for (let index = 0; index < size.secondaryInterfaces; index += 1) {
    addInterface(size.instances + index, index, index % size.vpcs, false);
  }

  let rule = 0;
  const rulesPerGroup = size.rules / size.groups;
  const securityGroupAttributes: SecurityGroupAttribute[] = securityGroups.map((group, index) => ({
    SecurityGroupId: group.SecurityGroupId,
    SecurityGroupName: group.SecurityGroupName,
    VpcId: group.VpcId,
    InnerAccessPolicy: 'Accept',
    Permissions: {
      Permission: Array.from({ length: rulesPerGroup }, () => {
        rule += 1;
        return estateRule(rule, vpcOf(index) * perVpc, perVpc, below);
      }),
    },
  }));
  return {
    regionId: 'cn-hangzhou',
    accountId: '1234567890123456',
    takenAt: '2026-11-20T08:00:00Z',
    instances,
    networkInterfaces,
    securityGroups,
    securityGroupAttributes,
    prefixLists: [],
    portRangeLists: [],
  };
}

const SERVICE_PORTS = [22, 80, 443, 3306, 5432, 6379, 8080, 9092, 9200, 27_017, 3389, 2379];

/** Mostly groups and offices as peers, a few partners, now and then the whole Internet. */
function estateRule(
  number: number,
  firstGroup: number,
  groups: number,
  below: (count: number) => number,
): Permission {
  const port = SERVICE_PORTS[below(SERVICE_PORTS.length)] ?? 443;
  const kind = below(100);
  const egress = kind >= 92;
  const common = {
    SecurityGroupRuleId: id('sgr', number),
    Direction: egress ? 'egress' : 'ingress',
    IpProtocol: below(12) === 0 ? 'UDP' : 'TCP',
    PortRange: below(15) === 0 ? `${port}/${Math.min(65_535, port + 400)}` : `${port}/${port}`,
    Policy: kind >= 86 && kind < 92 ? 'Drop' : 'Accept',
    Priority: String(1 + below(5) * 10),
    NicType: 'intranet',
    Description: `rule ${number}`,
    CreateTime: '2025-01-01T00:00:00Z',
  };
  if (egress) return { ...common, DestCidrIp: '0.0.0.0/0' };
  if (kind < 40) return { ...common, SourceGroupId: id('sg', firstGroup + below(groups)) };
  if (kind < 65) return { ...common, SourceCidrIp: `10.${below(2)}.${below(256)}.0/24` };
  if (kind < 84)
    return { ...common, SourceCidrIp: `${11 + below(80)}.${below(256)}.${below(256)}.0/24` };
  if (kind < 86) return { ...common, Ipv6SourceCidrIp: '::/0' };
  return { ...common, SourceCidrIp: '0.0.0.0/0' };
}

/** The IPv6 address of an interface by its number. */
const ipv6Of = (index: number): string =>
  `2408:4005:3cd:9a00::${(index >>> 16).toString(16)}:${(index & 0xffff).toString(16)}`;
