import * as $ecs from '@alicloud/ecs20140526';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupNamed, instanceNamed, interfaceOf } from './sampleIds.js';
import { callGeneric, REGION, type RunningEcs, refusal, startEcs } from './startEcs.js';

let region: RunningEcs;
beforeEach(async () => {
  region = await startEcs();
});
afterEach(() => region.close());

const modifyInstance = (instance: string, ...groups: string[]) =>
  region.client.modifyInstanceAttribute(
    new $ecs.ModifyInstanceAttributeRequest({
      instanceId: instanceNamed(instance),
      securityGroupIds: groups.map(groupNamed),
    }),
  );

const modifyInterface = (networkInterfaceId: string, ...groups: string[]) =>
  region.client.modifyNetworkInterfaceAttribute(
    new $ecs.ModifyNetworkInterfaceAttributeRequest({
      regionId: REGION,
      networkInterfaceId,
      securityGroupId: groups.map(groupNamed),
    }),
  );

const groupsOf = (memberId: string) => region.ecs.state.groupsOf(memberId);

describe('ModifyInstanceAttribute', () => {
  it('replaces the groups of the instance and its primary interface', async () => {
    await modifyInstance('full-house', 'shop-monitor', 'shop-app');
    const groups = ['shop-monitor', 'shop-app'].map(groupNamed);
    expect(groupsOf(instanceNamed('full-house'))).toStrictEqual(groups);
    expect(groupsOf(interfaceOf('full-house', 'Primary'))).toStrictEqual(groups);
  });

  it('moves between basic and advanced, and swaps at the limit, in one call', async () => {
    await modifyInstance('web-01', 'k8s-node', 'k8s-ingress');
    expect(groupsOf(instanceNamed('web-01'))).toStrictEqual(
      ['k8s-node', 'k8s-ingress'].map(groupNamed),
    );
    await modifyInstance('full-house', 'shop-app', 'shop-batch', 'shop-redis', 'shop-mq', 'empty');
    expect(groupsOf(instanceNamed('full-house'))).toHaveLength(5);
  });

  it('leaves the other interfaces of the instance alone', async () => {
    await modifyInstance('search-01', 'empty');
    expect(groupsOf(interfaceOf('search-01', 'Secondary'))).toStrictEqual([
      groupNamed('shop-monitor'),
    ]);
  });

  it.each([
    ['web-01', ['shop-app', 'shop-app'], 404, 'InvalidParameter.SecurityGroupIdRepeated'],
    ['web-01', ['shop-web', 'k8s-node'], 403, 'EnterpriseGroupLimited.MutliGroupType'],
    ['web-01', ['lab-default'], 404, 'InvalidSecurityGroupVpc.NotBelongToOneVpc'],
    ['web-01', ['classic-web'], 404, 'InvalidSecurityGroupType.NotSupportClassic'],
    ['web-01', ['cfw-managed'], 403, 'InvalidOperation.ResourceManagedByCloudProduct'],
    ['classic-old', ['classic-web'], 400, 'InvalidNetworkType.NotSupported'],
    ['starting-app', ['shop-web'], 403, 'IncorrectInstanceStatus'],
    ['locked-app', ['shop-web'], 403, 'InstanceLockedForSecurity'],
    [
      'web-01',
      ['shop-web', 'shop-app', 'shop-batch', 'shop-redis', 'shop-mq', 'empty'],
      400,
      'JoinedGroupLimitExceed',
    ],
    ['web-01', ['partners', 'blocklist', 'shop-mq', 'shop-app'], 403, 'AclLimitExceed'],
  ])('refuses %s into %o with %i %s', async (instance, groups, statusCode, code) => {
    const before = groupsOf(instanceNamed(instance));
    expect(await refusal(modifyInstance(instance, ...groups))).toStrictEqual({ code, statusCode });
    expect(groupsOf(instanceNamed(instance))).toStrictEqual(before);
  });

  it.each([
    [{}, 400, 'MissingParameter'],
    [{ InstanceId: 'i-gone', 'SecurityGroupIds.1': 'sg-gone' }, 404, 'InvalidInstanceId.NotFound'],
    [{ InstanceId: instanceNamed('web-01') }, 400, 'MissingParameter'],
    [
      { InstanceId: instanceNamed('web-01'), 'SecurityGroupIds.1': 'sg-gone' },
      404,
      'InvalidSecurityGroupId.NotFound',
    ],
    [{ InstanceId: instanceNamed('web-01'), InstanceName: 'x' }, 400, 'UnsupportedParameter'],
  ])('refuses %o with %i %s', async (query, statusCode, code) => {
    const call = callGeneric(
      region.port,
      'ModifyInstanceAttribute',
      query as Record<string, string>,
    );
    expect(await refusal(call)).toStrictEqual({ code, statusCode });
  });
});

describe('ModifyNetworkInterfaceAttribute', () => {
  it('replaces the groups of a secondary interface', async () => {
    const secondary = interfaceOf('search-01', 'Secondary');
    await modifyInterface(secondary, 'shop-search', 'empty');
    expect(groupsOf(secondary)).toStrictEqual(['shop-search', 'empty'].map(groupNamed));
    expect(groupsOf(instanceNamed('search-01'))).toStrictEqual([groupNamed('shop-search')]);
  });

  it('refuses a primary interface', async () => {
    const call = modifyInterface(interfaceOf('web-01', 'Primary'), 'empty');
    expect(await refusal(call)).toStrictEqual({
      code: 'InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc',
      statusCode: 404,
    });
  });

  it.each([
    [['empty', 'empty'], 404, 'InvalidParameter.SecurityGroupIdRepeated'],
    [['empty', 'k8s-node'], 403, 'InvalidOperation.MultiGroupType'],
    [['lab-default'], 403, 'InvalidOperation.VpcMismatch'],
    [['classic-web'], 403, 'InvalidSecurityGroupId.NotVpc'],
    [['cfw-managed'], 403, 'InvalidOperation.ResourceManagedByCloudProduct'],
    [
      ['shop-web', 'shop-app', 'shop-batch', 'shop-redis', 'shop-mq', 'empty'],
      400,
      'JoinedGroupLimitExceed',
    ],
    [['partners', 'blocklist', 'shop-mq', 'shop-app'], 403, 'AclLimitExceed'],
  ])('refuses %o with %i %s', async (groups, statusCode, code) => {
    const call = modifyInterface(interfaceOf('search-01', 'Secondary'), ...groups);
    expect(await refusal(call)).toStrictEqual({ code, statusCode });
  });

  it('refuses the interface of an instance in transition or locked, and one that a product owns', async () => {
    const secondary = interfaceOf('search-01', 'Secondary');
    region.ecs.state.setInstanceStatus(instanceNamed('search-01'), 'Starting');
    expect(await refusal(modifyInterface(secondary, 'empty'))).toStrictEqual({
      code: 'InvalidOperation.InvalidEcsState',
      statusCode: 400,
    });
    region.ecs.state.lockInstance(instanceNamed('search-01'), 'security');
    expect((await refusal(modifyInterface(secondary, 'empty'))).code).toBe(
      'InstanceLockedForSecurity',
    );
    const owned = callGeneric(region.port, 'ModifyNetworkInterfaceAttribute', {
      RegionId: REGION,
      NetworkInterfaceId: 'eni-bp1xb1f8lqn3brlc7m87',
      'SecurityGroupId.1': groupNamed('cfw-managed'),
    });
    expect((await refusal(owned)).code).toBe('InvalidOperation.ResourceManagedByCloudProduct');
  });
});
