import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRegion } from './regionBuilder.js';
import { groupNamed, instanceNamed } from './sampleIds.js';
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
  readonly Instances: { readonly Instance: readonly Record<string, unknown>[] };
  readonly NextToken?: string;
  readonly TotalCount?: number;
  readonly PageNumber?: number;
  readonly PageSize?: number;
}

async function describeInstances(query: Record<string, string>, port = region.port) {
  const answer = await callGeneric(port, 'DescribeInstances', { RegionId: REGION, ...query });
  const { RequestId: _, ...body } = answer.body as Answer & { RequestId: string };
  return body;
}

/** The names that a filter finds, by tokens over all pages. */
async function namesOf(query: Record<string, string>): Promise<string[]> {
  const names: string[] = [];
  let token = '';
  do {
    const page = await describeInstances({ ...query, MaxResults: '100', NextToken: token });
    names.push(...page.Instances.Instance.map((one) => String(one.InstanceName)));
    token = page.NextToken ?? '';
  } while (token !== '');
  return names;
}

const sample = sampleRegion().instances;
const namesWhere = (fits: (one: (typeof sample)[number]) => boolean) =>
  sample.filter(fits).map((one) => one.InstanceName);

describe('the answer', () => {
  it('returns every instance exactly as the snapshot has it', async () => {
    const page = await describeInstances({ MaxResults: '100' });
    expect(page).toStrictEqual({ NextToken: '', Instances: { Instance: sample } });
  });
});

describe('pages', () => {
  it('are walked by token without gap or repeat', async () => {
    const first = await describeInstances({ MaxResults: '40' });
    const second = await describeInstances({ MaxResults: '40', NextToken: first.NextToken ?? '' });
    const third = await describeInstances({ MaxResults: '40', NextToken: second.NextToken ?? '' });
    expect([first, second, third].flatMap((page) => page.Instances.Instance)).toStrictEqual(sample);
    expect(third.NextToken).toBe('');
  });

  it.each([
    ['3', 10],
    ['10', 10],
    ['37', 37],
    ['101', 92],
  ])('take MaxResults %s as %i', async (maxResults, length) => {
    const page = await describeInstances({ MaxResults: maxResults });
    expect(page.Instances.Instance).toHaveLength(length);
  });

  it('have ten instances, a token and the total without any paging parameter', async () => {
    const page = await describeInstances({});
    expect([
      page.Instances.Instance.length,
      page.TotalCount,
      page.PageNumber,
      page.PageSize,
    ]).toStrictEqual([10, 92, 1, 10]);
    const next = await describeInstances({ NextToken: page.NextToken ?? '' });
    expect(next.Instances.Instance).toStrictEqual(sample.slice(10, 20));
  });

  it('are walked by number', async () => {
    expect(await describeInstances({ PageNumber: '10', PageSize: '10' })).toStrictEqual({
      TotalCount: 92,
      PageNumber: 10,
      PageSize: 10,
      Instances: { Instance: sample.slice(90) },
    });
  });

  it('go by token when both are given', async () => {
    const page = await describeInstances({ PageNumber: '2', PageSize: '20', MaxResults: '15' });
    expect(page.Instances.Instance).toStrictEqual(sample.slice(0, 15));
  });

  it.each([
    ['NextToken', 'bm90IG91cnM'],
    ['MaxResults', 'ten'],
    ['PageSize', '101'],
    ['PageNumber', '0'],
  ])('refuse %s %s', async (name, value) => {
    expect(await refusal(describeInstances({ [name]: value }))).toStrictEqual({
      code: 'InvalidParameter',
      statusCode: 400,
    });
  });
});

describe('filters', () => {
  it.each([
    [{ InstanceName: 'origin-*' }, ['origin-01', 'origin-02', 'origin-03', 'origin-04']],
    [{ InstanceName: '*jump' }, ['win-jump']],
    [{ InstanceName: 'f*l*-h*se' }, ['full-house']],
    [{ InstanceName: 'full' }, []],
    [{ Status: 'Starting' }, ['starting-app']],
    [{ Status: 'Stopping' }, []],
    [{ InstanceNetworkType: 'classic' }, ['classic-old']],
    [{ LockReason: 'security' }, ['locked-app']],
    [{ SecurityGroupId: groupNamed('shop-monitor') }, ['monitor-01', 'monitor-02']],
    [{ SecurityGroupId: 'sg-nowhere' }, []],
    [{ PrivateIpAddresses: '["10.20.0.10","10.20.0.115"]' }, ['web-01', 'full-house']],
    [{ EipAddresses: '["47.96.10.10"]' }, ['web-01']],
    [{ PublicIpAddresses: '["203.0.113.250"]' }, []],
    [{ InnerIpAddresses: '[]' }, []],
    [{ 'Ipv6Address.1': '2408:4005:3cd:9a00::10' }, ['web-01']],
    [{ InstanceIds: '[]' }, []],
    [{ InstanceIds: JSON.stringify([instanceNamed('win-jump'), 'i-gone']) }, ['win-jump']],
    [{ 'Tag.1.Key': 'incident' }, ['suspect']],
    [{ 'Tag.1.Key': 'role', 'Tag.1.Value': 'origin', InstanceName: '*-03' }, ['origin-03']],
    [
      { 'Tag.1.Key': 'env', 'Tag.1.Value': 'dev', 'Tag.2.Key': 'app', 'Tag.2.Value': 'lab' },
      ['lab-01', 'lab-02'],
    ],
    [{ InstanceName: 'origin-*', SecurityGroupId: groupNamed('shop-app') }, []],
  ])('find with %o', async (query, names) => {
    expect(await namesOf(query as Record<string, string>)).toStrictEqual(names);
  });

  it.each([
    ['VpcId', (one: (typeof sample)[number]) => one.VpcAttributes?.VpcId],
    ['VSwitchId', (one: (typeof sample)[number]) => one.VpcAttributes?.VSwitchId],
    ['ZoneId', (one: (typeof sample)[number]) => one.ZoneId],
    ['InstanceType', (one: (typeof sample)[number]) => one.InstanceType],
  ])('find by %s what the snapshot says', async (name, propertyOf) => {
    const values = [...new Set(sample.map(propertyOf))].filter(
      (one) => one !== undefined && one !== '',
    );
    for (const value of values) {
      const expected = namesWhere((one) => propertyOf(one) === value);
      expect(await namesOf({ [name]: String(value) })).toStrictEqual(expected);
    }
    expect(values.length).toBeGreaterThan(0);
  });

  it('find by InstanceTypeFamily and by creation time', async () => {
    expect(await namesOf({ InstanceTypeFamily: 'ecs.g7', InstanceName: 'web-0*' })).toStrictEqual(
      namesWhere(
        (one) =>
          one.InstanceType?.startsWith('ecs.g7.') === true &&
          one.InstanceName?.startsWith('web-0') === true,
      ),
    );
    const time = '2025-02-03T07:25Z';
    expect(
      await namesOf({
        'Filter.1.Key': 'CreationStartTime',
        'Filter.1.Value': time,
        'Filter.2.Key': 'CreationEndTime',
        'Filter.2.Value': time,
      }),
    ).toStrictEqual(namesWhere((one) => one.CreationTime === time));
  });

  it.each([
    [{ Status: 'Dead' }, 404, 'InvalidStatus.NotFound'],
    [{ InstanceNetworkType: 'lan' }, 404, 'InvalidNetworkType.NotFound'],
    [{ LockReason: 'mood' }, 404, 'InvalidLockReason.NotFound'],
    [{ 'Filter.1.Key': 'Mood', 'Filter.1.Value': 'x' }, 404, 'InvalidFilterKey.NotFound'],
    [{ 'Filter.1.Key': 'ExpiredEndTime', 'Filter.1.Value': 'x' }, 400, 'InvalidParameter'],
    [{ 'Tag.1.Value': 'x' }, 400, 'InvalidTag.Mismatch'],
    [{ InstanceIds: 'i-1' }, 400, 'InvalidParameter'],
    [{ InstanceIds: '[1]' }, 400, 'InvalidParameter'],
    [
      { InstanceIds: JSON.stringify(Array.from({ length: 101 }, (_, n) => `i-${n}`)) },
      400,
      'InvalidParameter',
    ],
    [
      Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`Tag.${n + 1}.Key`, `k${n}`])),
      400,
      'InvalidTagCount',
    ],
    [{ DryRun: 'true' }, 400, 'DryRunOperation'],
    [{ DryRun: 'true', Status: 'Dead' }, 404, 'InvalidStatus.NotFound'],
    [{ DryRun: 'perhaps' }, 400, 'InvalidParameter'],
  ])('refuse %o with %i %s', async (query, statusCode, code) => {
    expect(await refusal(describeInstances(query as Record<string, string>))).toStrictEqual({
      code,
      statusCode,
    });
  });

  it('find 1,000 resources at most by tag, before the other filters choose', async () => {
    const instances = Array.from({ length: 1_001 }, (_, n) => ({
      id: `i-${n}`,
      groups: ['sg-a'],
      tags: { role: 'web' },
    }));
    const big = await startEcs({ snapshot: buildRegion({ groups: [{ id: 'sg-a' }], instances }) });
    try {
      const tag = { 'Tag.1.Key': 'role', PageNumber: '1', PageSize: '1' };
      expect((await describeInstances(tag, big.port)).TotalCount).toBe(1_000);
      const last = { ...tag, InstanceName: 'i-1000' };
      expect((await describeInstances(last, big.port)).TotalCount).toBe(0);
      const untagged = { PageNumber: '1', PageSize: '1', InstanceName: 'i-1000' };
      expect((await describeInstances(untagged, big.port)).TotalCount).toBe(1);
    } finally {
      await big.close();
    }
  });
});
