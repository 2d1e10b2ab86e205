import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RegionIndex } from '../../../shared/region/RegionIndex.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';

const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;
const index = new RegionIndex(shop);

describe('an index of a region', () => {
  it('finds each element that the snapshot has', () => {
    for (const one of shop.instances) expect(index.instance(one.InstanceId)).toBe(one);
    for (const one of shop.networkInterfaces) {
      expect(index.networkInterface(one.NetworkInterfaceId)).toBe(one);
    }
    for (const one of shop.securityGroups) {
      expect(index.group(one.SecurityGroupId)).toBe(one);
      expect(index.nameOf(one.SecurityGroupId)).toBe(one.SecurityGroupName);
    }
    for (const one of shop.securityGroupAttributes) {
      expect(index.attribute(one.SecurityGroupId)).toBe(one);
    }
  });

  it('finds what belongs to an instance or a group as a search of the whole list does', () => {
    for (const { InstanceId } of shop.instances) {
      const own = shop.networkInterfaces.filter((eni) => eni.InstanceId === InstanceId);
      expect(index.interfacesOf(InstanceId)).toStrictEqual(own);
      expect(index.primaryInterface(InstanceId)).toBe(own.find((eni) => eni.Type === 'Primary'));
    }
    for (const { SecurityGroupId } of shop.securityGroups) {
      expect(index.membersOf(SecurityGroupId)).toStrictEqual(
        shop.networkInterfaces.filter((eni) =>
          eni.SecurityGroupIds.SecurityGroupId.includes(SecurityGroupId),
        ),
      );
    }
  });

  it('knows basic and advanced groups', () => {
    const advanced = shop.securityGroups.filter((one) => index.isAdvanced(one.SecurityGroupId));
    expect(advanced.map((one) => one.SecurityGroupType)).toStrictEqual(
      shop.securityGroups.flatMap((one) =>
        one.SecurityGroupType === 'enterprise' ? ['enterprise'] : [],
      ),
    );
    expect(advanced.length).toBeGreaterThan(0);
  });

  it('answers nothing for what is not there, and the id where there is no name', () => {
    const empty = new RegionIndex({ securityGroups: [] });
    expect([
      empty.instance('i-1'),
      empty.instance(undefined),
      empty.networkInterface('eni-1'),
      empty.group('sg-1'),
      empty.attribute('sg-1'),
      empty.primaryInterface('i-1'),
      empty.interfacesOf('i-1'),
      empty.membersOf('sg-1'),
      empty.nameOf('sg-1'),
    ]).toStrictEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      [],
      [],
      'sg-1',
    ]);
  });
});
