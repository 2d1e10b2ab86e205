import { describe, expect, it } from 'vitest';
import { admitTarget, type Candidate } from '../../../../shared/change/membership/admission.js';
import { IsolationGroups } from '../../../../shared/change/membership/IsolationGroups.js';
import { RegionIndex } from '../../../../shared/region/RegionIndex.js';
import type {
  Instance,
  NetworkInterface,
  SecurityGroup,
} from '../../../../shared/region/regionSnapshot.js';

const group = (id: string, over: Partial<SecurityGroup> = {}): SecurityGroup => ({
  SecurityGroupId: id,
  SecurityGroupName: id,
  SecurityGroupType: 'normal',
  VpcId: 'vpc-1',
  ...over,
});

const groups = [
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => group(`sg-${name}`)),
  group('sg-500', {}),
  group('sg-501', {}),
  group('sg-1000', {}),
  group('sg-adv', { SecurityGroupType: 'enterprise' }),
  group('sg-managed', { ServiceManaged: true }),
  group('sg-vpc2', { VpcId: 'vpc-2' }),
  group('sg-classic', { VpcId: '' }),
  group('sg-classic2', { VpcId: '' }),
  group('sg-isolation', {
    Tags: { Tag: [{ TagKey: 'sg-membership:role', TagValue: 'quarantine' }] },
  }),
];
const ruleCounts = new Map([
  ['sg-500', 500],
  ['sg-501', 501],
  ['sg-1000', 1_000],
]);

const facts = {
  region: new RegionIndex({ securityGroups: groups }),
  ruleCounts,
  groupsPerInterface: 5,
  isolation: new IsolationGroups(groups),
};

const instance = (over: Partial<Instance> = {}): Instance => ({
  InstanceId: 'i-1',
  Status: 'Running',
  InstanceNetworkType: 'vpc',
  SecurityGroupIds: { SecurityGroupId: [] },
  ...over,
});

const locked = (reason: string) =>
  instance({ OperationLocks: { LockReason: [{ LockReason: reason }] } });

const of = (...names: string[]) => names.map((name) => `sg-${name}`);

function admit(before: string[], wanted: string[], over: Partial<Candidate> = {}) {
  const candidate: Candidate = {
    targetId: 'i-1',
    instanceId: 'i-1',
    vpcId: 'vpc-1',
    instance: instance(),
    eni: undefined,
    before,
    ...over,
  };
  const admitted = admitTarget(candidate, wanted, facts);
  if (admitted.kind === 'write') return admitted.target.method;
  if (admitted.kind === 'unchanged') return 'unchanged';
  return admitted.violations.map((one) => one.rule).join(' ');
}

const eni = (over: Partial<NetworkInterface>): Partial<Candidate> => ({
  instance: undefined,
  eni: {
    NetworkInterfaceId: 'eni-1',
    Type: 'Secondary',
    SecurityGroupIds: { SecurityGroupId: [] },
    ...over,
  },
});

describe('a target', () => {
  it.each<[string, string[], string[], Partial<Candidate>, string]>([
    ['Running', of('a'), of('a', 'b'), {}, 'delta'],
    ['Stopped', of('a'), of('a', 'b'), { instance: instance({ Status: 'Stopped' }) }, 'delta'],
    ['Starting', of('a'), of('a', 'b'), { instance: instance({ Status: 'Starting' }) }, 'status'],
    ['Pending', of('a'), of('a', 'b'), { instance: instance({ Status: 'Pending' }) }, 'status'],
    ['locked for security', of('a'), of('b'), { instance: locked('security') }, 'securityLock'],
    [
      'locked for another reason',
      of('a'),
      of('a', 'b'),
      { instance: locked('financial') },
      'delta',
    ],
    ['locked, but as wanted', of('a'), of('a'), { instance: locked('security') }, 'unchanged'],
    ['as wanted in another order', of('a', 'b'), of('b', 'a'), {}, 'unchanged'],
    ['an interface in use', of('a'), of('a', 'b'), eni({ Status: 'InUse' }), 'delta'],
    ['a free interface', of('a'), of('a', 'b'), eni({ Status: 'Available' }), 'delta'],
    ['an interface that is attached now', of('a'), of('b'), eni({ Status: 'Attaching' }), 'status'],
    [
      'an interface of a service',
      of('a'),
      of('a', 'b'),
      eni({ Status: 'InUse', ServiceManaged: true }),
      'serviceManaged',
    ],
    ['joining a managed group', of('a'), of('a', 'managed'), {}, 'managedGroup'],
    ['leaving a managed group', of('a', 'managed'), of('a'), {}, 'managedGroup'],
    ['staying in a managed group', of('a', 'managed'), of('a', 'managed', 'b'), {}, 'delta'],
    ['a group of another VPC', of('a'), of('a', 'vpc2'), {}, 'vpc'],
    ['a classic group', of('a'), of('a', 'classic'), {}, 'networkType'],
    [
      'classic, with a group of a VPC',
      of('classic'),
      of('classic', 'a'),
      { vpcId: '' },
      'networkType',
    ],
    [
      'classic, with a classic group',
      of('classic'),
      of('classic', 'classic2'),
      { vpcId: '' },
      'delta',
    ],
    ['basic and advanced together', of('a'), of('a', 'adv'), {}, 'groupType'],
    ['from basic to advanced', of('a'), of('adv'), {}, 'modify'],
    ['from advanced to basic', of('adv'), of('a'), {}, 'modify'],
    ['the fifth group', of('a', 'b', 'c', 'd'), of('a', 'b', 'c', 'd', 'e'), {}, 'delta'],
    [
      'the sixth group',
      of('a', 'b', 'c', 'd', 'e'),
      of('a', 'b', 'c', 'd', 'e', 'f'),
      {},
      'groupLimit',
    ],
    [
      'a swap at five of five',
      of('a', 'b', 'c', 'd', 'e'),
      of('b', 'c', 'd', 'e', 'f'),
      {},
      'modify',
    ],
    ['a swap at four of five', of('a', 'b', 'c', 'd'), of('b', 'c', 'd', 'f'), {}, 'delta'],
    ['the last group', of('a'), [], {}, 'lastGroup'],
    ['1,000 rules', of('500'), of('500', 'a'), {}, 'delta'],
    ['1,000 rules in two groups', of('a'), of('a', '1000'), {}, 'delta'],
    ['1,001 rules', of('500'), of('500', '501'), {}, 'ruleLimit'],
    ['1,001 rules on the way alone', of('500'), of('501'), {}, 'modify'],
    ['in quarantine', of('isolation'), of('isolation', 'a'), {}, 'quarantined'],
    ['in quarantine, though as wanted', of('isolation'), of('isolation'), {}, 'quarantined'],
    ['joining quarantine', of('a'), of('a', 'isolation'), {}, 'delta'],
    [
      'classic, where joins have no room',
      of('classic', '500'),
      of('classic', '501'),
      { vpcId: '' },
      'networkType',
    ],
    [
      'with several faults, each of them named',
      of('a'),
      of('a', 'adv', 'vpc2'),
      { instance: instance({ Status: 'Starting' }) },
      'status vpc groupType',
    ],
  ])(
    'is admitted or refused by the rule it breaks: %s',
    (_what, before, wanted, over, expected) => {
      expect(admit(before, wanted, over)).toBe(expected);
    },
  );
});

it('refuses one call that names a managed group, also where the target stays in it', () => {
  const region = new RegionIndex({
    securityGroups: groups.map((one) =>
      one.SecurityGroupId === 'sg-500' ? { ...one, ServiceManaged: true } : one,
    ),
  });
  const candidate: Candidate = {
    ...{ targetId: 'i-1', instanceId: 'i-1', vpcId: 'vpc-1', instance: instance(), eni: undefined },
    before: of('500'),
  };
  const admit = (wanted: string[], replaces: boolean) =>
    admitTarget(candidate, wanted, { ...facts, region }, { replaces });
  expect(admit(of('500', 'a'), false)).toMatchObject({ kind: 'write' });
  expect(admit(of('500', 'a'), true)).toMatchObject({
    ...{ kind: 'refused', violations: [{ rule: 'managedGroup' }] },
  });
});
