import { afterEach, describe, expect, it } from 'vitest';
import type { RegionSnapshotJson } from '../../../local/ecs/state/snapshot.js';
import { buildRegion, rule } from './regionBuilder.js';
import { callGeneric, REGION, type RunningEcs, refusal, startEcs } from './startEcs.js';

let region: RunningEcs;
afterEach(() => region.close());

async function start(snapshot: RegionSnapshotJson) {
  region = await startEcs({ snapshot });
}

async function ask(action: string, query: Record<string, string>) {
  const answer = await callGeneric(region.port, action, { RegionId: REGION, ...query });
  const { RequestId: _, ...body } = answer.body as Record<string, unknown>;
  return body;
}

const codeOf = async (action: string, query: Record<string, string>) =>
  (await refusal(ask(action, query))).code;

/** A region with one thing added to what the plan says. */
function extended(
  plan: Parameters<typeof buildRegion>[0],
  extend: (snapshot: RegionSnapshotJson) => void,
) {
  const snapshot = buildRegion(plan);
  extend(snapshot);
  return snapshot;
}

function classicInstance(id: string): RegionSnapshotJson['instances'][number] {
  return {
    InstanceId: id,
    Status: 'Running',
    InstanceNetworkType: 'classic',
    SecurityGroupIds: { SecurityGroupId: ['sg-c'] },
  };
}

describe('rooms of groups', () => {
  it('are not asked for where a member stays', async () => {
    await start(
      buildRegion({
        groups: [{ id: 'sg-full' }, { id: 'sg-b' }],
        instances: [{ id: 'i-big', groups: ['sg-full'], addresses: 6_000 }],
      }),
    );
    const groups = { 'SecurityGroupIds.1': 'sg-full', 'SecurityGroupIds.2': 'sg-b' };
    expect(await codeOf('ModifyInstanceAttribute', { InstanceId: 'i-big', ...groups })).toBe(
      'none',
    );
  });

  it.each([
    ['Ipv6Sets', { Ipv6Sets: { Ipv6Set: [{}, {}] } }],
    ['Ipv4PrefixSets', { Ipv4PrefixSets: { Ipv4PrefixSet: [{}, {}] } }],
    ['Ipv6PrefixSets', { Ipv6PrefixSets: { Ipv6PrefixSet: [{}, {}] } }],
  ])('count %s as well', async (_name, sets) => {
    const plan = {
      groups: [{ id: 'sg-full' }, { id: 'sg-b' }],
      instances: [
        { id: 'i-big', groups: ['sg-full'], addresses: 5_998 },
        { id: 'i-1', groups: ['sg-b'] },
        { id: 'i-2', groups: ['sg-b'] },
      ],
    };
    await start(
      extended(plan, (snapshot) => {
        Object.assign(snapshot.networkInterfaces[1] ?? {}, sets);
      }),
    );
    const join = (InstanceId: string) =>
      codeOf('JoinSecurityGroup', { InstanceId, SecurityGroupId: 'sg-full' });
    expect(await join('i-1')).toBe('SecurityGroupInstanceLimitExceeded');
    expect(await join('i-2')).toBe('none');
  });

  it('are 1,000 members in the classic network, freed by a release', async () => {
    const plan = {
      groups: [
        { id: 'sg-c', vpcId: '' },
        { id: 'sg-full', vpcId: '' },
      ],
    };
    await start(
      extended(plan, (snapshot) => {
        for (let n = 0; n < 999; n += 1) {
          snapshot.instances.push({
            ...classicInstance(`i-m${n}`),
            SecurityGroupIds: { SecurityGroupId: ['sg-full'] },
          });
        }
        snapshot.instances.push(...['i-1', 'i-2'].map(classicInstance));
      }),
    );
    const join = (InstanceId: string) =>
      codeOf('JoinSecurityGroup', { InstanceId, SecurityGroupId: 'sg-full' });
    expect(await join('i-1')).toBe('none');
    expect(await join('i-2')).toBe('SecurityGroupInstanceLimitExceeded');
    region.ecs.state.releaseInstance('i-m0');
    expect(await join('i-2')).toBe('none');
  });
});

describe('a managed group', () => {
  it("can't be left by a replaced set, but its member can keep it and join another", async () => {
    const plan = {
      groups: [{ id: 'sg-managed' }, { id: 'sg-a' }, { id: 'sg-b' }],
      instances: [{ id: 'i-1', groups: ['sg-managed', 'sg-a'] }],
    };
    await start(
      extended(plan, (snapshot) => {
        const [managed] = snapshot.securityGroups;
        if (managed) managed.ServiceManaged = true;
      }),
    );
    const set = { InstanceId: 'i-1', 'SecurityGroupIds.1': 'sg-a' };
    expect(await codeOf('ModifyInstanceAttribute', set)).toBe(
      'InvalidOperation.ResourceManagedByCloudProduct',
    );
    const join = { InstanceId: 'i-1', SecurityGroupId: 'sg-b' };
    expect(await codeOf('JoinSecurityGroup', join)).toBe('none');
  });
});

describe('an interface', () => {
  const plan = {
    groups: [{ id: 'sg-a' }, { id: 'sg-b' }],
    instances: [{ id: 'i-1', groups: ['sg-a'], secondary: ['sg-a'] }],
  };
  const join = { NetworkInterfaceId: 'eni-1s', SecurityGroupId: 'sg-b' };

  it('of a locked instance is locked', async () => {
    await start(buildRegion(plan));
    region.ecs.state.lockInstance('i-1', 'security');
    expect(await codeOf('JoinSecurityGroup', join)).toBe('InstanceLockedForSecurity');
  });

  it.each([
    ['Available', 'none'],
    ['InUse', 'none'],
    ['Attaching', 'InvalidOperation.InvalidEniState'],
    ['Detaching', 'InvalidOperation.InvalidEniState'],
  ])('that is %s answers %s', async (status, code) => {
    await start(
      extended(plan, (snapshot) => {
        const secondary = snapshot.networkInterfaces[1];
        if (secondary) secondary.Status = status;
      }),
    );
    expect(await codeOf('JoinSecurityGroup', join)).toBe(code);
    const set = { NetworkInterfaceId: 'eni-1s', 'SecurityGroupId.1': 'sg-b' };
    expect(await codeOf('ModifyNetworkInterfaceAttribute', set)).toBe(code);
  });
});

describe('references', () => {
  it('of a group to itself neither count nor keep it', async () => {
    const own = rule({ SourceCidrIp: '', SourceGroupId: 'sg-a' });
    await start(buildRegion({ groups: [{ id: 'sg-a', rules: [own] }] }));
    expect(
      await ask('DescribeSecurityGroupReferences', { 'SecurityGroupId.1': 'sg-a' }),
    ).toStrictEqual({
      SecurityGroupReferences: { SecurityGroupReference: [] },
    });
    expect(await codeOf('DeleteSecurityGroup', { SecurityGroupId: 'sg-a' })).toBe('none');
  });

  it('are counted in GroupToGroupRuleCount where the group shows it', async () => {
    const plan = { groups: [{ id: 'sg-a' }, { id: 'sg-b' }] };
    await start(
      extended(plan, (snapshot) => {
        const [first] = snapshot.securityGroups;
        if (first) first.GroupToGroupRuleCount = 0;
      }),
    );
    await ask('AuthorizeSecurityGroup', {
      SecurityGroupId: 'sg-a',
      'Permissions.1.IpProtocol': 'ALL',
      'Permissions.1.SourceGroupId': 'sg-b',
    });
    const [first, second] = region.ecs.snapshot().securityGroups;
    expect([first?.RuleCount, first?.GroupToGroupRuleCount]).toStrictEqual([1, 1]);
    expect(second).not.toHaveProperty('GroupToGroupRuleCount');
  });

  it('beyond 20 that were loaded stop only rules that name groups', async () => {
    const groups = Array.from({ length: 21 }, (_, n) => ({ id: `sg-o${n}` }));
    const own = groups.map(({ id }) => rule({ SourceCidrIp: '', SourceGroupId: id }));
    await start(buildRegion({ groups: [{ id: 'sg-a', rules: own }, ...groups] }));
    const plain = {
      SecurityGroupId: 'sg-a',
      'Permissions.1.IpProtocol': 'ALL',
      'Permissions.1.SourceCidrIp': '10.0.0.1',
    };
    expect(await codeOf('AuthorizeSecurityGroup', plain)).toBe('none');
  });
});

describe('rules that differ in one thing', () => {
  const base = {
    SecurityGroupId: 'sg-a',
    'Permissions.1.IpProtocol': 'TCP',
    'Permissions.1.SourceCidrIp': '10.0.0.1',
    'Permissions.2.IpProtocol': 'TCP',
    'Permissions.2.SourceCidrIp': '10.0.0.1',
  };
  const ports = { 'Permissions.1.PortRange': '1/1', 'Permissions.2.PortRange': '1/1' };

  it.each<Record<string, string>>([
    { ...ports, 'Permissions.2.Priority': '2' },
    { ...ports, 'Permissions.2.PortRange': '1/2' },
    { ...ports, 'Permissions.2.IpProtocol': 'UDP' },
    { ...ports, 'Permissions.2.Policy': 'drop' },
    { ...ports, 'Permissions.2.SourcePortRange': '1/1' },
    { ...ports, 'Permissions.2.DestCidrIp': '10.0.0.2' },
    { 'Permissions.1.PortRange': '1/1', 'Permissions.2.PortRangeListId': 'prl-1' },
  ])('are two rules: %o', async (over) => {
    const plan = {
      groups: [{ id: 'sg-a' }],
      portRangeLists: [{ PortRangeListId: 'prl-1', MaxEntries: 5 }],
    };
    await start(buildRegion(plan));
    await ask('AuthorizeSecurityGroup', { ...base, ...over });
    expect(region.ecs.snapshot().securityGroups[0]?.RuleCount).toBe(2);
  });

  it('equal a loaded rule whose port list came with any port range', async () => {
    const listed = rule({ PortRange: '-1/-1', PortRangeListId: 'prl-1', SourcePortRange: '' });
    await start(
      buildRegion({
        groups: [{ id: 'sg-a', rules: [listed] }],
        portRangeLists: [{ PortRangeListId: 'prl-1', MaxEntries: 5 }],
      }),
    );
    await ask('AuthorizeSecurityGroup', {
      SecurityGroupId: 'sg-a',
      'Permissions.1.IpProtocol': 'TCP',
      'Permissions.1.PortRangeListId': 'prl-1',
      'Permissions.1.SourceCidrIp': '10.0.0.0/8',
    });
    expect(region.ecs.snapshot().securityGroups[0]?.RuleCount).toBe(1);
  });

  it('in the classic network name groups on the intranet only', async () => {
    await start(
      buildRegion({
        groups: [
          { id: 'sg-a', vpcId: '' },
          { id: 'sg-b', vpcId: '' },
        ],
      }),
    );
    const named = {
      SecurityGroupId: 'sg-a',
      'Permissions.1.IpProtocol': 'ALL',
      'Permissions.1.SourceGroupId': 'sg-b',
    };
    expect(await codeOf('AuthorizeSecurityGroup', named)).toBe('InvalidNicType.Mismatch');
    const inside = { ...named, 'Permissions.1.NicType': 'intranet' };
    expect(await codeOf('AuthorizeSecurityGroup', inside)).toBe('none');
  });
});

describe('ANDed filters', () => {
  it('of two indexes find what is in both', async () => {
    const instances = [
      { id: 'i-1', groups: ['sg-a'], tags: { role: 'web' } },
      { id: 'i-2', groups: ['sg-b'], tags: { role: 'web' } },
      { id: 'i-3', groups: ['sg-a'], tags: { role: 'db' } },
    ];
    await start(buildRegion({ groups: [{ id: 'sg-a' }, { id: 'sg-b' }], instances }));
    const found = async (query: Record<string, string>) => {
      const { Instances } = await ask('DescribeInstances', { MaxResults: '10', ...query });
      return (Instances as { Instance: { InstanceId: string }[] }).Instance.map(
        (one) => one.InstanceId,
      );
    };
    const tag = { 'Tag.1.Key': 'role', 'Tag.1.Value': 'web' };
    expect(await found({ ...tag, SecurityGroupId: 'sg-a' })).toStrictEqual(['i-1']);
    expect(await found({ ...tag, InstanceIds: '["i-2","i-3"]' })).toStrictEqual(['i-2']);
    expect(await found({ VpcId: 'vpc-none', SecurityGroupId: 'sg-a' })).toStrictEqual([]);
  });

  it('by id and by ids find groups named in both', async () => {
    await start(buildRegion({ groups: [{ id: 'sg-a' }, { id: 'sg-b' }] }));
    const both = { SecurityGroupId: 'sg-a', SecurityGroupIds: '["sg-b"]' };
    const { SecurityGroups } = await ask('DescribeSecurityGroups', both);
    expect(SecurityGroups).toStrictEqual({ SecurityGroup: [] });
  });

  it('by resource group serve 1,000 at most', async () => {
    const instances = Array.from({ length: 1_001 }, (_, n) => ({ id: `i-${n}`, groups: ['sg-a'] }));
    const plan = { groups: [{ id: 'sg-a' }], instances };
    await start(
      extended(plan, (snapshot) => {
        for (const one of snapshot.instances) one.ResourceGroupId = 'rg-1';
      }),
    );
    const query = { ResourceGroupId: 'rg-1', PageNumber: '1', PageSize: '1' };
    expect((await ask('DescribeInstances', query)).TotalCount).toBe(1_000);
    const none = { ...query, ResourceGroupId: 'rg-2' };
    expect((await ask('DescribeInstances', none)).TotalCount).toBe(0);
  });
});

describe('tokens', () => {
  it('of a page belong to their operation', async () => {
    const instances = Array.from({ length: 11 }, (_, n) => ({ id: `i-${n}`, groups: ['sg-a'] }));
    await start(buildRegion({ groups: [{ id: 'sg-a' }], instances }));
    const { NextToken } = await ask('DescribeInstances', {});
    const query = { NextToken: String(NextToken) };
    expect(await codeOf('DescribeInstances', query)).toBe('none');
    expect(await codeOf('DescribeNetworkInterfaces', query)).toBe('InvalidParameter');
  });

  it('of a client belong to an operation and to what the region holds', async () => {
    const snapshot = buildRegion({ groups: [{ id: 'sg-a' }] });
    await start(snapshot);
    const create = { VpcId: 'vpc-a', ClientToken: 'once' };
    const policy = { SecurityGroupId: 'sg-a', InnerAccessPolicy: 'Drop', ClientToken: 'once' };
    await ask('CreateSecurityGroup', create);
    expect(await codeOf('ModifySecurityGroupPolicy', policy)).toBe('none');
    region.ecs.load(snapshot);
    await ask('CreateSecurityGroup', create);
    expect(region.ecs.snapshot().securityGroups).toHaveLength(2);
  });
});
