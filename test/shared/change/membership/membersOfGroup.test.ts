import { describe, expect, it } from 'vitest';
import { planChange } from '../../../../shared/change/planChange.js';
import {
  ChangeRequest,
  type ChangeRequestInput,
} from '../../../../shared/contracts/changeRequest.js';
import { parse } from '../../../../shared/contracts/parse.js';
import type { RegionSnapshot, Tag } from '../../../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../../../shared/region/selectFromSnapshot.js';
import { planSettingsFrom } from '../../../../shared/runtime/planSettings.js';

const vpc = { VpcId: 'vpc-1' };
const instance = (id: string, groups: string[], tags: Tag[] = []) => ({
  InstanceId: id,
  InstanceName: `${id}-name`,
  Status: 'Running',
  InstanceNetworkType: 'vpc',
  SecurityGroupIds: { SecurityGroupId: groups },
  VpcAttributes: vpc,
  Tags: { Tag: tags },
});
const eni = (id: string, type: string, owner: string | undefined, groups: string[]) => ({
  NetworkInterfaceId: id,
  Type: type,
  Status: owner === undefined ? 'Available' : 'InUse',
  ...(owner === undefined ? {} : { InstanceId: owner }),
  ...vpc,
  PrivateIpAddress: '10.0.0.1',
  SecurityGroupIds: { SecurityGroupId: groups },
});
const region = (
  instances: RegionSnapshot['instances'],
  networkInterfaces: RegionSnapshot['networkInterfaces'],
): RegionSnapshot => ({
  regionId: 'cn-hangzhou',
  accountId: '1000000000000001',
  takenAt: '2026-11-20T08:00:00Z',
  instances,
  networkInterfaces,
  securityGroups: ['sg-old', 'sg-new', 'sg-else'].map((SecurityGroupId) => ({
    SecurityGroupId,
    SecurityGroupType: 'normal',
    ...vpc,
  })),
  securityGroupAttributes: [],
  prefixLists: [],
  portRangeLists: [],
});

/** One instance is in the group by its primary interface, one by a secondary one; one is unattached. */
const mixed = region(
  [instance('i-a', ['sg-old']), instance('i-b', ['sg-else'])],
  [
    eni('eni-a', 'Primary', 'i-a', ['sg-old']),
    eni('eni-a2', 'Secondary', 'i-a', ['sg-else']),
    eni('eni-b', 'Primary', 'i-b', ['sg-else']),
    eni('eni-b2', 'Secondary', 'i-b', ['sg-old']),
    eni('eni-free', 'Secondary', undefined, ['sg-old']),
  ],
);

function plan(snapshot: RegionSnapshot, request: Omit<ChangeRequestInput, 'regionId'>) {
  const parsed = parse(ChangeRequest, { regionId: 'cn-hangzhou', ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const planned = planChange({
    changeId: 'chg-1',
    plan: 1,
    plannedAt: snapshot.takenAt,
    request: parsed.value,
    settings: planSettingsFrom({}),
    selection: selectFromSnapshot(snapshot, parsed.value),
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.violations));
  return {
    targets: planned.parts.flatMap((part) => part.targets.map((one) => one.targetId)),
    warnings: planned.plan.warnings,
  };
}

const leftOut = (...interfaces: string[]) => ({
  target: 'sg-old',
  message: { code: 'membersLeftOut', params: { number: interfaces.length, interfaces } },
});
const move = { join: ['sg-new'], leave: ['sg-old'] };

describe('members of a group that a selector names', () => {
  it('are primary interfaces unless all are asked for, and the plan says who stays', () => {
    expect(
      plan(mixed, { targets: { select: { securityGroupId: 'sg-old' } }, ...move }),
    ).toStrictEqual({ targets: ['i-a'], warnings: [leftOut('eni-b2', 'eni-free')] });
  });

  it('are the interfaces in the group where all are asked for, and no other of their instances', () => {
    const request = { targets: { select: { securityGroupId: 'sg-old' } }, ...move } as const;
    expect(plan(mixed, { ...request, interfaces: 'all' })).toStrictEqual({
      targets: ['eni-b2', 'i-a'],
      warnings: [leftOut('eni-free')],
    });
  });

  it('are not missed where another filter does not fit their instance', () => {
    const select = { securityGroupId: 'sg-old', instanceName: 'i-a-*' };
    expect(plan(mixed, { targets: { select }, ...move })).toStrictEqual({
      targets: ['i-a'],
      warnings: [],
    });
  });

  it('stand beside all interfaces of an instance that is named', () => {
    const targets = { instanceIds: ['i-a'], select: { securityGroupId: 'sg-old' } };
    expect(plan(mixed, { targets, interfaces: 'all', join: ['sg-new'] }).targets).toStrictEqual([
      'eni-a2',
      'eni-b2',
      'i-a',
    ]);
  });
});

describe('targets of a controller', () => {
  const owned = (target: string, controller: string, targets: number) => ({
    target,
    message: { code: 'controllerOwned', params: { controller, targets } },
  });
  const tag = (TagKey: string, TagValue: string): Tag => ({ TagKey, TagValue });

  it.each([
    ['acs:autoscaling:scalingGroupId', 'asg-1', owned('asg-1', 'scalingGroup', 2)],
    ['ack.alibabacloud.com/nodepool-id', 'np1', owned('np1', 'nodePool', 2)],
    ['ack.aliyun.com', 'c1', owned('c1', 'cluster', 2)],
  ])('are told by the tag %s, once for all of them', (key, value, warning) => {
    const snapshot = region(
      [
        instance('i-a', ['sg-old'], [tag(key, value)]),
        instance('i-b', ['sg-old'], [tag(key, value)]),
      ],
      [eni('eni-a', 'Primary', 'i-a', ['sg-old']), eni('eni-b', 'Primary', 'i-b', ['sg-old'])],
    );
    expect(plan(snapshot, { targets: { instanceIds: ['i-a', 'i-b'] }, ...move })).toStrictEqual({
      targets: ['i-a', 'i-b'],
      warnings: [warning],
    });
  });

  it.each([
    ['ESS', 'ESS', 'scalingGroup'],
    ['k8s.io/cluster-autoscaler', 'true', 'autoscaler'],
    ['k8s.aliyun.com', 'true', 'autoscaler'],
  ])('are told by %s=%s, which names no controller', (key, value, controller) => {
    const snapshot = region(
      [instance('i-a', ['sg-old'], [tag(key, value)])],
      [eni('eni-a', 'Primary', 'i-a', ['sg-old'])],
    );
    expect(plan(snapshot, { targets: { instanceIds: ['i-a'] }, ...move }).warnings).toStrictEqual([
      owned('i-a', controller, 1),
    ]);
  });

  it('are told by the type that Terway gives its interfaces', () => {
    const snapshot = region(
      [instance('i-a', ['sg-old'])],
      [
        eni('eni-a', 'Primary', 'i-a', ['sg-old']),
        eni('eni-t', 'Trunk', 'i-a', ['sg-old']),
        eni('eni-m', 'Member', 'i-a', ['sg-old']),
      ],
    );
    expect(
      plan(snapshot, { targets: { instanceIds: ['i-a'] }, interfaces: 'all', ...move }),
    ).toStrictEqual({
      targets: ['eni-m', 'eni-t', 'i-a'],
      warnings: [owned('i-a', 'terway', 2)],
    });
  });

  it('are not warned of where nothing is written', () => {
    const snapshot = region(
      [instance('i-a', ['sg-old'], [tag('ack.aliyun.com', 'c1')])],
      [eni('eni-a', 'Primary', 'i-a', ['sg-old'])],
    );
    expect(plan(snapshot, { targets: { instanceIds: ['i-a'] }, join: ['sg-old'] })).toStrictEqual({
      targets: [],
      warnings: [],
    });
  });
});
