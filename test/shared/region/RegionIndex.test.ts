import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RegionIndex } from '../../../shared/region/RegionIndex.js';
import type {
  Instance,
  NetworkInterface,
  RegionSnapshot,
} from '../../../shared/region/regionSnapshot.js';
import { standInFor } from '../../../shared/region/standIn.js';

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

describe('why an interface can not be judged', () => {
  const instance = (fields: Partial<Instance>): Instance => ({
    InstanceId: 'i-1',
    Status: 'Running',
    InstanceNetworkType: 'vpc',
    SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
    VpcAttributes: { VpcId: 'vpc-1' },
    ...fields,
  });
  const eni: NetworkInterface = {
    NetworkInterfaceId: 'eni-1',
    Type: 'Primary',
    InstanceId: 'i-1',
    VpcId: 'vpc-1',
    SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
  };
  const why = (id: string, fields: Partial<Instance>, enis: readonly NetworkInterface[] = [eni]) =>
    new RegionIndex({ instances: [instance(fields)], networkInterfaces: enis }).whyUnjudged(id);

  it('is nothing where all of it was read', () => {
    expect(why('eni-1', {})).toBeUndefined();
    expect(why('eni-other', {})).toBeUndefined();
  });

  it('is that it was not read, by the id that its instance has for it', () => {
    const named = {
      NetworkInterfaces: { NetworkInterface: [{ NetworkInterfaceId: 'eni-9', Type: 'Primary' }] },
    };
    expect(why('eni-9', named, [])).toStrictEqual({ code: 'interfaceUnread' });
    expect(why('i-1', {}, [])).toStrictEqual({ code: 'interfaceUnread' });
    expect(standInFor(instance(named))).toStrictEqual({ ...eni, NetworkInterfaceId: 'eni-9' });
  });

  it('is nothing of an instance of the classic network, which has no interface', () => {
    const classic = { InstanceNetworkType: 'classic', VpcAttributes: { VpcId: '' } };
    expect(why('i-1', classic, [])).toBeUndefined();
    expect(standInFor(instance(classic))).toStrictEqual({
      NetworkInterfaceId: 'i-1',
      Type: 'Primary',
      InstanceId: 'i-1',
      SecurityGroupIds: { SecurityGroupId: ['sg-a'] },
    });
  });

  it.each<[string, Partial<Instance>, object]>([
    [
      'classic, yet in a VPC',
      { InstanceNetworkType: 'classic' },
      { code: 'classicInVpc', vpcId: 'vpc-1' },
    ],
    [
      'classic, with an interface of a VPC',
      { InstanceNetworkType: 'classic', VpcAttributes: {} },
      { code: 'classicInVpc', vpcId: 'vpc-1' },
    ],
    [
      'two VPCs',
      { VpcAttributes: { VpcId: 'vpc-2' } },
      { code: 'twoVpcs', vpcId: 'vpc-2', interfaceIn: 'vpc-1' },
    ],
  ])('is that its network contradicts itself: %s', (_what, fields, said) => {
    expect(why('eni-1', fields)).toStrictEqual({ instance: 'i-1', ...said });
  });
});
