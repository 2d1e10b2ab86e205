import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRegionClock } from '../../../local/clock.js';
import { createEcs } from '../../../local/ecs/createEcs.js';
import type { RegionSnapshotJson } from '../../../local/ecs/state/snapshot.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { buildRegion } from './regionBuilder.js';
import { ACCOUNT, REGION, sampleRegion } from './startEcs.js';

function newEcs(snapshot?: RegionSnapshotJson) {
  const common = {
    keys: new KeyStore(),
    clock: createRegionClock(),
    accountId: ACCOUNT,
    regionId: REGION,
  };
  return createEcs(snapshot === undefined ? common : { ...common, snapshot });
}

const withoutTime = (snapshot: RegionSnapshotJson) => ({ ...snapshot, takenAt: '' });
const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const plan = {
  groups: [{ id: 'sg-a' }, { id: 'sg-b' }],
  instances: [{ id: 'i-1', groups: ['sg-a'] }],
};

/** A small region with one thing bent. */
function bent(bend: (snapshot: RegionSnapshotJson) => void): RegionSnapshotJson {
  const snapshot = buildRegion(plan);
  bend(snapshot);
  return snapshot;
}

describe('snapshot and load', () => {
  it('give back the sample region as it was loaded', () => {
    expect(withoutTime(newEcs(sampleRegion()).snapshot())).toStrictEqual(
      withoutTime(sampleRegion()),
    );
  });

  it('leave the loaded object alone', () => {
    const snapshot = sampleRegion();
    const before = digest(snapshot);
    const ecs = newEcs(snapshot);
    ecs.state.releaseInstance(snapshot.instances[0]?.InstanceId ?? '');
    expect(digest(snapshot)).toBe(before);
  });

  it('replace what the region holds', () => {
    const ecs = newEcs(sampleRegion());
    ecs.load(buildRegion(plan));
    expect(ecs.snapshot().instances.map((one) => one.InstanceId)).toStrictEqual(['i-1']);
  });

  it('begin with an empty region', () => {
    const { takenAt, ...rest } = newEcs().snapshot();
    expect(takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(rest).toStrictEqual({
      regionId: REGION,
      accountId: ACCOUNT,
      instances: [],
      networkInterfaces: [],
      securityGroups: [],
      securityGroupAttributes: [],
      prefixLists: [],
      portRangeLists: [],
    });
  });

  it('take a selection whose groups are only named', () => {
    const ecs = newEcs(buildRegion({ groups: [], instances: [{ id: 'i-1', groups: ['sg-x'] }] }));
    expect(ecs.state.groupsOf('i-1')).toStrictEqual(['sg-x']);
  });

  it.each<[string, RegionSnapshotJson]>([
    [
      'instance i-1 is in sg-a, its primary interface eni-1p in sg-b',
      bent((one) => {
        const [primary] = one.networkInterfaces;
        if (primary) primary.SecurityGroupIds = { SecurityGroupId: ['sg-b'] };
      }),
    ],
    [
      'the snapshot has regionId cn-beijing, this region cn-hangzhou',
      { ...buildRegion(plan), regionId: 'cn-beijing' },
    ],
    [
      'the snapshot has accountId 1, this region 1234567890123456',
      { ...buildRegion(plan), accountId: '1' },
    ],
    ['instances has i-1 twice', bent((one) => one.instances.push(...one.instances.slice(0, 1)))],
    [
      'instance i-1 has two primary interfaces, eni-1p and eni-2p',
      bent((one) => {
        const [primary] = one.networkInterfaces;
        if (primary) one.networkInterfaces.push({ ...primary, NetworkInterfaceId: 'eni-2p' });
      }),
    ],
    [
      'security group sg-b has no element in securityGroupAttributes',
      bent((one) => one.securityGroupAttributes.pop()),
    ],
    [
      'securityGroupAttributes has sg-b, which is not in securityGroups',
      bent((one) => one.securityGroups.pop()),
    ],
    [
      'the snapshot is not valid at securityGroupAttributes.0.NextToken: holds a NextToken: the rest of the element was not read',
      bent((one) => {
        const [attribute] = one.securityGroupAttributes;
        if (attribute) attribute.NextToken = 'more';
      }),
    ],
  ])('refuse with "%s" and change nothing', (message, snapshot) => {
    const ecs = newEcs(sampleRegion());
    expect(() => ecs.load(snapshot)).toThrow(
      expect.objectContaining({ name: 'SnapshotError', message }),
    );
    expect(ecs.snapshot().instances).toHaveLength(92);
  });

  it('say where a snapshot is malformed', () => {
    const broken = JSON.parse('{"regionId": 1}') as RegionSnapshotJson;
    expect(() => newEcs().load(broken)).toThrow(/^the snapshot is not valid at regionId: /);
  });
});

describe('the state handle', () => {
  it('refuses ids that the region does not have', () => {
    const { state } = newEcs(buildRegion(plan));
    for (const call of [
      () => state.setInstanceStatus('i-9', 'Running'),
      () => state.lockInstance('i-9', 'security'),
      () => state.releaseInstance('i-9'),
      () => state.groupsOf('eni-9'),
    ]) {
      expect(call).toThrow(/^the region has no instance /);
    }
  });

  it('releases an instance with its interfaces and its places in groups', () => {
    const ecs = newEcs(
      buildRegion({ ...plan, instances: [{ id: 'i-1', groups: ['sg-a'], secondary: ['sg-b'] }] }),
    );
    ecs.state.releaseInstance('i-1');
    const { instances, networkInterfaces } = ecs.snapshot();
    expect([instances, networkInterfaces]).toStrictEqual([[], []]);
  });
});
