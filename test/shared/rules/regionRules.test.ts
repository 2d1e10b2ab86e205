import { describe, expect, it } from 'vitest';
import type {
  NetworkInterface,
  Permission,
  RegionSnapshot,
} from '../../../shared/region/regionSnapshot.js';
import { parseCidr } from '../../../shared/rules/cidr.js';
import { privateAddressesOf, RegionRules } from '../../../shared/rules/regionRules.js';
import { addresses } from './entry.js';
import { interfaceAt, regionOf } from './randomRegion.js';

const rule: Permission = {
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '1',
  SourceCidrIp: '10.0.0.0/8',
};
const region = (fields: Partial<RegionSnapshot> = {}): RegionSnapshot => ({
  ...regionOf([{ id: 'sg-a', rules: [rule] }], {}),
  ...fields,
});
const groupOf = (snapshot: RegionSnapshot, membersRead?: ReadonlySet<string>) =>
  new RegionRules(snapshot, membersRead).group('sg-a');

/** `sg-a` of `region()`, as a packet sees it. */
const plain = {
  securityGroupId: 'sg-a',
  name: 'sg-a',
  kind: 'basic',
  classic: false,
  innerAccessPolicy: 'Accept',
  rules: [expect.objectContaining({ securityGroupId: 'sg-a', peers: addresses('10.0.0.0/8') })],
  members: addresses(),
};

describe('a group of a region', () => {
  it('is resolved once, on demand', () => {
    const rules = new RegionRules(region());
    expect(rules.group('sg-a')).toStrictEqual(plain);
    expect(rules.group('sg-a')).toBe(rules.group('sg-a'));
  });

  it.each<[string, object, object, object]>([
    ['an advanced group', { SecurityGroupType: 'enterprise' }, {}, { kind: 'advanced' }],
    ['a group without a name', { SecurityGroupName: undefined }, {}, { name: '' }],
    ['a group of the classic network', { VpcId: '' }, {}, { classic: true }],
    ['isolated members', {}, { InnerAccessPolicy: 'Drop' }, { innerAccessPolicy: 'Drop' }],
    ['no word on members', {}, { InnerAccessPolicy: undefined }, { innerAccessPolicy: 'unknown' }],
    ['an empty word', {}, { InnerAccessPolicy: '' }, { innerAccessPolicy: 'unknown' }],
    [
      'a type that is no type',
      { SecurityGroupType: 'managed' },
      {},
      {
        kind: 'unknown',
        kindUnknown: { code: 'groupTypeUnknown', group: 'sg-a', type: 'managed' },
      },
    ],
    ['a part of its rules', {}, { NextToken: 'more' }, { incomplete: true }],
  ])('is read: %s', (_what, group, attribute, read) => {
    const { securityGroups, securityGroupAttributes } = region();
    const snapshot = region({
      securityGroups: securityGroups.map((one) => ({ ...one, ...group })),
      securityGroupAttributes: securityGroupAttributes.map((one) => ({ ...one, ...attribute })),
    });
    expect(groupOf(snapshot)).toStrictEqual({ ...plain, ...read });
  });

  it('is none where the group or its rules were not read', () => {
    expect(groupOf(region({ securityGroups: [] }))).toBeUndefined();
    expect(groupOf(region({ securityGroupAttributes: [] }))).toBeUndefined();
    expect(new RegionRules(region()).group('sg-gone')).toBeUndefined();
  });
});

describe('the members of a group', () => {
  const snapshot = region({
    networkInterfaces: [
      interfaceAt('eni-1', '10.0.0.1', ['sg-a', 'sg-b']),
      interfaceAt('eni-2', '2001:db8::2', ['sg-a']),
      interfaceAt('eni-3', '10.0.0.3', ['sg-b']),
    ],
  });

  it('are the private addresses of its interfaces', () => {
    const rules = new RegionRules(snapshot);
    expect(rules.membersOf('sg-a')).toEqual(addresses('10.0.0.1', '2001:db8::2'));
    expect(rules.group('sg-a')?.members).toBe(rules.membersOf('sg-a'));
  });

  it('are known for the groups of the region, or for those that are named', () => {
    expect(new RegionRules(snapshot).membersOf('sg-b')).toBeUndefined();
    const rules = new RegionRules(snapshot, new Set(['sg-b', 'sg-empty']));
    expect(rules.membersOf('sg-a')).toBeUndefined();
    expect(rules.group('sg-a')?.members).toBeUndefined();
    expect(rules.membersOf('sg-b')).toEqual(addresses('10.0.0.1', '10.0.0.3'));
    expect(rules.membersOf('sg-empty')).toEqual(addresses());
  });
});

describe('what a rule names', () => {
  const prefixList = {
    PrefixListId: 'pl-1',
    AddressFamily: 'IPv4',
    MaxEntries: 5,
    Entries: { Entry: [{ Cidr: '10.2.0.0/16' }, { Cidr: '10.1.0.0/16' }] },
  };
  const portList = {
    PortRangeListId: 'prl-1',
    MaxEntries: 5,
    Entries: [{ PortRange: '80/80' }, { PortRange: '22/22' }, { PortRange: '81/90' }],
  };
  const resolved = (fields: Partial<Permission>, lists: Partial<RegionSnapshot>) => {
    const naming = regionOf([{ id: 'sg-a', rules: [{ ...rule, ...fields }] }], {
      'sg-a': ['10.0.0.1'],
    });
    const [one] = groupOf({ ...naming, ...lists })?.rules ?? [];
    return one?.unknown ?? [one?.peers, one?.ports];
  };
  const list = { SourceCidrIp: '', SourcePrefixListId: 'pl-1' };
  const ports = { PortRange: '', PortRangeListId: 'prl-1' };

  it('is looked up', () => {
    expect(resolved({ SourceCidrIp: '', SourceGroupId: 'sg-a' }, {})).toEqual([
      addresses('10.0.0.1'),
      [22, 23],
    ]);
    expect(resolved(list, { prefixLists: [prefixList] })).toEqual([
      addresses('10.1.0.0/16', '10.2.0.0/16'),
      [22, 23],
    ]);
    expect(resolved(ports, { portRangeLists: [portList] })).toEqual([
      addresses('10.0.0.0/8'),
      [22, 23, 80, 91],
    ]);
  });

  it('is unknown when it was not read whole', () => {
    const noList = { prefixList: 'pl-1' };
    const noPorts = { portList: 'prl-1' };
    expect(resolved(list, { prefixLists: [] })).toStrictEqual(noList);
    expect(resolved(list, { prefixLists: [{ ...prefixList, NextToken: 'more' }] })).toStrictEqual(
      noList,
    );
    const odd = { Entry: [{ Cidr: '10.2.0.0/16' }, { Cidr: 'odd' }] };
    expect(resolved(list, { prefixLists: [{ ...prefixList, Entries: odd }] })).toStrictEqual(
      noList,
    );
    expect(resolved(ports, { portRangeLists: [] })).toStrictEqual(noPorts);
    expect(resolved(ports, { portRangeLists: [{ ...portList, NextToken: 'more' }] })).toStrictEqual(
      noPorts,
    );
    const oddPorts = [{ PortRange: '80/80' }, { PortRange: 'odd' }];
    expect(resolved(ports, { portRangeLists: [{ ...portList, Entries: oddPorts }] })).toStrictEqual(
      noPorts,
    );
  });
});

describe('the private addresses of an interface', () => {
  const bare: NetworkInterface = {
    NetworkInterfaceId: 'eni-1',
    Type: 'Primary',
    SecurityGroupIds: { SecurityGroupId: [] },
  };

  it('are all that it has, each once', () => {
    expect(
      privateAddressesOf({
        ...bare,
        PrivateIpAddress: '10.0.0.1',
        PrivateIpSets: {
          PrivateIpSet: [{ PrivateIpAddress: '10.0.0.1' }, { PrivateIpAddress: '10.0.0.2' }],
        },
        Ipv6Sets: { Ipv6Set: [{ Ipv6Address: '2001:db8::1' }] },
        Ipv4PrefixSets: { Ipv4PrefixSet: [{ Ipv4Prefix: '10.0.1.0/28' }] },
        Ipv6PrefixSets: { Ipv6PrefixSet: [{ Ipv6Prefix: '2001:db8:1::/80' }] },
      }),
    ).toEqual(
      ['10.0.0.1', '10.0.0.2', '2001:db8::1', '10.0.1.0/28', '2001:db8:1::/80'].map(parseCidr),
    );
  });

  it('are none where it has none, or none that can be read', () => {
    expect(privateAddressesOf(bare)).toEqual([]);
    expect(privateAddressesOf({ ...bare, PrivateIpAddress: 'odd' })).toEqual([]);
  });
});
