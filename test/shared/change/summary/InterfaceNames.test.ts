import { describe, expect, it } from 'vitest';
import { InterfaceNames } from '../../../../shared/change/summary/InterfaceNames.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { shop } from './sampleChanges.js';

const idOf = (name: string) =>
  shop.securityGroups.find((group) => group.SecurityGroupName === name)?.SecurityGroupId ?? '';
const membersOf = (name: string) =>
  shop.networkInterfaces
    .filter((eni) => eni.SecurityGroupIds.SecurityGroupId.includes(idOf(name)))
    .map((eni) => eni.NetworkInterfaceId)
    .sort();
const crm = membersOf('legacy-default');
const batch = membersOf('shop-batch').filter((id) => nameOf(id)?.startsWith('batch') === true);

function nameOf(id: string): string | undefined {
  const eni = shop.networkInterfaces.find((one) => one.NetworkInterfaceId === id);
  return shop.instances.find((one) => one.InstanceId === eni?.InstanceId)?.InstanceName;
}

/** The sample as it is read for a change of some instances: of the others the interfaces alone. */
const readFor = (ids: readonly string[]): RegionSnapshot => ({
  ...shop,
  instances: shop.instances.filter((one) => ids.some((id) => nameOf(id) === one.InstanceName)),
});
const movesOf = (ids: readonly string[]) => new Map(ids.map((id) => [id, [idOf('shop-app')]]));

describe('interfaces are named', () => {
  it('by their instances where these are few', () => {
    const names = new InterfaceNames(shop, new Map());
    expect(names.name(crm)).toStrictEqual({
      interfaces: crm,
      kind: 'names',
      names: ['old-crm-01', 'old-crm-02'],
    });
  });

  it('by their group where their instances were not read', () => {
    const names = new InterfaceNames(readFor(batch), movesOf(batch));
    expect(names.name(crm)).toStrictEqual({
      interfaces: crm,
      kind: 'group',
      groupId: idOf('legacy-default'),
      name: 'legacy-default',
      count: 2,
      of: 2,
    });
  });

  it('never as a whole group where not all of its members were read', () => {
    const names = new InterfaceNames(readFor(batch), movesOf(batch), [], new Set());
    expect(names.name(crm)).toStrictEqual({
      interfaces: crm,
      kind: 'group',
      groupId: idOf('legacy-default'),
      name: 'legacy-default',
      count: 2,
    });
  });

  it('as targets by what their names begin with, where no other instance can have such a name', () => {
    const count = batch.length;
    expect(new InterfaceNames(shop, movesOf(batch)).name(batch)).toStrictEqual({
      interfaces: batch,
      kind: 'pattern',
      pattern: 'batch',
      count,
    });
    expect(new InterfaceNames(readFor(batch), movesOf(batch)).name(batch)).toStrictEqual({
      interfaces: batch,
      kind: 'targets',
      count,
      of: count,
      noun: 'instance',
    });
  });
});
