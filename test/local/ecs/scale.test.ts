import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRegion } from './regionBuilder.js';
import { callGeneric, REGION, type RunningEcs, startEcs } from './startEcs.js';

const INSTANCES = 100_000;
let region: RunningEcs;
beforeAll(async () => {
  const groups = Array.from({ length: 100 }, (_, n) => ({ id: `sg-${n}` }));
  const instances = Array.from({ length: INSTANCES }, (_, n) => ({
    id: `i-${n}`,
    groups: [`sg-${n % 100}`],
    ...(n % 10 === 0 ? { secondary: [`sg-${n % 100}`] } : {}),
  }));
  region = await startEcs({
    snapshot: buildRegion({ groups, instances }),
    quotas: { windowMode: 'fixed', perMinute: { DescribeInstances: 1_000_000 } },
  });
});
afterAll(() => region.close());

async function walk(action: string, query: Record<string, string>, set: string, item: string) {
  const begun = performance.now();
  const ids = new Set<unknown>();
  let calls = 0;
  let token = '';
  do {
    const answer = await callGeneric(region.port, action, {
      RegionId: REGION,
      NextToken: token,
      ...query,
    });
    const body = answer.body as Record<string, Record<string, Record<string, unknown>[]>>;
    for (const one of body[set]?.[item] ?? []) ids.add(one.InstanceId ?? one.NetworkInterfaceId);
    token = String(body.NextToken);
    calls += 1;
  } while (token !== '');
  return { found: ids.size, calls, ms: performance.now() - begun };
}

describe('a region of 100,000 instances', () => {
  it('is walked in as many calls as it has full pages', async () => {
    const all = await walk('DescribeInstances', { MaxResults: '100' }, 'Instances', 'Instance');
    expect([all.found, all.calls]).toStrictEqual([INSTANCES, 1_000]);
    // A scan of the region for each page would take minutes; generous for a busy machine.
    expect(all.ms).toBeLessThan(20_000);
  });

  it('shows the members of one group by their index', async () => {
    const query = { MaxResults: '100', SecurityGroupId: 'sg-7' };
    const members = await walk('DescribeInstances', query, 'Instances', 'Instance');
    expect([members.found, members.calls]).toStrictEqual([1_000, 10]);
  });

  it('answers a late page as fast as an early one', async () => {
    const timed = async (pageNumber: number) => {
      const times: number[] = [];
      for (let round = 0; round < 15; round += 1) {
        const begun = performance.now();
        await callGeneric(region.port, 'DescribeInstances', {
          RegionId: REGION,
          PageNumber: String(pageNumber),
          PageSize: '10',
        });
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b)[7] ?? 0;
    };
    const early = await timed(1);
    expect(await timed(10_000)).toBeLessThan(early * 5 + 5);
  });
});
