import * as $ecs from '@alicloud/ecs20140526';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupNamed, instanceNamed, interfaceOf } from './sampleIds.js';
import { HandClock, REGION, type RunningEcs, refusal, startEcs } from './startEcs.js';

let region: RunningEcs;
let clock: HandClock;
beforeEach(async () => {
  clock = new HandClock();
  region = await startEcs({ clock, propagationDelayMs: 8_000, transitionDelayMs: 30_000 });
});
afterEach(() => region.close());

const web = () => instanceNamed('web-01');

const join = (group: string) =>
  region.client.joinSecurityGroup(
    new $ecs.JoinSecurityGroupRequest({ instanceId: web(), securityGroupId: groupNamed(group) }),
  );

const leave = (group: string) =>
  region.client.leaveSecurityGroup(
    new $ecs.LeaveSecurityGroupRequest({ instanceId: web(), securityGroupId: groupNamed(group) }),
  );

/** What the four ways of reading show of web-01 and its groups. */
async function shown(group: string) {
  const byId = await region.client.describeInstances(
    new $ecs.DescribeInstancesRequest({ regionId: REGION, instanceIds: JSON.stringify([web()]) }),
  );
  const byGroup = await region.client.describeInstances(
    new $ecs.DescribeInstancesRequest({
      regionId: REGION,
      securityGroupId: groupNamed(group),
      instanceName: 'web-01',
    }),
  );
  const primary = await region.client.describeNetworkInterfaces(
    new $ecs.DescribeNetworkInterfacesRequest({
      regionId: REGION,
      networkInterfaceId: [interfaceOf('web-01', 'Primary')],
    }),
  );
  const has = (ids?: string[]) => ids?.includes(groupNamed(group));
  return [
    has(byId.body?.instances?.instance?.[0]?.securityGroupIds?.securityGroupId),
    byGroup.body?.instances?.instance?.length === 1,
    has(
      primary.body?.networkInterfaceSets?.networkInterfaceSet?.[0]?.securityGroupIds
        ?.securityGroupId,
    ),
  ];
}

describe('a membership', () => {
  it('is shown only after the delay', async () => {
    await join('empty');
    expect(await shown('empty')).toStrictEqual([false, false, false]);
    clock.wallMs += 7_999;
    expect(await shown('empty')).toStrictEqual([false, false, false]);
    clock.wallMs += 1;
    expect(await shown('empty')).toStrictEqual([true, true, true]);
  });

  it('counts for the next write at once', async () => {
    await join('empty');
    expect((await refusal(join('empty'))).code).toBe('InvalidInstanceId.AlreadyExists');
    expect((await refusal(leave('shop-web'))).code).toBe('none');
    expect((await refusal(leave('empty'))).code).toBe('InstanceLastSecurityGroup');
  });

  it('shows the writes one after another', async () => {
    await join('empty');
    clock.wallMs += 5_000;
    await leave('shop-web');
    clock.wallMs += 3_000;
    expect([await shown('empty'), await shown('shop-web')]).toStrictEqual([
      [true, true, true],
      [true, true, true],
    ]);
    clock.wallMs += 5_000;
    expect(await shown('shop-web')).toStrictEqual([false, false, false]);
  });

  it('is in the snapshot at once', async () => {
    await join('empty');
    const snapshot = region.ecs.snapshot();
    const groups = [groupNamed('shop-web'), groupNamed('empty')];
    expect([
      snapshot.instances.find((one) => one.InstanceId === web())?.SecurityGroupIds.SecurityGroupId,
      snapshot.networkInterfaces.find((one) => one.InstanceId === web())?.SecurityGroupIds
        .SecurityGroupId,
    ]).toStrictEqual([groups, groups]);
  });

  it('of an instance that is released is never shown', async () => {
    await join('empty');
    region.ecs.state.releaseInstance(web());
    clock.wallMs += 8_000;
    expect(await shown('empty')).toStrictEqual([undefined, false, undefined]);
    expect((await refusal(join('empty'))).code).toBe('InvalidInstanceId.NotFound');
  });

  it('stays within a minute of the region at any speed', async () => {
    await region.close();
    clock = new HandClock(Date.now(), 10);
    region = await startEcs({ clock, propagationDelayMs: 8_000 });
    await join('empty');
    clock.wallMs += 799;
    expect(await shown('empty')).toStrictEqual([false, false, false]);
    clock.wallMs += 1;
    expect(await shown('empty')).toStrictEqual([true, true, true]);
  });
});

describe('StartInstance and StopInstance', () => {
  const start = (name: string, over: Record<string, unknown> = {}) =>
    region.client.startInstance(
      new $ecs.StartInstanceRequest({ instanceId: instanceNamed(name), ...over }),
    );
  const stop = (name: string, over: Record<string, unknown> = {}) =>
    region.client.stopInstance(
      new $ecs.StopInstanceRequest({ instanceId: instanceNamed(name), ...over }),
    );
  const statusOf = async (name: string) => {
    const answer = await region.client.describeInstanceStatus(
      new $ecs.DescribeInstanceStatusRequest({
        regionId: REGION,
        instanceId: [instanceNamed(name)],
      }),
    );
    return answer.body?.instanceStatuses?.instanceStatus?.[0]?.status;
  };

  it('pass through Starting and Stopping', async () => {
    await start('stopped-app');
    clock.wallMs += 29_999;
    expect(await statusOf('stopped-app')).toBe('Starting');
    clock.wallMs += 1;
    expect(await statusOf('stopped-app')).toBe('Running');
    await stop('stopped-app', { forceStop: true });
    expect(await statusOf('stopped-app')).toBe('Stopping');
    clock.wallMs += 30_000;
    expect(await statusOf('stopped-app')).toBe('Stopped');
  });

  it('refuse other states, locks, unknown instances and unknown parameters', async () => {
    const codes = [
      await refusal(start('web-01')),
      await refusal(stop('stopped-app')),
      await refusal(start('starting-app')),
      await refusal(stop('web-01', { stoppedMode: 'StopCharging' })),
      await refusal(start('stopped-app', { dryRun: true })),
    ];
    expect(codes).toStrictEqual([
      { code: 'IncorrectInstanceStatus', statusCode: 403 },
      { code: 'IncorrectInstanceStatus', statusCode: 403 },
      { code: 'IncorrectInstanceStatus', statusCode: 403 },
      { code: 'UnsupportedParameter', statusCode: 400 },
      { code: 'DryRunOperation', statusCode: 400 },
    ]);
    region.ecs.state.lockInstance(instanceNamed('stopped-app'), 'security');
    expect((await refusal(start('stopped-app'))).code).toBe('InstanceLockedForSecurity');
  });

  it('give way to a status that is set meanwhile', async () => {
    await start('stopped-app');
    region.ecs.state.setInstanceStatus(instanceNamed('stopped-app'), 'Stopped');
    clock.wallMs += 30_000;
    expect(await statusOf('stopped-app')).toBe('Stopped');
  });
});
