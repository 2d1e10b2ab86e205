import type { RegionOptions } from '../local/region.js';

const VPC = 'vpc-bp1bench00000000000001';
const ZONES = ['cn-hangzhou-h', 'cn-hangzhou-i', 'cn-hangzhou-j'];

/** Ids as the cloud has them, numbered so that they can be told apart. */
export const fleetIds = {
  instance: (index: number) => `i-bp1${String(index).padStart(17, '0')}`,
  networkInterface: (index: number) => `eni-bp1${String(index).padStart(17, '0')}`,
  /** Every instance is in this group at first. */
  base: 'sg-bp1base0000000000000001',
  /** The group that a change joins. */
  extra: 'sg-bp1extra000000000000001',
};

/**
 * A region of `size` running instances in one VPC, tagged `fleet=bench`, each in the group `base`;
 * the group `extra` is empty and allows TCP 443 out to the Internet and nothing else.
 */
export function makeFleet(size: number): RegionOptions['snapshot'] {
  const indexes = Array.from({ length: size }, (_, index) => index);
  const ipOf = (index: number) => `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  const interfaceOf = (index: number) => ({
    NetworkInterfaceId: fleetIds.networkInterface(index),
    Type: 'Primary' as const,
    Status: 'InUse',
    InstanceId: fleetIds.instance(index),
    VpcId: VPC,
    PrivateIpAddress: ipOf(index),
    PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: ipOf(index) }] },
    SecurityGroupIds: { SecurityGroupId: [fleetIds.base] },
    ServiceManaged: false,
  });
  const groups = [
    { id: fleetIds.base, name: 'bench-base', description: 'every instance' },
    { id: fleetIds.extra, name: 'bench-extra', description: 'to be joined' },
  ];
  return {
    regionId: 'cn-hangzhou',
    accountId: '1234567890123456',
    takenAt: '2026-11-20T08:00:00Z',
    instances: indexes.map((index) => ({
      InstanceId: fleetIds.instance(index),
      InstanceName: `bench-${index}`,
      Status: 'Running',
      RegionId: 'cn-hangzhou',
      ZoneId: ZONES[index % ZONES.length] ?? '',
      InstanceNetworkType: 'vpc',
      SecurityGroupIds: { SecurityGroupId: [fleetIds.base] },
      Tags: { Tag: [{ TagKey: 'fleet', TagValue: 'bench' }] },
      OperationLocks: { LockReason: [] },
      VpcAttributes: {
        VpcId: VPC,
        VSwitchId: 'vsw-bp1bench00000000000001',
        PrivateIpAddress: { IpAddress: [ipOf(index)] },
        NatIpAddress: '',
      },
      NetworkInterfaces: {
        NetworkInterface: [
          {
            NetworkInterfaceId: fleetIds.networkInterface(index),
            Type: 'Primary',
            PrimaryIpAddress: ipOf(index),
            PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: ipOf(index), Primary: true }] },
          },
        ],
      },
    })),
    networkInterfaces: indexes.map(interfaceOf),
    securityGroups: groups.map(({ id, name, description }) => ({
      SecurityGroupId: id,
      SecurityGroupName: name,
      Description: description,
      SecurityGroupType: 'normal',
      VpcId: VPC,
      ServiceManaged: false,
      CreationTime: '2025-01-01T00:00:00Z',
      RuleCount: id === fleetIds.extra ? 2 : 0,
      Tags: { Tag: [] },
    })),
    securityGroupAttributes: groups.map(({ id, name, description }) => ({
      RegionId: 'cn-hangzhou',
      SecurityGroupId: id,
      SecurityGroupName: name,
      Description: description,
      VpcId: VPC,
      InnerAccessPolicy: 'Accept',
      Permissions: {
        Permission:
          id === fleetIds.extra
            ? [
                egressRule(1, 'TCP', '443/443', 'Accept', 1),
                egressRule(2, 'ALL', '-1/-1', 'Drop', 100),
              ]
            : [],
      },
    })),
    prefixLists: [],
    portRangeLists: [],
  };
}

const egressRule = (
  number: number,
  protocol: string,
  ports: string,
  policy: 'Accept' | 'Drop',
  priority: number,
) => ({
  SecurityGroupRuleId: `sgr-bp1bench${String(number).padStart(12, '0')}`,
  Direction: 'egress' as const,
  IpProtocol: protocol,
  PortRange: ports,
  Policy: policy,
  Priority: String(priority),
  NicType: 'intranet',
  DestCidrIp: '0.0.0.0/0',
  Description: '',
  CreateTime: '2025-01-01T00:00:00Z',
});
