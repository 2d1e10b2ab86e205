import * as $ecs from '@alicloud/ecs20140526';
import { describe, expect, it } from 'vitest';
import { buildRegion, rule, rules } from './regionBuilder.js';
import {
  authorize,
  authorizeEgress,
  change,
  type Fields,
  referenced,
  revoke,
  rulePlan,
  rulesOf,
  ssh,
  useRuleRegion,
} from './ruleCalls.js';
import { REGION, refusal } from './startEcs.js';

const region = useRuleRegion();

describe('AuthorizeSecurityGroup', () => {
  it('adds rules with the defaults, in the fields that Describe returns', async () => {
    await region().client.authorizeSecurityGroup(
      new $ecs.AuthorizeSecurityGroupRequest({
        regionId: REGION,
        securityGroupId: 'sg-a',
        permissions: [
          new $ecs.AuthorizeSecurityGroupRequestPermissions({
            ipProtocol: 'tcp',
            portRange: '22/22',
            sourceCidrIp: '10.0.0.0/8',
            description: 'SSH',
          }),
        ],
      }),
    );
    const [added] = rulesOf();
    const { SecurityGroupRuleId, CreateTime, ...fields }: Record<string, unknown> = added ?? {};
    expect(SecurityGroupRuleId).toMatch(/^sgr-lo[0-9a-z]{18}$/);
    expect(CreateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(fields).toStrictEqual({
      Direction: 'ingress',
      IpProtocol: 'TCP',
      PortRange: '22/22',
      PortRangeListId: '',
      PortRangeListName: '',
      SourcePortRange: '',
      Policy: 'Accept',
      Priority: '1',
      NicType: 'intranet',
      SourceCidrIp: '10.0.0.0/8',
      Ipv6SourceCidrIp: '',
      SourceGroupId: '',
      SourceGroupName: '',
      SourceGroupOwnerAccount: '',
      SourcePrefixListId: '',
      SourcePrefixListName: '',
      DestCidrIp: '',
      Ipv6DestCidrIp: '',
      DestGroupId: '',
      DestGroupName: '',
      DestGroupOwnerAccount: '',
      DestPrefixListId: '',
      DestPrefixListName: '',
      Description: 'SSH',
    });
  });

  it('takes the deprecated parameters without prefix, but not both', async () => {
    await change('AuthorizeSecurityGroup', [], ssh);
    expect(rulesOf()).toHaveLength(1);
    const both = change('AuthorizeSecurityGroup', [ssh], { IpProtocol: 'UDP' });
    expect(await refusal(both)).toStrictEqual({
      code: 'InvalidParam.Permissions',
      statusCode: 400,
    });
  });

  it('keeps RuleCount in step', async () => {
    await authorize(ssh, { ...ssh, PortRange: '80/80' });
    await authorizeEgress({ IpProtocol: 'all', DestCidrIp: '0.0.0.0/0' });
    const group = region().ecs.snapshot().securityGroups[0];
    expect([group?.SecurityGroupId, group?.RuleCount]).toStrictEqual(['sg-a', 3]);
  });

  it('passes over a rule that is there, however it is spelled', async () => {
    await authorize(ssh);
    await authorize({
      ...ssh,
      IpProtocol: '6',
      Policy: 'ACCEPT',
      Priority: '1',
      Description: 'again',
    });
    expect(rulesOf()).toHaveLength(1);
  });

  it('adds all rules of a call or none', async () => {
    const call = authorize(ssh, { ...ssh, PortRange: '0/0' });
    expect((await refusal(call)).code).toBe('InvalidParam.PortRange');
    expect(rulesOf()).toStrictEqual([]);
  });

  it.each<[Fields, Fields]>([
    [
      { SourceCidrIp: '10.0.0.0/8', SourceGroupId: 'sg-ref0', SourcePrefixListId: 'pl-4' },
      { SourceCidrIp: '10.0.0.0/8', SourceGroupId: '', SourcePrefixListId: '' },
    ],
    [
      { SourceGroupId: 'sg-ref0', SourcePrefixListId: 'pl-4' },
      { SourceCidrIp: '', SourceGroupId: 'sg-ref0', SourcePrefixListId: '' },
    ],
    [
      {
        SourceCidrIp: '10.0.0.0/8',
        SourceGroupId: 'sg-x',
        SourceGroupOwnerAccount: 'b@example.com',
      },
      { SourceCidrIp: '10.0.0.0/8', SourceGroupId: '' },
    ],
    [{ SourcePrefixListId: 'pl-4' }, { SourcePrefixListId: 'pl-4', SourceCidrIp: '' }],
    [
      { Ipv6SourceCidrIp: '2001:0DB8:0:0::1/64' },
      { Ipv6SourceCidrIp: '2001:db8::1/64', SourceCidrIp: '' },
    ],
    [
      { SourceCidrIp: '10.0.0.1', PortRangeListId: 'prl-1' },
      { PortRange: '22/22', PortRangeListId: '' },
    ],
  ])('of %o keeps %o', async (given, kept) => {
    await authorize({ IpProtocol: 'TCP', PortRange: '22/22', ...given });
    expect(rulesOf()[0]).toMatchObject(kept);
  });

  it.each<[Fields, number, string]>([
    [{ IpProtocol: '' }, 400, 'MissingParameter'],
    [{ IpProtocol: 'IPX' }, 400, 'InvalidIpProtocol.ValueNotSupported'],
    [{ IpProtocol: '256' }, 400, 'InvalidIpProtocol.ValueNotSupported'],
    [{ PortRange: '' }, 400, 'MissingParameter'],
    [{ PortRange: '22' }, 400, 'InvalidPortRange.Malformed'],
    [{ PortRange: '23/22' }, 400, 'InvalidParam.PortRange'],
    [{ PortRange: '1/65536' }, 400, 'InvalidParam.PortRange'],
    [{ PortRange: '-1/-1' }, 400, 'InvalidParam.PortRange'],
    [{ IpProtocol: 'ICMP' }, 400, 'InvalidParam.PortRange'],
    [{ IpProtocol: 'ALL' }, 400, 'InvalidParam.PortRange'],
    [{ SourcePortRange: 'x' }, 400, 'InvalidSourcePortRange.Malformed'],
    [{ Policy: 'reject' }, 400, 'InvalidPolicy.Malformed'],
    [{ Priority: 'high' }, 400, 'InvalidPriority.Malformed'],
    [{ Priority: '0' }, 400, 'InvalidPriority.ValueNotSupported'],
    [{ Priority: '101' }, 400, 'InvalidPriority.ValueNotSupported'],
    [{ NicType: 'wifi' }, 400, 'InvalidNicType.ValueNotSupported'],
    [{ NicType: 'internet' }, 400, 'InvalidNicType.Mismatch'],
    [{ Description: 'x'.repeat(513) }, 400, 'InvalidSecurityGroupDiscription.Malformed'],
    [{ Description: 'http://x' }, 400, 'InvalidSecurityGroupDiscription.Malformed'],
    [{ SourceCidrIp: '' }, 400, 'MissingParameter.Source'],
    [{ SourceCidrIp: '10.0.0.0/33' }, 400, 'InvalidSourceCidrIp.Malformed'],
    [{ SourceCidrIp: '010.0.0.1' }, 400, 'InvalidSourceCidrIp.Malformed'],
    [{ DestCidrIp: 'here' }, 400, 'InvalidDestCidrIp.Malformed'],
    [
      { SourceCidrIp: '', Ipv6SourceCidrIp: '2001:db8::/129' },
      400,
      'InvalidParam.Ipv6SourceCidrIp',
    ],
    [{ Ipv6SourceCidrIp: '2001:db8::/32' }, 400, 'InvalidParam.SourceIp'],
    [{ DestCidrIp: '10.0.0.1', Ipv6DestCidrIp: '2001:db8::1' }, 400, 'InvalidParam.DestIp'],
    [{ Ipv6DestCidrIp: '2001:db8::1' }, 400, 'InvalidParameter.Conflict'],
    [{ DestCidrIp: '10.0.0.0/8' }, 400, 'InvalidParamter.Conflict'],
    [
      {
        IpProtocol: 'ICMP',
        PortRange: '-1/-1',
        SourceCidrIp: '',
        Ipv6SourceCidrIp: '2001:db8::/32',
      },
      400,
      'InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
    ],
    [
      { IpProtocol: 'ICMPv6', PortRange: '-1/-1' },
      400,
      'InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
    ],
    [{ SourceCidrIp: '', SourceGroupId: 'sg-gone' }, 404, 'InvalidSourceGroupId.NotFound'],
    [{ SourceCidrIp: '', SourceGroupId: 'sg-a' }, 403, 'InvalidSecurityGroup.IsSame'],
    [{ SourceCidrIp: '', SourceGroupId: 'sg-far' }, 400, 'InvalidSourceGroupId.Mismatch'],
    [
      { SourceCidrIp: '', SourceGroupId: 'sg-adv' },
      400,
      'InvalidGroupAuthParameter.OperationDenied',
    ],
    [
      { SourceCidrIp: '', SourceGroupId: 'sg-ref0', SourceGroupOwnerId: '99' },
      404,
      'InvalidSourceGroupId.NotFound',
    ],
    [{ SourceCidrIp: '', SourcePrefixListId: 'pl-gone' }, 404, 'InvalidPrefixListId.NotFound'],
    [
      { SourceCidrIp: '', SourcePrefixListId: 'pl-6', DestCidrIp: '10.0.0.1' },
      400,
      'InvalidParam.PrefixListAddressFamilyMismatch',
    ],
    [
      { SourceCidrIp: '', SourcePrefixListId: 'pl-4', IpProtocol: '58', PortRange: '-1/-1' },
      400,
      'InvalidParam.PrefixListAddressFamilyMismatch',
    ],
    [{ PortRange: '', PortRangeListId: 'prl-gone' }, 400, 'InvalidPortRangeListId.NotFound'],
    [
      { IpProtocol: 'GRE', PortRange: '', PortRangeListId: 'prl-1' },
      400,
      'InvalidParam.ProtocolNotSupportPortRangeList',
    ],
    [{ DestGroupId: 'sg-ref0' }, 400, 'UnsupportedParameter'],
    [{ Mood: 'good' }, 400, 'UnsupportedParameter'],
  ])('refuses %o with %i %s', async (over, statusCode, code) => {
    expect(await refusal(authorize({ ...ssh, ...over }))).toStrictEqual({ code, statusCode });
    expect(rulesOf()).toStrictEqual([]);
  });

  it('takes 1 to 100 different rules a call', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ ...ssh, PortRange: `${n + 1}/${n + 1}` }));
    expect((await refusal(authorize(...many(101)))).code).toBe('InvalidParam.Permissions');
    expect((await refusal(authorize())).code).toBe('MissingParameter');
    expect((await refusal(authorize(ssh, { ...ssh, IpProtocol: 'TCP' }))).code).toBe(
      'InvalidParam.DuplicatePermissions',
    );
    await authorize(...many(100));
    expect(rulesOf()).toHaveLength(100);
  });

  it('lets 20 rules of a basic group name groups, and none of an advanced one', async () => {
    const byGroup = (n: number) => ({
      IpProtocol: 'TCP',
      PortRange: '22/22',
      SourceGroupId: `sg-ref${n}`,
    });
    await authorize(...Array.from({ length: 19 }, (_, n) => byGroup(n)));
    await authorizeEgress({ IpProtocol: 'TCP', PortRange: '22/22', DestGroupId: 'sg-ref19' });
    expect(await refusal(authorize(byGroup(20)))).toStrictEqual({
      code: 'AuthorizedGroupRule.LimitExceed',
      statusCode: 400,
    });
    await authorize(byGroup(0), ssh);
    const advanced = change('AuthorizeSecurityGroup', [byGroup(0)], { SecurityGroupId: 'sg-adv' });
    expect(await refusal(advanced)).toStrictEqual({
      code: 'InvalidGroupParameter.OperationDenied',
      statusCode: 400,
    });
  });

  it('knows internet rules in the classic network, and no lists', async () => {
    const classic = { SecurityGroupId: 'sg-classic' };
    await change('AuthorizeSecurityGroup', [ssh], classic);
    expect(rulesOf('sg-classic')[0]?.NicType).toBe('internet');
    const listed = { IpProtocol: 'TCP', PortRange: '22/22', SourcePrefixListId: 'pl-4' };
    const call = change('AuthorizeSecurityGroup', [listed], classic);
    expect((await refusal(call)).code).toBe('NotSupported.ClassicNetworkPrefixList');
  });

  it('refuses groups that are not there or managed', async () => {
    const gone = change('AuthorizeSecurityGroup', [ssh], { SecurityGroupId: 'sg-gone' });
    expect(await refusal(gone)).toStrictEqual({
      code: 'InvalidSecurityGroupId.NotFound',
      statusCode: 404,
    });
  });

  it('keeps every member within 1,000 rules, counted by MaxEntries', async () => {
    region().ecs.load(
      buildRegion({
        ...rulePlan,
        groups: [
          { id: 'sg-a', rules: rules(100) },
          { id: 'sg-b', rules: rules(879) },
          ...referenced,
        ],
        instances: [{ id: 'i-1', groups: ['sg-a', 'sg-b'] }],
      }),
    );
    const listed = { IpProtocol: 'TCP', PortRange: '22/22', SourcePrefixListId: 'pl-4' };
    await authorize(listed);
    await authorize({ ...ssh, PortRange: '9/9' });
    expect(await refusal(authorize({ ...ssh, PortRange: '10/10' }))).toStrictEqual({
      code: 'AuthorizationLimitExceed',
      statusCode: 403,
    });
  });

  it('keeps a group without members within 1,000 rules', async () => {
    region().ecs.load(buildRegion({ groups: [{ id: 'sg-a', rules: rules(999) }] }));
    await authorize({ ...ssh, PortRange: '9/9' });
    expect((await refusal(authorize({ ...ssh, PortRange: '10/10' }))).code).toBe(
      'AuthorizationLimitExceed',
    );
  });

  it('lets 1,000 groups name a prefix list', async () => {
    const listed = rule({ SourceCidrIp: '', SourcePrefixListId: 'pl-4' });
    const users = Array.from({ length: 999 }, (_, n) => ({ id: `sg-u${n}`, rules: [listed] }));
    region().ecs.load(
      buildRegion({ ...rulePlan, groups: [...users, { id: 'sg-a' }, { id: 'sg-b' }] }),
    );
    const one = { IpProtocol: 'TCP', PortRange: '23/23', SourcePrefixListId: 'pl-4' };
    await authorize(one);
    await authorize({ ...one, PortRange: '24/24' });
    const call = change('AuthorizeSecurityGroup', [one], { SecurityGroupId: 'sg-b' });
    expect(await refusal(call)).toStrictEqual({
      code: 'LimitExceed.PrefixListAssociationResource',
      statusCode: 403,
    });
  });

  it('answers a repeated ClientToken as the first time', async () => {
    const token = { ClientToken: 'token-1' };
    await change('AuthorizeSecurityGroup', [ssh], token);
    await revoke(ssh);
    await change('AuthorizeSecurityGroup', [ssh], token);
    expect(rulesOf()).toStrictEqual([]);
    const other = change('AuthorizeSecurityGroup', [{ ...ssh, PortRange: '23/23' }], token);
    expect(await refusal(other)).toStrictEqual({
      code: 'IdempotentParameterMismatch',
      statusCode: 400,
    });
  });
});

describe('AuthorizeSecurityGroupEgress', () => {
  it('adds a rule about destinations', async () => {
    await authorizeEgress({ IpProtocol: 'UDP', PortRange: '53/53', DestGroupId: 'sg-ref0' });
    expect(rulesOf()[0]).toMatchObject({ Direction: 'egress', DestGroupId: 'sg-ref0' });
  });

  it('asks for a destination', async () => {
    const call = authorizeEgress({
      IpProtocol: 'UDP',
      PortRange: '53/53',
      SourceCidrIp: '10.0.0.1',
    });
    expect((await refusal(call)).code).toBe('MissingParameter.Dest');
  });
});
