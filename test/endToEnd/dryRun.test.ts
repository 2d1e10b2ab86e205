import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planWithTraffic } from '../../shared/change/planWithTraffic.js';
import { ChangeRequest, type ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { defaultPlanSettings } from '../../shared/runtime/planSettings.js';
import { rootDir } from '../rootDir.js';
import { type Deployment, deploy } from './deployment.js';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

const shop = JSON.parse(
  readFileSync(join(rootDir, 'examples', 'region-shop.json'), 'utf8'),
) as RegionSnapshot;

/** What the whole snapshot says, without any reading. */
function offline(request: ChangeRequestInput) {
  const parsed = parse(ChangeRequest, request);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const planned = planWithTraffic({
    changeId: '',
    plan: 1,
    plannedAt: '',
    request: parsed.value,
    selection: selectFromSnapshot(shop, parsed.value),
    settings: defaultPlanSettings(),
    hash: sha256Hex,
  });
  if (!planned.ok) throw new Error('refused');
  return planned.exposure;
}

describe('a dry run', () => {
  it.each<[string, Omit<ChangeRequestInput, 'regionId'>]>([
    [
      'a join whose group others name as a peer',
      { targets: { select: { tags: { role: 'batch' } } }, join: [{ name: 'shop-app' }] },
    ],
    [
      'a leave',
      {
        targets: { select: { instanceName: 'app-0*' } },
        join: [{ name: 'empty' }],
        leave: [{ name: 'shop-app' }],
      },
    ],
    [
      'a join that closes egress',
      {
        targets: { select: { tags: { role: 'web' }, vpcId: 'vpc-bp13vtd0j2jyaokus3tg' } },
        join: [{ name: 'shop-egress-strict' }],
      },
    ],
    [
      'a move from basic to advanced groups',
      { targets: { select: { instanceName: 'old-crm-01' } }, set: [{ name: 'k8s-node' }] },
    ],
  ])('shows the same traffic as the whole region does: %s', async (_what, request) => {
    const full = { regionId: 'cn-hangzhou', ...request };
    const dryRun = await deployment.client.plan(full);
    expect(dryRun.admissible).toBe(true);
    expect(dryRun.exposure).toStrictEqual(JSON.parse(JSON.stringify(offline(full))));
    expect(dryRun.exposure?.lines.length).toBeGreaterThan(0);
  });
});
