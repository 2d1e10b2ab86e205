import * as $ecs from '@alicloud/ecs20140526';
import { afterEach, describe, expect, it } from 'vitest';
import type { EcsOptions } from '../../../local/ecs/createEcs.js';
import { buildRegion, rule, rules, VPC } from './regionBuilder.js';
import { REGION, type RunningEcs, refusal, startEcs } from './startEcs.js';

let region: RunningEcs;
afterEach(() => region.close());

async function start(plan: Parameters<typeof buildRegion>[0], options: Partial<EcsOptions> = {}) {
  region = await startEcs({ snapshot: buildRegion(plan), ...options });
}

async function join(instanceId: string, securityGroupId: string): Promise<unknown> {
  const request = new $ecs.JoinSecurityGroupRequest({ instanceId, securityGroupId });
  return (await refusal(region.client.joinSecurityGroup(request))).code;
}

async function joinInterface(networkInterfaceId: string, securityGroupId: string) {
  const request = new $ecs.JoinSecurityGroupRequest({
    networkInterfaceId,
    securityGroupId,
    regionId: REGION,
  });
  return (await refusal(region.client.joinSecurityGroup(request))).code;
}

async function modify(instanceId: string, ...securityGroupIds: string[]) {
  const request = new $ecs.ModifyInstanceAttributeRequest({ instanceId, securityGroupIds });
  return await refusal(region.client.modifyInstanceAttribute(request));
}

async function modifyInterface(networkInterfaceId: string, ...securityGroupId: string[]) {
  const request = new $ecs.ModifyNetworkInterfaceAttributeRequest({
    regionId: REGION,
    networkInterfaceId,
    securityGroupId,
  });
  return await refusal(region.client.modifyNetworkInterfaceAttribute(request));
}

describe('groups of an interface', () => {
  const groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ id: `sg-${name}` }));

  it('are five by default', async () => {
    await start({ groups, instances: [{ id: 'i-1', groups: ['sg-a', 'sg-b', 'sg-c', 'sg-d'] }] });
    expect(await join('i-1', 'sg-e')).toBe('none');
    expect(await join('i-1', 'sg-f')).toBe('InstanceSecurityGroupLimitExceeded');
  });

  it('are as many as the account has', async () => {
    const instances = [{ id: 'i-1', groups: ['sg-a', 'sg-b', 'sg-c', 'sg-d', 'sg-e'] }];
    await start({ groups, instances }, { maxGroupsPerInterface: 6 });
    expect(await join('i-1', 'sg-f')).toBe('none');
  });
});

describe('rules on an interface', () => {
  it('are 1,000 over all of its groups, in and out', async () => {
    await start({
      groups: [
        { id: 'sg-a', rules: rules(600) },
        {
          id: 'sg-b',
          rules: [...rules(399), rule({ Direction: 'egress', DestCidrIp: '0.0.0.0/0' })],
        },
        { id: 'sg-c', rules: rules(1) },
        { id: 'sg-d' },
      ],
      instances: [{ id: 'i-1', groups: ['sg-a'] }],
    });
    expect(await join('i-1', 'sg-b')).toBe('none');
    expect(await join('i-1', 'sg-c')).toBe('AclLimitExceed');
    expect(await join('i-1', 'sg-d')).toBe('none');
  });

  it.each([
    [{ SourceCidrIp: '', SourcePrefixListId: 'pl-1' }, 20],
    [{ PortRange: '', PortRangeListId: 'prl-1' }, 5],
    [
      { SourceCidrIp: '', SourcePrefixListId: 'pl-1', PortRange: '', PortRangeListId: 'prl-1' },
      100,
    ],
    [{ SourceCidrIp: '', SourcePrefixListId: 'pl-unknown' }, 200],
  ])('count a rule with %o as %i', async (over, cost) => {
    await start({
      groups: [
        { id: 'sg-fits', rules: rules(1_000 - cost) },
        { id: 'sg-over', rules: rules(1_001 - cost) },
        { id: 'sg-lists', rules: [rule(over)] },
      ],
      instances: [
        { id: 'i-1', groups: ['sg-fits'] },
        { id: 'i-2', groups: ['sg-over'] },
      ],
      prefixLists: [{ PrefixListId: 'pl-1', AddressFamily: 'IPv4', MaxEntries: 20 }],
      portRangeLists: [{ PortRangeListId: 'prl-1', MaxEntries: 5 }],
    });
    expect(await join('i-1', 'sg-lists')).toBe('none');
    expect(await join('i-2', 'sg-lists')).toBe('AclLimitExceed');
  });

  it('do not stop a call that only leaves groups', async () => {
    await start({
      groups: [
        { id: 'sg-a', rules: rules(600) },
        { id: 'sg-b', rules: rules(600) },
        { id: 'sg-c', rules: rules(500) },
      ],
      instances: [{ id: 'i-1', groups: ['sg-a', 'sg-b', 'sg-c'] }],
    });
    expect(await modify('i-1', 'sg-a', 'sg-b')).toStrictEqual({ code: 'none', statusCode: 200 });
  });
});

describe('a basic group', () => {
  it('takes 6,000 private addresses', async () => {
    await start({
      groups: [{ id: 'sg-full' }, { id: 'sg-b' }],
      instances: [
        { id: 'i-big', groups: ['sg-full'], addresses: 5_998 },
        { id: 'i-1', groups: ['sg-b'], secondary: ['sg-b'] },
        { id: 'i-2', groups: ['sg-b'], secondary: ['sg-b'] },
        { id: 'i-two', groups: ['sg-b'], addresses: 2 },
      ],
    });
    expect(await join('i-1', 'sg-full')).toBe('none');
    expect(await join('i-two', 'sg-full')).toBe('SecurityGroupInstanceLimitExceeded');
    expect(await joinInterface('eni-1s', 'sg-full')).toBe('none');
    expect(await joinInterface('eni-2s', 'sg-full')).toBe('SecurityGroupInstanceLimitExceeded');
    expect(await modify('i-2', 'sg-full')).toStrictEqual({
      code: 'SecurityGroupInstanceLimitExceed',
      statusCode: 403,
    });
    expect(await modifyInterface('eni-2s', 'sg-full')).toStrictEqual({
      code: 'SecurityGroupInstanceLimitExceed',
      statusCode: 403,
    });
    region.ecs.state.releaseInstance('i-big');
    expect(await join('i-2', 'sg-full')).toBe('none');
  });
});

describe('an advanced group', () => {
  it('takes 65,536 interfaces, however many addresses they have', async () => {
    const instances = Array.from({ length: 65_535 }, (_, n) => ({
      id: `i-m${n}`,
      groups: ['sg-full'],
    }));
    await start({
      groups: [
        { id: 'sg-full', type: 'enterprise' },
        { id: 'sg-b', type: 'enterprise' },
      ],
      instances: [
        ...instances,
        { id: 'i-1', groups: ['sg-b'], addresses: 9_000 },
        { id: 'i-2', groups: ['sg-b'], secondary: ['sg-b'] },
      ],
    });
    expect(await join('i-1', 'sg-full')).toBe('none');
    expect(await join('i-2', 'sg-full')).toBe('InvalidOperation.NetworkInterfaceCountExceeded');
    expect(await modify('i-2', 'sg-full')).toStrictEqual({
      code: 'InvalidOperation.EniCountExceeded',
      statusCode: 400,
    });
    expect(await modifyInterface('eni-2s', 'sg-full')).toStrictEqual({
      code: 'InvalidOperation.EniCountExceeded',
      statusCode: 403,
    });
  });
});

describe('each write', () => {
  it('is counted on its own, on what earlier ones left', async () => {
    await start({
      groups: [
        { id: 'sg-a', rules: rules(600) },
        { id: 'sg-b', rules: rules(500) },
        { id: 'sg-c', vpcId: VPC },
      ],
      instances: [{ id: 'i-1', groups: ['sg-a'] }],
    });
    expect(await join('i-1', 'sg-b')).toBe('AclLimitExceed');
    expect(await join('i-1', 'sg-c')).toBe('none');
    await region.client.leaveSecurityGroup(
      new $ecs.LeaveSecurityGroupRequest({ instanceId: 'i-1', securityGroupId: 'sg-a' }),
    );
    expect(await join('i-1', 'sg-b')).toBe('none');
  });
});
