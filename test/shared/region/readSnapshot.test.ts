import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../../shared/region/readSnapshot.js';

type Json = Record<string, unknown>;

/** A region as the API documents it, with one element of each list. */
const documented = () => ({
  regionId: 'cn-hangzhou',
  accountId: '1',
  takenAt: '2026-11-01T00:00:00Z',
  instances: [
    {
      InstanceId: 'i-1',
      Status: 'Running',
      InstanceNetworkType: 'vpc',
      SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
      Tags: { Tag: [{ TagKey: 'role', TagValue: 'web' }] },
      OperationLocks: { LockReason: [{ LockReason: 'security' }] },
      VpcAttributes: { VpcId: 'vpc-1' },
      NetworkInterfaces: {
        NetworkInterface: [{ NetworkInterfaceId: 'eni-1', Type: 'Primary' }],
      },
    },
  ] as Json[],
  networkInterfaces: [
    {
      NetworkInterfaceId: 'eni-1',
      Type: 'Primary',
      Status: 'InUse',
      InstanceId: 'i-1',
      VpcId: 'vpc-1',
      PrivateIpAddress: '10.0.0.1',
      PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: '10.0.0.1' }] },
      SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
      ServiceManaged: false,
      OwnerId: '1',
    },
  ] as Json[],
  securityGroups: [
    {
      SecurityGroupId: 'sg-a',
      SecurityGroupType: 'normal',
      VpcId: 'vpc-1',
      ServiceManaged: true,
      RuleCount: 1,
    },
  ] as Json[],
  securityGroupAttributes: [
    {
      SecurityGroupId: 'sg-a',
      InnerAccessPolicy: 'Accept',
      Permissions: {
        Permission: [
          {
            SecurityGroupRuleId: 'sgr-1',
            Direction: 'ingress',
            IpProtocol: 'TCP',
            PortRange: '22/22',
            Policy: 'Accept',
            Priority: '1',
            SourceCidrIp: '10.0.0.0/8',
          },
        ],
      },
    },
  ] as Json[],
  prefixLists: [
    { PrefixListId: 'pl-1', MaxEntries: 5, Entries: { Entry: [{ Cidr: '10.0.0.0/8' }] } },
  ] as Json[],
  portRangeLists: [
    { PortRangeListId: 'prl-1', MaxEntries: 5, Entries: [{ PortRange: '22/22' }] },
  ] as Json[],
});

type Region = ReturnType<typeof documented>;
type List = {
  [K in keyof Region]: Region[K] extends readonly Json[] ? K : never;
}[keyof Region];

/** The documented region with other fields in the first element of a list. */
function withFields(list: List, fields: Json): Region {
  const region = documented();
  Object.assign(region[list][0] as Json, fields);
  return region;
}

const ruleWith = (fields: Json) => {
  const [attribute] = documented().securityGroupAttributes as [
    { Permissions: { Permission: [Json] } },
  ];
  return { Permissions: { Permission: [{ ...attribute.Permissions.Permission[0], ...fields }] } };
};

const readOf = (value: unknown) => {
  const read = readSnapshot(value);
  return read.ok ? JSON.parse(JSON.stringify(read.snapshot)) : read.violations;
};

describe('a region as it is documented', () => {
  it('is read as it is', () => {
    expect(readOf(documented())).toStrictEqual(documented());
  });

  it('keeps the fields of which nothing is known', () => {
    const more = withFields('instances', { Cpu: 4, EipAddress: { IpAddress: '203.0.113.7' } });
    expect(readOf(more)).toStrictEqual(more);
  });
});

describe('a region as somebody wrote it', () => {
  it.each<[string, List, Json, Json]>([
    ['a list that is null', 'instances', { Tags: { Tag: null } }, { Tags: { Tag: [] } }],
    [
      'locks that are null',
      'instances',
      { OperationLocks: { LockReason: null } },
      { OperationLocks: { LockReason: [] } },
    ],
    [
      'a set of addresses that is null',
      'networkInterfaces',
      { Ipv6Sets: { Ipv6Set: null } },
      { Ipv6Sets: { Ipv6Set: [] } },
    ],
    [
      'rules that are null',
      'securityGroupAttributes',
      { Permissions: { Permission: null } },
      // RuleCount tells that there is one.
      { Permissions: { Permission: [] }, NextToken: 'RuleCount 1' },
    ],
    [
      'entries that are null',
      'prefixLists',
      { Entries: { Entry: null } },
      { Entries: { Entry: [] } },
    ],
    ['ports that are null', 'portRangeLists', { Entries: null }, { Entries: [] }],
    [
      'tags of another call',
      'instances',
      { Tags: { Tag: [{ Key: 'role', Value: 'web' }, { Key: 'bare' }] } },
      {
        Tags: {
          Tag: [
            { TagKey: 'role', TagValue: 'web' },
            { TagKey: 'bare', TagValue: '' },
          ],
        },
      },
    ],
    ['a text false', 'networkInterfaces', { ServiceManaged: 'false' }, { ServiceManaged: false }],
    ['a text True', 'securityGroups', { ServiceManaged: 'True' }, { ServiceManaged: true }],
    ['a type in capitals', 'securityGroups', { SecurityGroupType: 'NORMAL' }, {}],
    ['a network in capitals', 'instances', { InstanceNetworkType: 'VPC' }, {}],
    ['a status in small letters', 'instances', { Status: 'running' }, {}],
    ['a type of interface in small letters', 'networkInterfaces', { Type: 'primary' }, {}],
    [
      'a policy in small letters',
      'securityGroupAttributes',
      { InnerAccessPolicy: 'drop' },
      { InnerAccessPolicy: 'Drop' },
    ],
    [
      'the words of a rule in another case',
      'securityGroupAttributes',
      ruleWith({ Policy: 'drop', Direction: 'Ingress' }),
      ruleWith({ Policy: 'Drop' }),
    ],
    [
      'a word that is none of its kind, for the rules to be uncertain of',
      'securityGroupAttributes',
      ruleWith({ Policy: 'Reject' }),
      ruleWith({ Policy: 'Reject' }),
    ],
    [
      'a group that an interface is in twice',
      'networkInterfaces',
      { SecurityGroupIds: { SecurityGroupId: ['sg-a', 'sg-a'] } },
      {},
    ],
    ['an owner that is a number', 'networkInterfaces', { OwnerId: 1 }, {}],
  ])('is read in one way: %s', (_what, list, written, read) => {
    expect(readOf(withFields(list, written))).toStrictEqual(withFields(list, read));
  });

  it('takes an object that is null for one that is absent', () => {
    const absent = documented();
    delete (absent.instances[0] as Json).Tags;
    expect(readOf(withFields('instances', { Tags: null }))).toStrictEqual(absent);
  });

  it('takes a whole list that is null for an empty one', () => {
    const empty = { ...documented(), prefixLists: [] };
    expect(readOf({ ...documented(), prefixLists: null })).toStrictEqual(empty);
  });

  it.each<[string, unknown, string]>([
    ['a list that is missing', { ...documented(), prefixLists: undefined }, 'prefixLists'],
    ['a text for a list', { ...documented(), prefixLists: 'none' }, 'prefixLists'],
    [
      'a boolean that is another word',
      withFields('networkInterfaces', { ServiceManaged: 'no' }),
      'networkInterfaces[0].ServiceManaged',
    ],
    [
      'a number for an address',
      withFields('networkInterfaces', { PrivateIpAddress: 10 }),
      'networkInterfaces[0].PrivateIpAddress',
    ],
    [
      'a list for the id of a VPC',
      withFields('securityGroups', { VpcId: ['vpc-1'] }),
      'securityGroups[0].VpcId',
    ],
    [
      'ids that stand in no object',
      withFields('instances', { SecurityGroupIds: ['sg-a'] }),
      'instances[0].SecurityGroupIds',
    ],
    [
      'rules that were not read',
      withFields('securityGroupAttributes', { Permissions: null }),
      'securityGroupAttributes[0].Permissions',
    ],
    [
      'a port that is a number',
      withFields('securityGroupAttributes', ruleWith({ PortRange: 22 })),
      'securityGroupAttributes[0].Permissions.Permission[0].PortRange',
    ],
  ])('is refused with the path: %s', (_what, value, path) => {
    const read = readSnapshot(value);
    expect(read.ok ? [] : read.violations.map((one) => one.target)).toStrictEqual([path]);
  });
});

describe('an element that stands twice', () => {
  const lists = [
    'instances',
    'networkInterfaces',
    'securityGroups',
    'securityGroupAttributes',
    'prefixLists',
    'portRangeLists',
  ] as const;

  it.each(lists)('in %s counts once where it is the same', (list) => {
    const region = documented();
    region[list].push(documented()[list][0] as Json);
    expect(readOf(region)).toStrictEqual(documented());
  });

  it.each(lists)('in %s is refused where it differs', (list) => {
    const region = documented();
    region[list].push({ ...documented()[list][0], Description: 'another' });
    const id = Object.values(documented()[list][0] as Json)[0];
    expect(readOf(region)).toStrictEqual([
      {
        target: `${list}[1]`,
        rule: 'elementTwice',
        found: `${id} a second time, and not the same`,
        wanted: 'each element once: read the region again',
      },
    ]);
  });

  it('is a rule as well', () => {
    const [rule] = ruleWith({}).Permissions.Permission;
    const twice = (other: Json) => ({ Permissions: { Permission: [rule, { ...rule, ...other }] } });
    expect(readOf(withFields('securityGroupAttributes', twice({})))).toStrictEqual(documented());
    expect(readOf(withFields('securityGroupAttributes', twice({ Policy: 'Drop' })))).toStrictEqual([
      {
        target: 'securityGroupAttributes[0].Permissions.Permission[1]',
        rule: 'elementTwice',
        found: 'sgr-1 a second time, and not the same',
        wanted: 'each element once: read the region again',
      },
    ]);
  });
});

describe('a group of which RuleCount tells more rules than are there', () => {
  const cut = (RuleCount: number, rule: Json = {}) => {
    const region = withFields('securityGroups', { RuleCount });
    Object.assign(region.securityGroupAttributes[0] as Json, ruleWith(rule));
    const read = readOf(region) as { securityGroupAttributes: [{ NextToken?: string }] };
    return read.securityGroupAttributes[0].NextToken;
  };

  it('was read in part', () => {
    expect([cut(0), cut(1), cut(2)]).toStrictEqual([undefined, undefined, 'RuleCount 2']);
  });

  it('was not, where a list may be counted by its entries', () => {
    const byList = { SourceCidrIp: '', SourcePrefixListId: 'pl-1' };
    const byUnread = { SourceCidrIp: '', SourcePrefixListId: 'pl-gone' };
    expect([cut(5, byList), cut(6, byList)]).toStrictEqual([undefined, 'RuleCount 6']);
    expect([cut(200, byUnread), cut(201, byUnread)]).toStrictEqual([undefined, 'RuleCount 201']);
  });
});

describe('a primary interface', () => {
  it('that is in other groups than its instance is refused with both', () => {
    const other = withFields('networkInterfaces', {
      SecurityGroupIds: { SecurityGroupId: ['sg-b'] },
    });
    expect(readOf(other)).toStrictEqual([
      {
        target: 'eni-1',
        rule: 'primaryGroups',
        found: 'is in sg-b, its instance i-1 in sg-a',
        wanted: 'the same groups: read the region again',
      },
    ]);
  });
});
