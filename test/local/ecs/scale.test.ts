import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RecordList } from '../../../local/ecs/state/RecordList.js';
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
  return { found: ids.size, calls };
}

/** What the calls read of the region's lists: records by their index, and scans of a whole list. */
async function readsOf(calls: () => Promise<unknown>) {
  const at = vi.spyOn(RecordList.prototype, 'at');
  const scan = vi.spyOn(RecordList.prototype, Symbol.iterator);
  try {
    await calls();
    return { records: at.mock.calls.length, scans: scan.mock.calls.length };
  } finally {
    at.mockRestore();
    scan.mockRestore();
  }
}

describe('a region of 100,000 instances', () => {
  it('is walked in as many calls as it has full pages, each record read once', async () => {
    let all: unknown;
    const reads = await readsOf(async () => {
      all = await walk('DescribeInstances', { MaxResults: '100' }, 'Instances', 'Instance');
    });
    expect(all).toStrictEqual({ found: INSTANCES, calls: 1_000 });
    // Each page but the last also looks whether a record follows it.
    expect(reads).toStrictEqual({ records: INSTANCES + 999, scans: 0 });
  });

  it('shows the members of one group by their index', async () => {
    const query = { MaxResults: '100', SecurityGroupId: 'sg-7' };
    const members = await walk('DescribeInstances', query, 'Instances', 'Instance');
    expect(members).toStrictEqual({ found: 1_000, calls: 10 });
  });

  it('answers a late page from as few records as an early one', async () => {
    const readsOfPage = (pageNumber: number) =>
      readsOf(() =>
        callGeneric(region.port, 'DescribeInstances', {
          RegionId: REGION,
          PageNumber: String(pageNumber),
          PageSize: '10',
        }),
      );
    expect(await readsOfPage(1)).toStrictEqual({ records: 10, scans: 0 });
    expect(await readsOfPage(10_000)).toStrictEqual({ records: 10, scans: 0 });
  });
});
