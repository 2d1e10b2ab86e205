import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupNamed, instanceNamed, interfaceOf } from './sampleIds.js';
import {
  callGeneric,
  REGION,
  type RunningEcs,
  refusal,
  sampleRegion,
  startEcs,
} from './startEcs.js';

let region: RunningEcs;
beforeAll(async () => {
  region = await startEcs();
});
afterAll(() => region.close());

interface Answer {
  readonly NetworkInterfaceSets: {
    readonly NetworkInterfaceSet: readonly Record<string, unknown>[];
  };
  readonly NextToken?: string;
  readonly TotalCount?: number;
}

async function describeInterfaces(query: Record<string, string>) {
  const answer = await callGeneric(region.port, 'DescribeNetworkInterfaces', {
    RegionId: REGION,
    ...query,
  });
  const { RequestId: _, ...body } = answer.body as Answer & { RequestId: string };
  return body;
}

const sample = sampleRegion().networkInterfaces;
type Interface = (typeof sample)[number];
const secondariesIn = (group: string) => (one: Interface) =>
  one.Type === 'Secondary' && one.SecurityGroupIds.SecurityGroupId.includes(group);

describe('DescribeNetworkInterfaces', () => {
  it('returns every interface exactly as the snapshot has it, 500 a page', async () => {
    expect(await describeInterfaces({ MaxResults: '500' })).toStrictEqual({
      NextToken: '',
      NetworkInterfaceSets: { NetworkInterfaceSet: sample },
    });
  });

  it.each([
    ['1', 10],
    ['100', 100],
    ['501', 113],
  ])('takes MaxResults %s as %i', async (maxResults, length) => {
    const page = await describeInterfaces({ MaxResults: maxResults });
    expect(page.NetworkInterfaceSets.NetworkInterfaceSet).toHaveLength(length);
  });

  it('walks pages by number up to 1,000 a page', async () => {
    expect(await describeInterfaces({ PageNumber: '1', PageSize: '1000' })).toStrictEqual({
      TotalCount: 113,
      PageNumber: 1,
      PageSize: 1_000,
      NetworkInterfaceSets: { NetworkInterfaceSet: sample },
    });
  });

  it.each<[Record<string, string>, (one: Interface) => boolean]>([
    [{ Type: 'Secondary' }, (one) => one.Type === 'Secondary'],
    [{ ServiceManaged: 'true' }, (one) => one.ServiceManaged === true],
    [{ SecurityGroupId: groupNamed('k8s-node') }, secondariesIn(groupNamed('k8s-node'))],
    [{ SecurityGroupId: groupNamed('shop-web') }, () => false],
    [{ InstanceId: instanceNamed('k8s-01') }, (one) => one.InstanceId === instanceNamed('k8s-01')],
    [
      { InstanceId: instanceNamed('k8s-01'), Type: 'Primary' },
      (one) => one.NetworkInterfaceId === interfaceOf('k8s-01', 'Primary'),
    ],
    [
      {
        'NetworkInterfaceId.1': interfaceOf('search-01', 'Secondary'),
        'NetworkInterfaceId.2': 'eni-gone',
      },
      (one) => one.NetworkInterfaceId === interfaceOf('search-01', 'Secondary'),
    ],
    [{ PrimaryIpAddress: '10.20.0.10' }, (one) => one.PrivateIpAddress === '10.20.0.10'],
    [{ 'PrivateIpAddress.1': '10.20.200.5' }, (one) => one.PrivateIpAddress === '10.20.200.5'],
    [
      { 'Ipv6Address.1': '2408:4005:3cd:9a00::10' },
      (one) => one.NetworkInterfaceId === interfaceOf('web-01', 'Primary'),
    ],
    [{ Status: 'Available' }, (one) => one.Status === 'Available'],
    [{ VpcId: 'vpc-bp167k2rzmkvpbz2y7k9' }, (one) => one.VpcId === 'vpc-bp167k2rzmkvpbz2y7k9'],
    [{ 'Tag.1.Key': 'none' }, () => false],
  ])('finds with %o', async (query, fits) => {
    const page = await describeInterfaces({ ...query, MaxResults: '500' });
    expect(page.NetworkInterfaceSets.NetworkInterfaceSet).toStrictEqual(sample.filter(fits));
  });

  it.each([
    [{ Type: 'Third' }, 'InvalidParameter'],
    [{ Status: 'Gone' }, 'InvalidParameter'],
    [{ PageSize: '1001' }, 'InvalidParameter'],
    [
      Object.fromEntries(
        Array.from({ length: 101 }, (_, n) => [`NetworkInterfaceId.${n + 1}`, `eni-${n}`]),
      ),
      'InvalidParameter',
    ],
  ])('refuses %o', async (query, code) => {
    expect(await refusal(describeInterfaces(query as Record<string, string>))).toStrictEqual({
      code,
      statusCode: 400,
    });
  });
});
