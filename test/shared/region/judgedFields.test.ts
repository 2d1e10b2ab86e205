import { describe, expect, it } from 'vitest';
import { JudgedFields } from '../../../shared/region/judgedFields.js';
import type {
  Instance,
  NetworkInterface,
  Permission,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../../../shared/region/regionSnapshot.js';

const instance: Instance = {
  InstanceId: 'i-1',
  InstanceName: 'web-1',
  Status: 'Running',
  ZoneId: 'cn-hangzhou-b',
  InstanceNetworkType: 'vpc',
  SecurityGroupIds: { SecurityGroupId: ['sg-1', 'sg-2'] },
  Tags: { Tag: [{ TagKey: 'team', TagValue: 'pay' }] },
  OperationLocks: { LockReason: [{ LockReason: 'financial' }] },
  VpcAttributes: { VpcId: 'vpc-1' },
  PublicIpAddress: { IpAddress: ['47.96.10.10'] },
  EipAddress: { IpAddress: '47.96.10.11' },
  NetworkInterfaces: { NetworkInterface: [{ NetworkInterfaceId: 'eni-1', Type: 'Primary' }] },
};

const eni: NetworkInterface = {
  NetworkInterfaceId: 'eni-1',
  Type: 'Secondary',
  Status: 'InUse',
  InstanceId: 'i-1',
  VpcId: 'vpc-1',
  ZoneId: 'cn-hangzhou-b',
  PrivateIpAddress: '10.0.0.1',
  PrivateIpSets: {
    PrivateIpSet: [{ PrivateIpAddress: '10.0.0.1' }, { PrivateIpAddress: '10.0.0.2' }],
  },
  AssociatedPublicIp: { PublicIpAddress: '47.96.10.12' },
  Ipv6Sets: { Ipv6Set: [{ Ipv6Address: '2408::1' }] },
  Ipv4PrefixSets: { Ipv4PrefixSet: [{ Ipv4Prefix: '10.0.1.0/28' }] },
  Ipv6PrefixSets: { Ipv6PrefixSet: [{ Ipv6Prefix: '2408:0:0:1::/80' }] },
  SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
  ServiceManaged: true,
  OwnerId: '7',
  Tags: { Tag: [{ TagKey: 'a', TagValue: '' }] },
};

const group: SecurityGroup = {
  SecurityGroupId: 'sg-1',
  SecurityGroupName: 'web',
  Description: 'the web tier',
  SecurityGroupType: 'normal',
  VpcId: 'vpc-1',
  ServiceManaged: true,
  Tags: { Tag: [{ TagKey: 'sg-membership:role', TagValue: 'quarantine' }] },
};

const permission: Permission = {
  SecurityGroupRuleId: 'sgr-1',
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  PortRangeListId: 'prl-1',
  SourcePortRange: '1/1024',
  Policy: 'Accept',
  Priority: 1,
  SourceCidrIp: '10.0.0.0/8',
  Ipv6SourceCidrIp: '::/0',
  SourceGroupId: 'sg-2',
  SourcePrefixListId: 'pl-1',
  DestCidrIp: '10.0.0.1/32',
  Ipv6DestCidrIp: '2408::1/128',
  DestGroupId: 'sg-3',
  DestPrefixListId: 'pl-2',
  Description: 'ssh',
};

const attribute: SecurityGroupAttribute = {
  SecurityGroupId: 'sg-1',
  VpcId: 'vpc-1',
  InnerAccessPolicy: 'Drop',
  Permissions: { Permission: [permission] },
  NextToken: 'more',
};

const other = { ExpiredTime: '2099', Cpu: 4, Nested: { a: [1] } };

describe('JudgedFields keeps what is judged and nothing else', () => {
  const fields = new JudgedFields();

  it('of an instance', () => {
    expect(fields.instance({ ...instance, ...other })).toStrictEqual(instance);
  });

  it('of an interface', () => {
    expect(fields.networkInterface({ ...eni, ...other })).toStrictEqual(eni);
  });

  it('of a group', () => {
    expect(fields.securityGroup({ ...group, RuleCount: 7, ...other })).toStrictEqual(group);
  });

  it('of rules: also that not all of them were read', () => {
    const given = {
      ...attribute,
      ...other,
      Permissions: { Permission: [{ ...permission, CreateTime: '2026', ...other }] },
    };
    expect(fields.attribute(given)).toStrictEqual(attribute);
  });
});

describe('JudgedFields leaves out what says nothing', () => {
  const fields = new JudgedFields();

  it('empty lists, empty texts, and what is false', () => {
    expect(
      fields.instance({
        InstanceId: 'i-1',
        InstanceName: '',
        Status: 'Running',
        InstanceNetworkType: 'classic',
        SecurityGroupIds: { SecurityGroupId: [] },
        Tags: { Tag: [] },
        OperationLocks: { LockReason: [] },
        VpcAttributes: { VpcId: '' },
        PublicIpAddress: { IpAddress: [] },
        EipAddress: { IpAddress: '' },
      }),
    ).toStrictEqual({
      InstanceId: 'i-1',
      Status: 'Running',
      InstanceNetworkType: 'classic',
      SecurityGroupIds: { SecurityGroupId: [] },
    });
    expect(
      fields.securityGroup({
        SecurityGroupId: 'sg-1',
        SecurityGroupType: 'normal',
        VpcId: '',
        Description: '',
        ServiceManaged: false,
      }),
    ).toStrictEqual({ SecurityGroupId: 'sg-1', SecurityGroupType: 'normal' });
  });

  it('a set of addresses that is the primary address alone', () => {
    const bare: NetworkInterface = {
      NetworkInterfaceId: 'eni-1',
      Type: 'Primary',
      PrivateIpAddress: '10.0.0.1',
      SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
    };
    const PrivateIpSets = { PrivateIpSet: [{ PrivateIpAddress: '10.0.0.1' }] };
    const empty = { Ipv6Sets: { Ipv6Set: [] }, Ipv4PrefixSets: { Ipv4PrefixSet: [] } };
    expect(fields.networkInterface({ ...bare, PrivateIpSets, ...empty })).toStrictEqual(bare);
    const { PrivateIpAddress: _address, ...nameless } = bare;
    expect(fields.networkInterface({ ...nameless, PrivateIpSets })).toStrictEqual({
      ...nameless,
      PrivateIpSets,
    });
  });

  it('fields of a rule that are empty; a priority of 0 stays what it is', () => {
    const given = {
      SecurityGroupId: 'sg-1',
      Permissions: {
        Permission: [
          {
            Direction: 'egress',
            IpProtocol: 'ALL',
            PortRange: '',
            Policy: 'Drop',
            Priority: 0,
            DestCidrIp: '0.0.0.0/0',
            SourceCidrIp: '',
          },
        ],
      },
      NextToken: '',
    };
    expect(fields.attribute(given)).toStrictEqual({
      SecurityGroupId: 'sg-1',
      Permissions: {
        Permission: [
          {
            Direction: 'egress',
            IpProtocol: 'ALL',
            Policy: 'Drop',
            Priority: 0,
            DestCidrIp: '0.0.0.0/0',
          },
        ],
      },
    });
  });
});

it('JudgedFields changes nothing of what it is given', () => {
  const before = JSON.stringify([instance, eni, group, attribute]);
  const fields = new JudgedFields();
  fields.instance(instance);
  fields.networkInterface(eni);
  fields.securityGroup(group);
  fields.attribute(attribute);
  expect(JSON.stringify([instance, eni, group, attribute])).toBe(before);
});
