import fc from 'fast-check';
import type {
  NetworkInterface,
  Permission,
  RegionSnapshot,
} from '../../../shared/region/regionSnapshot.js';

const VPC = 'vpc-1';
const CIDRS4 = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.0/24',
  '10.159.6.18/12',
  '100.100.100.200/32',
  '203.0.113.0/24',
  '203.0.113.7/32',
  '192.168.0.0/16',
];
const CIDRS6 = ['::/0', '2000::/3', '2408:4005::/32', '2408:4005:3cd::10/128', 'fe80::/10'];
const PORTS = ['1/65535', '22/22', '20/25', '80/80', '443/443', '8000/9000', '25/25'];

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);

/** Which peer a rule names; group and list ids are those of `regionOf`. */
const peer = fc.oneof(
  { weight: 5, arbitrary: pick(CIDRS4).map((cidr) => ({ v4: cidr })) },
  { weight: 3, arbitrary: pick(CIDRS6).map((cidr) => ({ v6: cidr })) },
  { weight: 2, arbitrary: pick(['sg-a', 'sg-b', 'sg-peer']).map((group) => ({ group })) },
  { weight: 1, arbitrary: pick(['pl-1', 'pl-absent']).map((list) => ({ list })) },
);

/** One rule, as the API returns it; now and then with an unknown value or a missing list. */
const permission: fc.Arbitrary<Permission> = fc
  .record({
    direction: pick(['ingress', 'egress']),
    protocol: fc.oneof(
      { weight: 12, arbitrary: pick(['TCP', 'udp', 'ALL', 'ICMP', 'ICMPv6', 'GRE', '6', '0']) },
      { weight: 1, arbitrary: fc.constant('QUIC') },
    ),
    ports: pick(PORTS),
    policy: fc.oneof(
      { weight: 15, arbitrary: pick(['Accept', 'Drop', 'accept']) },
      { weight: 1, arbitrary: fc.constant('Reject') },
    ),
    priority: pick<string | number>(['1', 1, '2', '50', 100, '110']),
    source: fc.option(pick(['40000/40000', '1/1024']), { freq: 5 }),
    own: fc.option(pick(['10.1.2.3/32', '10.1.2.0/24']), { freq: 8 }),
    peer,
  })
  .map(({ direction, protocol, ports, policy, priority, source, own, peer: named }) => {
    const side = direction === 'ingress' ? 'Source' : 'Dest';
    const ported = ['TCP', 'udp', '6'].includes(protocol);
    return {
      Direction: direction,
      IpProtocol: protocol,
      PortRange: ported ? ports : '-1/-1',
      Policy: policy,
      Priority: priority,
      ...('v4' in named ? { [`${side}CidrIp`]: named.v4 } : {}),
      ...('v6' in named ? { [`Ipv6${side}CidrIp`]: named.v6 } : {}),
      ...('group' in named ? { [`${side}GroupId`]: named.group } : {}),
      ...('list' in named ? { [`${side}PrefixListId`]: named.list } : {}),
      ...(source !== null && ported ? { SourcePortRange: source } : {}),
      ...(own !== null && direction === 'ingress' && 'v4' in named ? { DestCidrIp: own } : {}),
    };
  });

const group = fc.record({
  inner: fc.oneof(
    { weight: 8, arbitrary: pick(['Accept', 'Drop']) },
    { weight: 1, arbitrary: pick(['', 'Refuse']) },
  ),
  rules: fc.array(permission, { maxLength: 12 }),
});

export interface RandomRegion {
  readonly snapshot: RegionSnapshot;
  /** The groups of the interface that is asked about. */
  readonly groupIds: readonly string[];
}

/** A region of two groups of one kind, a third one as a peer, and a handful of interfaces. */
export const randomRegion: fc.Arbitrary<RandomRegion> = fc
  .record({
    advanced: fc.boolean(),
    a: group,
    b: group,
    groupIds: pick([['sg-a'], ['sg-b'], ['sg-a', 'sg-b']]),
  })
  .map(({ advanced, a, b, groupIds }) => ({
    groupIds,
    snapshot: regionOf([
      { id: 'sg-a', advanced, ...a },
      { id: 'sg-b', advanced, ...b },
      { id: 'sg-peer', advanced: false, inner: 'Accept', rules: [] },
    ]),
  }));

/** A whole region around groups; `eni-me` has the addresses that 5-tuple rules look at. */
export function regionOf(
  groups: readonly {
    readonly id: string;
    readonly advanced?: boolean;
    readonly inner?: string;
    readonly rules: readonly Permission[];
  }[],
  members: Readonly<Record<string, readonly string[]>> = {
    'sg-a': ['10.1.2.3', '10.1.2.4', '2408:4005:3cd::10'],
    'sg-b': ['10.1.9.9'],
    'sg-peer': ['10.7.0.1', '2408:4005:3cd::77'],
  },
): RegionSnapshot {
  return {
    regionId: 'cn-hangzhou',
    accountId: '1',
    takenAt: '2026-11-20T08:00:00Z',
    instances: [],
    networkInterfaces: Object.entries(members).flatMap(([id, addresses]) =>
      addresses.map((address, index) => interfaceAt(`eni-${id}-${index}`, address, [id])),
    ),
    securityGroups: groups.map(({ id, advanced }) => ({
      SecurityGroupId: id,
      SecurityGroupName: id,
      SecurityGroupType: advanced ? 'enterprise' : 'normal',
      VpcId: VPC,
    })),
    securityGroupAttributes: groups.map(({ id, advanced, inner, rules }) => ({
      SecurityGroupId: id,
      VpcId: VPC,
      InnerAccessPolicy: advanced ? 'Drop' : (inner ?? 'Accept'),
      Permissions: {
        Permission: rules.map((rule, index) => ({
          SecurityGroupRuleId: `sgr-${id}-${index}`,
          ...rule,
        })),
      },
    })),
    prefixLists: [
      {
        PrefixListId: 'pl-1',
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: { Entry: [{ Cidr: '203.0.113.0/25' }, { Cidr: '198.51.100.0/24' }] },
      },
    ],
    portRangeLists: [],
  };
}

export function interfaceAt(
  id: string,
  address: string,
  groupIds: readonly string[],
): NetworkInterface {
  const v6 = address.includes(':');
  return {
    NetworkInterfaceId: id,
    Type: 'Primary',
    VpcId: VPC,
    SecurityGroupIds: { SecurityGroupId: groupIds },
    ...(v6 ? { Ipv6Sets: { Ipv6Set: [{ Ipv6Address: address }] } } : { PrivateIpAddress: address }),
  };
}

/** Peers at and beside every edge that the random rules have. */
export const edgePeers: readonly string[] = [
  ...['0.0.0.0', '9.255.255.255', '10.0.0.0', '10.1.2.2', '10.1.2.3', '10.1.2.4', '10.1.2.5'],
  ...['10.1.9.9', '10.7.0.1', '10.143.255.255', '10.144.0.0', '10.159.255.255', '10.160.0.0'],
  ...['11.0.0.0', '100.100.100.199', '100.100.100.200', '100.100.100.201', '127.255.255.255'],
  ...['128.0.0.0', '192.168.3.4', '198.51.100.9', '203.0.113.7', '203.0.113.127', '203.0.113.128'],
  ...['203.0.114.0', '255.255.255.255', '::', '1fff:ffff::', '2000::', '2408:4005::'],
  ...['2408:4005:3cd::10', '2408:4005:3cd::11', '2408:4005:3cd::77', '4000::', 'fe80::1'],
];
