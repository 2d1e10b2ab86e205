import * as fc from 'fast-check';
import type {
  NetworkInterface,
  Permission,
  RegionSnapshot,
} from '../../../shared/region/regionSnapshot.js';

/** Few addresses, ports and protocols, so that random rules overlap, touch and shadow one another. */
const cidrs4 = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '10.0.0.7/24',
  '10.0.0.5',
  '10.0.0.6/32',
  '47.96.0.0/11',
  '47.96.1.0/24',
  '203.0.113.0/24',
  '203.0.113.128/25',
  '255.255.255.255/32',
  '100.100.100.200',
];
const cidrs6 = ['::/0', '2000::/3', '2001:db8::/32', '2001:db8:1::/48', '2001:db8::5', 'fd00::/8'];
const portRanges = ['22/22', '1/65535', '80/80', '80/443', '443/443', '20/25', '65535/65535'];
const groupIds = ['sg-a', 'sg-b', 'sg-c', 'sg-d', 'sg-gone'] as const;

type Peer = Partial<Permission>;

const peerOf = (ingress: boolean): fc.Arbitrary<Peer> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...cidrs4).map((cidr) => v4Peer(ingress, cidr)) },
    { weight: 2, arbitrary: fc.constantFrom(...cidrs6).map((cidr) => v6Peer(ingress, cidr)) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...groupIds)
        .map((id) => (ingress ? { SourceGroupId: id } : { DestGroupId: id })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('pl-a', 'pl-gone')
        .map((id) => (ingress ? { SourcePrefixListId: id } : { DestPrefixListId: id })),
    },
  );

const v4Peer = (ingress: boolean, cidr: string): Peer =>
  ingress ? { SourceCidrIp: cidr } : { DestCidrIp: cidr };
const v6Peer = (ingress: boolean, cidr: string): Peer =>
  ingress ? { Ipv6SourceCidrIp: cidr } : { Ipv6DestCidrIp: cidr };

const rarely = <T>(common: readonly T[], rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...common) },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  );

export interface Flavour {
  /** Nothing missing, nothing unknown. */
  readonly certain: boolean;
}

const permission = ({ certain }: Flavour): fc.Arbitrary<Permission> =>
  fc.boolean().chain((ingress) =>
    fc
      .record({
        IpProtocol: certain
          ? fc.constantFrom('TCP', 'udp', 'ALL', 'icmp', 'ICMPv6', 'GRE', '6', '0', '132')
          : rarely(['TCP', 'tcp', 'UDP', 'ALL', 'ICMP', 'icmpv6', '6', '0'], ['SCTPX']),
        range: fc.constantFrom(...portRanges),
        list: fc.constantFrom('', '', '', certain ? 'prl-a' : 'prl-gone'),
        Policy: certain
          ? fc.constantFrom('Accept', 'Drop')
          : rarely(['Accept', 'Drop', 'accept'], ['Reject']),
        Priority: certain
          ? fc.constantFrom<string | number>('1', 2, '50', 100, '110')
          : rarely<string | number>(['1', 2, '50', 100], ['high', 0]),
        SourcePortRange: fc.constantFrom('', '', '', '', '1000/2000', '2000/65535'),
        own: fc.constantFrom('', '', '', '', '', '10.0.0.5', '10.0.0.0/30', '2001:db8::/64'),
        peer: peerOf(ingress),
      })
      .map(({ range, list, own, peer, ...rest }) => {
        const numbered = ['6', 'tcp', 'udp'].includes(rest.IpProtocol.toLowerCase());
        const ownSide =
          own === '' ? {} : own.includes(':') ? v6Peer(!ingress, own) : v4Peer(!ingress, own);
        const missing = peer.SourcePrefixListId ?? peer.DestPrefixListId;
        const sure = certain && (missing === 'pl-gone' || peer.SourceGroupId === 'sg-gone');
        return {
          ...rest,
          ...(numbered
            ? list === ''
              ? { PortRange: range }
              : { PortRangeListId: list }
            : { PortRange: '-1/-1' }),
          SourcePortRange: numbered ? rest.SourcePortRange : '',
          Direction: ingress ? 'ingress' : 'egress',
          ...(sure || (certain && peer.DestGroupId === 'sg-gone')
            ? v4Peer(ingress, '10.0.0.0/8')
            : peer),
          ...ownSide,
        };
      }),
  );

const addresses: Readonly<Record<string, readonly string[]>> = {
  'eni-1': ['10.0.0.5', '2001:db8::5'],
  'eni-2': ['10.0.0.6'],
  'eni-3': ['10.0.1.1', '10.0.0.1'],
  'eni-4': ['47.96.1.9'],
};

const eniOf = (id: string, groups: readonly string[]): NetworkInterface => {
  const own = addresses[id] ?? [];
  const v4 = own.filter((one) => !one.includes(':'));
  return {
    NetworkInterfaceId: id,
    Type: 'Primary',
    VpcId: 'vpc-1',
    PrivateIpSets: { PrivateIpSet: v4.map((PrivateIpAddress) => ({ PrivateIpAddress })) },
    Ipv6Sets: {
      Ipv6Set: own.filter((one) => one.includes(':')).map((Ipv6Address) => ({ Ipv6Address })),
    },
    SecurityGroupIds: { SecurityGroupId: groups },
  };
};

export const someGroups = fc.uniqueArray(fc.constantFrom('sg-a', 'sg-b', 'sg-c'), {
  minLength: 1,
  maxLength: 3,
});

/** A region of four interfaces in up to four groups with a few rules each. */
export function randomRegion(flavour: Flavour): fc.Arbitrary<RegionSnapshot> {
  const known = ['sg-a', 'sg-b', 'sg-c', 'sg-d'];
  return fc
    .record({
      kinds: fc.oneof(
        { weight: 4, arbitrary: fc.constant(['normal', 'normal', 'normal', 'normal']) },
        { weight: 4, arbitrary: fc.constant(['enterprise', 'enterprise', 'enterprise', 'normal']) },
        ...(flavour.certain
          ? []
          : [{ weight: 1, arbitrary: fc.constant(['managed', 'normal', 'enterprise', '']) }]),
      ),
      inner: fc.array(
        flavour.certain
          ? fc.constantFrom('Accept', 'Drop')
          : rarely(['Accept', 'Drop'], ['', 'Refuse']),
        { minLength: 4, maxLength: 4 },
      ),
      masked: fc.constantFrom(false, false, !flavour.certain),
      rules: fc.array(fc.array(permission(flavour), { maxLength: 6 }), {
        minLength: 4,
        maxLength: 4,
      }),
      members: fc.array(someGroups, { minLength: 4, maxLength: 4 }),
      cut: fc.integer({ min: 0, max: flavour.certain ? 0 : 12 }),
    })
    .map(({ kinds, inner, rules, members, cut, masked }) => ({
      regionId: 'cn-hangzhou',
      accountId: '1',
      takenAt: '2026-01-01T00:00:00Z',
      instances: [],
      networkInterfaces: Object.keys(addresses).map((id, at) => ({
        ...eniOf(id, members[at] ?? []),
        ...(masked && id === 'eni-4' ? { PrivateIpAddress: '47.96.*.*' } : {}),
      })),
      securityGroups: known.map((id, at) => ({
        SecurityGroupId: id,
        SecurityGroupName: id.slice(3),
        SecurityGroupType: kinds[at] ?? 'normal',
        VpcId: 'vpc-1',
      })),
      securityGroupAttributes: known.slice(0, cut === 1 ? 2 : 4).map((id, at) => ({
        SecurityGroupId: id,
        InnerAccessPolicy: kinds[at] === 'enterprise' ? 'Drop' : (inner[at] ?? 'Accept'),
        Permissions: {
          Permission: (rules[at] ?? []).map((rule, index) => ({
            ...rule,
            SecurityGroupRuleId: `sgr-${id.slice(3)}${index}`,
          })),
        },
        ...(cut === 2 && at === 0 ? { NextToken: 'more' } : {}),
      })),
      prefixLists: [
        {
          PrefixListId: 'pl-a',
          AddressFamily: 'IPv4',
          MaxEntries: 5,
          Entries: { Entry: [{ Cidr: '203.0.113.0/25' }, { Cidr: '10.0.0.4/31' }] },
        },
      ],
      portRangeLists: [
        {
          PortRangeListId: 'prl-a',
          MaxEntries: 5,
          Entries: [{ PortRange: '22/22' }, { PortRange: '443/500' }],
        },
      ],
    }));
}

/** Packets at and beside the edges of everything above. */
export const edgeAddresses4 = [
  '0.0.0.0',
  '9.255.255.255',
  '10.0.0.0',
  '10.0.0.1',
  '10.0.0.3',
  '10.0.0.4',
  '10.0.0.5',
  '10.0.0.6',
  '10.0.0.7',
  '10.0.0.255',
  '10.0.1.0',
  '10.0.1.1',
  '10.255.255.255',
  '11.0.0.0',
  '47.95.255.255',
  '47.96.0.0',
  '47.96.1.0',
  '47.96.1.9',
  '47.96.1.10',
  '47.96.2.0',
  '47.127.255.255',
  '47.128.0.0',
  '100.100.100.199',
  '100.100.100.200',
  '100.100.100.201',
  '127.255.255.255',
  '128.0.0.0',
  '203.0.112.255',
  '203.0.113.0',
  '203.0.113.127',
  '203.0.113.128',
  '203.0.114.0',
  '223.255.255.255',
  '224.0.0.0',
  '255.255.255.254',
  '255.255.255.255',
];
export const edgeAddresses6 = [
  '::',
  '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2000::',
  '2001:db7:ffff:ffff::',
  '2001:db8::',
  '2001:db8::4',
  '2001:db8::5',
  '2001:db8::6',
  '2001:db8:0:1::',
  '2001:db8:1::',
  '2001:db8:2::',
  '2001:db9::',
  '3fff:ffff::1',
  '4000::',
  'fcff::',
  'fd00::',
  'fe00::',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
];
export const edgePorts = [
  1, 19, 20, 22, 23, 25, 26, 79, 80, 81, 442, 443, 444, 500, 501, 65_534, 65_535,
];
export const edgeSourcePorts = [1, 999, 1000, 1999, 2000, 2001, 65_535];
export const edgeProtocols = [0, 1, 2, 6, 17, 47, 58, 132, 255];
