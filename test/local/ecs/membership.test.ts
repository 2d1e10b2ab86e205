import * as $ecs from '@alicloud/ecs20140526';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupNamed, instanceNamed, interfaceOf } from './sampleIds.js';
import { callGeneric, REGION, type RunningEcs, refusal, startEcs } from './startEcs.js';

let region: RunningEcs;
beforeEach(async () => {
  region = await startEcs();
});
afterEach(() => region.close());

function join(instance: string, group: string) {
  return region.client.joinSecurityGroup(
    new $ecs.JoinSecurityGroupRequest({
      instanceId: instanceNamed(instance),
      securityGroupId: groupNamed(group),
    }),
  );
}

function leave(instance: string, group: string) {
  return region.client.leaveSecurityGroup(
    new $ecs.LeaveSecurityGroupRequest({
      instanceId: instanceNamed(instance),
      securityGroupId: groupNamed(group),
    }),
  );
}

const joinInterface = (networkInterfaceId: string, group: string, regionId = REGION) =>
  region.client.joinSecurityGroup(
    new $ecs.JoinSecurityGroupRequest({
      networkInterfaceId,
      securityGroupId: groupNamed(group),
      regionId,
    }),
  );

const leaveInterface = (networkInterfaceId: string, group: string) =>
  region.client.leaveSecurityGroup(
    new $ecs.LeaveSecurityGroupRequest({
      networkInterfaceId,
      securityGroupId: groupNamed(group),
      regionId: REGION,
    }),
  );

const groupsOf = (memberId: string) => region.ecs.state.groupsOf(memberId);

/** The groups as both Describe operations show them. */
async function shown(instance: string) {
  const instances = await region.client.describeInstances(
    new $ecs.DescribeInstancesRequest({
      regionId: REGION,
      instanceIds: JSON.stringify([instanceNamed(instance)]),
    }),
  );
  const interfaces = await region.client.describeNetworkInterfaces(
    new $ecs.DescribeNetworkInterfacesRequest({
      regionId: REGION,
      networkInterfaceId: [interfaceOf(instance, 'Primary')],
    }),
  );
  return {
    instance: instances.body?.instances?.instance?.[0]?.securityGroupIds?.securityGroupId,
    primary:
      interfaces.body?.networkInterfaceSets?.networkInterfaceSet?.[0]?.securityGroupIds
        ?.securityGroupId,
  };
}

describe('JoinSecurityGroup', () => {
  it('adds the group to the instance and its primary interface as one fact', async () => {
    await join('web-01', 'shop-monitor');
    const groups = [groupNamed('shop-web'), groupNamed('shop-monitor')];
    expect(await shown('web-01')).toStrictEqual({ instance: groups, primary: groups });
  });

  it('lets the filters by group find the new member', async () => {
    await join('web-01', 'empty');
    const found = await region.client.describeInstances(
      new $ecs.DescribeInstancesRequest({ regionId: REGION, securityGroupId: groupNamed('empty') }),
    );
    expect(found.body?.instances?.instance?.map((one) => one.instanceName)).toStrictEqual([
      'web-01',
    ]);
    const secondary = interfaceOf('search-01', 'Secondary');
    await joinInterface(secondary, 'empty');
    const interfaces = await region.client.describeNetworkInterfaces(
      new $ecs.DescribeNetworkInterfacesRequest({
        regionId: REGION,
        securityGroupId: groupNamed('empty'),
      }),
    );
    expect(
      interfaces.body?.networkInterfaceSets?.networkInterfaceSet?.map(
        (one) => one.networkInterfaceId,
      ),
    ).toStrictEqual([secondary]);
  });

  it('works on a stopped instance, a primary interface and a classic instance', async () => {
    await join('stopped-app', 'shop-monitor');
    await joinInterface(interfaceOf('web-01', 'Primary'), 'shop-monitor');
    expect(groupsOf(instanceNamed('stopped-app'))).toHaveLength(2);
    expect(groupsOf(instanceNamed('web-01'))).toHaveLength(2);
    expect(await refusal(join('classic-old', 'classic-web'))).toStrictEqual({
      code: 'InvalidInstanceId.AlreadyExists',
      statusCode: 403,
    });
  });

  it('says that an instance is a member, and passes over an interface that is', async () => {
    expect(await refusal(join('web-01', 'shop-web'))).toStrictEqual({
      code: 'InvalidInstanceId.AlreadyExists',
      statusCode: 403,
    });
    const secondary = interfaceOf('search-01', 'Secondary');
    expect((await joinInterface(secondary, 'shop-monitor')).statusCode).toBe(200);
    expect(groupsOf(secondary)).toStrictEqual([groupNamed('shop-monitor')]);
  });

  it.each([
    ['starting-app', 'shop-monitor', 403, 'IncorrectInstanceStatus'],
    ['locked-app', 'shop-monitor', 403, 'InstanceLockedForSecurity'],
    ['full-house', 'shop-monitor', 403, 'InstanceSecurityGroupLimitExceeded'],
    ['heavy-rules', 'shop-web', 403, 'AclLimitExceed'],
    ['heavy-rules', 'shop-cdn-origin', 403, 'AclLimitExceed'],
    ['web-01', 'cfw-managed', 403, 'InvalidOperation.ResourceManagedByCloudProduct'],
    ['web-01', 'k8s-node', 400, 'InvalidOperation.MultiGroupType'],
    ['k8s-01', 'shop-web', 400, 'InvalidOperation.MultiGroupType'],
    ['web-01', 'lab-default', 400, 'InvalidInstanceId.Mismatch'],
    ['web-01', 'classic-web', 400, 'InvalidInstanceId.Mismatch'],
    ['classic-old', 'shop-web', 400, 'InvalidInstanceId.Mismatch'],
  ])('refuses %s into %s with %i %s and changes nothing', async (instance, group, status, code) => {
    const before = region.ecs.snapshot();
    expect(await refusal(join(instance, group))).toStrictEqual({ code, statusCode: status });
    const after = region.ecs.snapshot();
    expect({ ...after, takenAt: '' }).toStrictEqual({ ...before, takenAt: '' });
  });

  it('refuses a pending instance as one that is being created', async () => {
    region.ecs.state.setInstanceStatus(instanceNamed('web-01'), 'Pending');
    expect(await refusal(join('web-01', 'shop-monitor'))).toStrictEqual({
      code: 'Forbidden.InstanceIsBeingCreated',
      statusCode: 403,
    });
  });

  it('refuses a lock for its lifetime and a financial lock not at all', async () => {
    region.ecs.state.lockInstance(instanceNamed('web-01'), 'security');
    expect((await refusal(join('web-01', 'empty'))).code).toBe('InstanceLockedForSecurity');
    region.ecs.state.lockInstance(instanceNamed('web-01'), 'financial');
    expect((await join('web-01', 'empty')).statusCode).toBe(200);
  });

  it('refuses interfaces that a cloud product owns', async () => {
    expect(await refusal(joinInterface('eni-bp1xb1f8lqn3brlc7m87', 'shop-web'))).toStrictEqual({
      code: 'InvalidOperation.EniServiceManaged',
      statusCode: 403,
    });
  });

  it('refuses an interface into another VPC', async () => {
    const call = joinInterface(interfaceOf('search-01', 'Secondary'), 'lab-default');
    expect(await refusal(call)).toStrictEqual({
      code: 'InvalidOperation.VpcMismatch',
      statusCode: 403,
    });
  });

  it('refuses the interface of an instance that is neither running nor stopped', async () => {
    region.ecs.state.setInstanceStatus(instanceNamed('search-01'), 'Stopping');
    const call = joinInterface(interfaceOf('search-01', 'Secondary'), 'empty');
    expect((await refusal(call)).code).toBe('IncorrectInstanceStatus');
  });

  it.each([
    [{}, 400, 'MissingParameter'],
    [{ SecurityGroupId: 'G' }, 400, 'MissingParameter'],
    [{ InstanceId: 'I' }, 400, 'MissingParameter'],
    [
      { SecurityGroupId: 'G', InstanceId: 'I', NetworkInterfaceId: 'N' },
      403,
      'InvalidParam.EniIdAndInstanceId.Conflict',
    ],
    [{ SecurityGroupId: 'G', NetworkInterfaceId: 'N' }, 400, 'MissingParameter.RegionId'],
    [{ SecurityGroupId: 'sg-gone', InstanceId: 'I' }, 404, 'InvalidSecurityGroupId.NotFound'],
    [{ SecurityGroupId: 'G', InstanceId: 'i-gone' }, 404, 'InvalidInstanceId.NotFound'],
    [{ SecurityGroupId: 'G', InstanceId: 'web-01' }, 400, 'InvalidInstanceId.Malformed'],
    [
      { SecurityGroupId: 'G', NetworkInterfaceId: 'eni-gone', RegionId: REGION },
      404,
      'InvalidEniId.NotFound',
    ],
    [
      { SecurityGroupId: 'G', NetworkInterfaceId: 'web', RegionId: REGION },
      403,
      'InvalidParam.Malformed',
    ],
    [{ SecurityGroupId: 'G', InstanceId: 'I', ClientToken: 't' }, 400, 'UnsupportedParameter'],
  ])('refuses %o with %i %s', async (query, statusCode, code) => {
    const real: Record<string, string> = {
      G: groupNamed('shop-monitor'),
      I: instanceNamed('web-01'),
      N: interfaceOf('web-01', 'Primary'),
    };
    const filled = Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, real[value] ?? value]),
    );
    for (const action of ['JoinSecurityGroup', 'LeaveSecurityGroup']) {
      const call = callGeneric(region.port, action, filled);
      expect(await refusal(call)).toStrictEqual({ code, statusCode });
    }
  });
});

describe('LeaveSecurityGroup', () => {
  it('takes the group from the instance and its primary interface', async () => {
    await leave('origin-01', 'shop-web');
    const groups = [groupNamed('shop-cdn-origin')];
    expect(await shown('origin-01')).toStrictEqual({ instance: groups, primary: groups });
  });

  it.each([
    ['web-01', 'shop-web', 403, 'InstanceLastSecurityGroup'],
    ['web-01', 'shop-app', 400, 'InvalidSecurityGroupAssociation.NotFound'],
    ['starting-app', 'shop-app', 403, 'IncorrectInstanceStatus'],
    ['locked-app', 'shop-app', 403, 'InstanceLockedForSecurity'],
    ['web-01', 'cfw-managed', 403, 'InvalidOperation.ResourceManagedByCloudProduct'],
  ])('refuses %s out of %s with %i %s', async (instance, group, statusCode, code) => {
    expect(await refusal(leave(instance, group))).toStrictEqual({ code, statusCode });
  });

  it('keeps an interface in at least one group', async () => {
    const secondary = interfaceOf('search-01', 'Secondary');
    expect(await refusal(leaveInterface(secondary, 'shop-monitor'))).toStrictEqual({
      code: 'InvalidOperation.AtLeastInOneGroup',
      statusCode: 403,
    });
    await joinInterface(secondary, 'empty');
    await leaveInterface(secondary, 'shop-monitor');
    expect(groupsOf(secondary)).toStrictEqual([groupNamed('empty')]);
  });

  it('needs the group left before a full instance can join another', async () => {
    await leave('full-house', 'shop-mq');
    await join('full-house', 'shop-monitor');
    expect(groupsOf(instanceNamed('full-house'))).toHaveLength(5);
  });
});
