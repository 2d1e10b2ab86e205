import { describe, expect, it } from 'vitest';
import { mergeSnapshots } from '../../../shared/region/mergeSnapshots.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';

const snapshot = (
  place: string,
  takenAt: string,
  groups: Record<string, string>,
): RegionSnapshot => {
  const [accountId = '', regionId = ''] = place.split(' ');
  return {
    accountId,
    regionId,
    takenAt,
    instances: [],
    networkInterfaces: [],
    securityGroups: Object.entries(groups).map(([SecurityGroupId, SecurityGroupName]) => ({
      SecurityGroupId,
      SecurityGroupName,
      SecurityGroupType: 'normal',
    })),
    securityGroupAttributes: [],
    prefixLists: [],
    portRangeLists: [],
  };
};

const shown = (snapshots: readonly RegionSnapshot[]) =>
  snapshots.map(({ accountId, regionId, takenAt, securityGroups }) => [
    `${accountId} ${regionId} ${takenAt}`,
    ...securityGroups.map((group) => `${group.SecurityGroupId} ${group.SecurityGroupName}`),
  ]);

describe('snapshots', () => {
  it('of one place are one: of what both have, the later one counts', () => {
    const merged = mergeSnapshots([
      snapshot('1 cn-hangzhou', 'first', { 'sg-1': 'old', 'sg-2': 'kept' }),
      snapshot('1 cn-hangzhou', 'second', { 'sg-1': 'new', 'sg-3': 'more' }),
    ]);
    expect(shown(merged)).toStrictEqual([
      ['1 cn-hangzhou second', 'sg-1 new', 'sg-2 kept', 'sg-3 more'],
    ]);
  });

  it.each([
    ['regions', '1 cn-shanghai'],
    ['accounts', '2 cn-hangzhou'],
  ])('of two %s stay two, also where a third one comes in between', (_what, other) => {
    const merged = mergeSnapshots([
      snapshot('1 cn-hangzhou', 'a', { 'sg-1': 'one' }),
      snapshot(other, 'b', { 'sg-1': 'other' }),
      snapshot('1 cn-hangzhou', 'c', { 'sg-2': 'two' }),
    ]);
    expect(shown(merged)).toStrictEqual([
      ['1 cn-hangzhou c', 'sg-1 one', 'sg-2 two'],
      [`${other} b`, 'sg-1 other'],
    ]);
  });
});
