import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RegionSnapshotJson } from '../../local/ecs/state/snapshot.js';
import { membership } from '../../shared/change/membership/membership.js';
import { planChange } from '../../shared/change/planChange.js';
import { ChangeRequest, type ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import type { PlannedTarget } from '../../shared/contracts/plan.js';
import { EcsCallError } from '../../shared/ecs/ecsPort.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../shared/region/selectFromSnapshot.js';
import { simulatedEcs } from './simulatedEcs.js';
import { VirtualClock } from './VirtualClock.js';

const regionId = 'cn-hangzhou';
const GROUPS = 8;
const sg = (index: number) => `sg-bp1group${String(index).padStart(14, '0')}`;
const vpcOf = (index: number) => `vpc-bp1edge${String(index).padStart(13, '0')}`;
const instanceId = (index: number) => `i-bp1edge${String(index).padStart(13, '0')}`;

const groupForm = fc.record({
  vpc: fc.constantFrom(...Array<number>(7).fill(0), 1),
  isAdvanced: fc.constantFrom(...Array<boolean>(6).fill(false), true),
  rules: fc.constantFrom(0, 0, 0, 1, 200, 499, 500, 1_000),
  isManaged: fc.constantFrom(...Array<boolean>(9).fill(false), true),
  /** Addresses of a member that fills it. */
  filled: fc.constantFrom(...Array<number>(7).fill(0), 5_998, 5_999, 6_000),
});
const instanceForm = fc.record({
  vpc: fc.constantFrom(...Array<number>(7).fill(0), 1),
  status: fc.constantFrom('Running', 'Running', 'Stopped', 'Starting'),
  isLocked: fc.constantFrom(...Array<boolean>(7).fill(false), true),
  groups: fc.uniqueArray(fc.nat(GROUPS - 1), { maxLength: 5 }),
});
const someGroups = fc.uniqueArray(fc.nat(GROUPS - 1), { minLength: 1, maxLength: 3 });
const asked = fc.oneof(
  fc.record({ join: someGroups }),
  fc.record({ leave: someGroups }),
  fc.record({ join: someGroups, leave: someGroups }),
  fc.record({ set: someGroups }),
);

type Groups = readonly {
  vpc: number;
  isAdvanced: boolean;
  rules: number;
  filled: number;
  isManaged: boolean;
}[];
type Instances = readonly { vpc: number; status: string; isLocked: boolean; groups: number[] }[];

/** A region at its limits: groups almost full, interfaces with almost as many rules as they take. */
function regionOf(groups: Groups, instances: Instances): RegionSnapshotJson {
  const members = [
    ...instances.map((one) => ({ ...one, groups: fitting(one, groups), addresses: 1 })),
    // A basic group is filled by one interface with thousands of addresses.
    ...groups.flatMap((group, index) =>
      group.filled > 0 && !group.isAdvanced
        ? [
            {
              ...{ vpc: group.vpc, status: 'Running', isLocked: false },
              ...{ groups: [index], addresses: group.filled },
            },
          ]
        : [],
    ),
  ];
  let address = 0;
  const nextAddress = () => {
    address += 1;
    return `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
  };
  const interfaces = members.map((one, index) => {
    const ips = Array.from({ length: one.addresses }, nextAddress);
    return {
      NetworkInterfaceId: `eni-${instanceId(index).slice(2)}`,
      ...{ Type: 'Primary' as const, Status: 'InUse', InstanceId: instanceId(index) },
      ...{ VpcId: vpcOf(one.vpc), PrivateIpAddress: ips[0] ?? '', ServiceManaged: false },
      PrivateIpSets: { PrivateIpSet: ips.map((ip) => ({ PrivateIpAddress: ip })) },
      SecurityGroupIds: { SecurityGroupId: one.groups.map(sg) },
    };
  });
  return {
    ...{ regionId, accountId: '1234567890123456', takenAt: '2026-11-20T08:00:00Z' },
    instances: members.map((one, index) => ({
      ...{ InstanceId: instanceId(index), InstanceName: `edge-${index}`, Status: one.status },
      ...{ RegionId: regionId, ZoneId: 'cn-hangzhou-h', InstanceNetworkType: 'vpc' },
      SecurityGroupIds: { SecurityGroupId: one.groups.map(sg) },
      Tags: { Tag: [] },
      OperationLocks: { LockReason: one.isLocked ? [{ LockReason: 'security' }] : [] },
      VpcAttributes: {
        ...{ VpcId: vpcOf(one.vpc), VSwitchId: 'vsw-1', NatIpAddress: '' },
        PrivateIpAddress: { IpAddress: [interfaces[index]?.PrivateIpAddress ?? ''] },
      },
      NetworkInterfaces: {
        NetworkInterface: [
          { NetworkInterfaceId: interfaces[index]?.NetworkInterfaceId ?? '', Type: 'Primary' },
        ],
      },
    })),
    networkInterfaces: interfaces,
    securityGroups: groups.map((group, index) => ({
      ...{ SecurityGroupId: sg(index), SecurityGroupName: `edge-${index}`, Description: '' },
      ...{ VpcId: vpcOf(group.vpc), Tags: { Tag: [] }, ServiceManaged: group.isManaged },
      SecurityGroupType: group.isAdvanced ? 'enterprise' : 'normal',
    })),
    securityGroupAttributes: groups.map((group, index) => ({
      ...{ SecurityGroupId: sg(index), VpcId: vpcOf(group.vpc), InnerAccessPolicy: 'Accept' },
      Permissions: {
        Permission: Array.from({ length: group.rules }, (_, rule) => ({
          ...{
            SecurityGroupRuleId: `sgr-${index}-${rule}`,
            Direction: 'ingress',
            NicType: 'intranet',
          },
          ...{ IpProtocol: 'TCP', PortRange: `${rule + 1}/${rule + 1}`, Policy: 'Accept' },
          ...{ Priority: '1', SourceCidrIp: '10.0.0.0/8' },
        })),
      },
    })),
    ...{ prefixLists: [], portRangeLists: [] },
  } as unknown as RegionSnapshotJson;
}

/** Of some groups those that an interface may be in together, one at least. */
function fitting({ vpc, groups: wanted }: Instances[number], groups: Groups): number[] {
  const taken: number[] = [];
  let rules = 0;
  for (const index of [...wanted, ...groups.keys()]) {
    const group = groups[index];
    const first = groups[taken[0] ?? index];
    if (!group || taken.includes(index) || group.vpc !== vpc || group.filled > 0) continue;
    if (group.isAdvanced !== first?.isAdvanced || rules + group.rules > 1_000) continue;
    if (taken.length > 0 && !wanted.includes(index)) break;
    taken.push(index);
    rules += group.rules;
  }
  return taken;
}

const settings = {
  groupsPerInterface: 5,
  ratePerMinute: { small: 100, large: 700 },
  settleLimitSeconds: 600,
};

const parametersOf = (api: string, target: string, ids: readonly string[]) =>
  api === 'ModifyInstanceAttribute'
    ? { instanceId: target, securityGroupIds: ids }
    : { regionId, instanceId: target, securityGroupId: ids[0] };

const ecsOf = (region: RegionSnapshotJson) => simulatedEcs(region, new VirtualClock());

/** The codes of the calls that the region refuses, of those that a target's plan makes. */
function apply(ecs: ReturnType<typeof ecsOf>, target: PlannedTarget): string[] {
  const calls = membership.calls(target, membership.planned(target)).flat();
  return calls.flatMap(({ api, securityGroupIds }) => {
    try {
      ecs.call(api, parametersOf(api, target.targetId, securityGroupIds));
      return [];
    } catch (error) {
      if (!(error instanceof EcsCallError)) throw error;
      return [error.code];
    }
  });
}

/** Whether the region takes a target's wanted groups in one call, whatever admission says. */
function wouldTake(region: RegionSnapshotJson, target: string, wanted: readonly string[]): boolean {
  try {
    const parameters = parametersOf('ModifyInstanceAttribute', target, wanted);
    ecsOf(region).call('ModifyInstanceAttribute', parameters);
    return true;
  } catch (error) {
    if (!(error instanceof EcsCallError)) throw error;
    return false;
  }
}

it('admits nothing that the region refuses, and refuses nothing that it would take whole', () => {
  let admitted = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(groupForm, { minLength: GROUPS, maxLength: GROUPS }),
      fc.array(instanceForm, { minLength: 2, maxLength: 5 }),
      asked,
      (groups, all, what) => {
        // Every instance is in a group at least.
        const instances = all.filter((one) => fitting(one, groups).length > 0);
        if (instances.length === 0) return;
        const region = regionOf(groups, instances);
        const ids = instances.map((_, index) => instanceId(index));
        const kind = Object.fromEntries(
          Object.entries(what).map(([field, some]) => [field, (some as number[]).map(sg)]),
        );
        const request: ChangeRequestInput = {
          ...{ regionId, targets: { instanceIds: ids }, invalidTargets: 'skip', ...kind },
        };
        const parsed = parse(ChangeRequest, request);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
        const snapshot = region as unknown as RegionSnapshot;
        const planned = planChange({
          ...{ changeId: 'chg-1', plan: 1, plannedAt: snapshot.takenAt, settings },
          ...{ request: parsed.value, selection: selectFromSnapshot(snapshot, parsed.value) },
        });
        const ecs = ecsOf(region);
        if (planned.ok) {
          const targets = planned.parts.flatMap((part) => part.targets);
          admitted += targets.length;
          expect(targets.map((target) => [target.targetId, apply(ecs, target)])).toStrictEqual(
            targets.map(({ targetId }) => [targetId, []]),
          );
        }
        // What is refused of the whole batch is refused for the room in a group; each of the others alone.
        const alone = planned.violations.filter(
          ({ rule }) => rule !== 'groupCapacity' && rule !== 'joinAndLeave',
        );
        for (const targetId of new Set(alone.map(({ target }) => target))) {
          const before = instances[ids.indexOf(targetId)];
          if (!before) continue;
          const current = fitting(before, groups).map(sg);
          const { join = [], leave = [], set } = kind as Record<string, string[]>;
          const wanted = set ?? [
            ...new Set([...current.filter((id) => !leave.includes(id)), ...join]),
          ];
          refused += 1;
          expect([targetId, wouldTake(region, targetId, wanted)]).toStrictEqual([targetId, false]);
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(admitted, refused)).toBeGreaterThan(20);
});
