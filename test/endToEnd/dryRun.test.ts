import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planWithTraffic } from '../../shared/change/planWithTraffic.js';
import { ChangeRequest, type ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import { sayExposure } from '../../shared/messages/sayExposure.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { planSettingsFrom } from '../../shared/runtime/planSettings.js';
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
    settings: planSettingsFrom({}),
    hash: sha256Hex,
  });
  if (!planned.ok) throw new Error('refused');
  return sayExposure(planned.exposure);
}

const idOf = (name: string) =>
  shop.securityGroups.find((group) => group.SecurityGroupName === name)?.SecurityGroupId ?? '';

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

  it('shows what a submission stores beside its plan, from one reading', async () => {
    const request = {
      regionId: 'cn-hangzhou',
      targets: { select: { tags: { role: 'batch' } } },
      join: [{ name: 'shop-app' }],
    };
    const dryRun = await deployment.client.plan(request);
    const { changeId } = await deployment.client.submit(request);
    const view = await deployment.ended(changeId);
    const stored = JSON.parse(deployment.evidence(view, 'plan-1/exposure.json'));
    expect(stored).toStrictEqual(dryRun.exposure);
    // The plan and its traffic can be had again from the snapshot beside them.
    const zipped = readFileSync(
      join(deployment.evidenceFolder(view), 'plan-1', 'snapshot.json.gz'),
    );
    const snapshot = JSON.parse(gunzipSync(zipped).toString('utf8')) as RegionSnapshot;
    const ids = (list: readonly { readonly SecurityGroupId: string }[]) =>
      new Set(list.map((one) => one.SecurityGroupId));
    const read = ids(snapshot.securityGroupAttributes);
    const members = snapshot.networkInterfaces.filter((eni) =>
      eni.SecurityGroupIds.SecurityGroupId.includes(idOf('shop-app')),
    );
    expect(members).toHaveLength(
      shop.networkInterfaces.filter((eni) =>
        eni.SecurityGroupIds.SecurityGroupId.includes(idOf('shop-app')),
      ).length,
    );
    for (const eni of members) {
      for (const id of eni.SecurityGroupIds.SecurityGroupId) expect(read).toContain(id);
    }
  });
});

describe('the exposure gate', () => {
  const toLegacy = {
    regionId: 'cn-hangzhou',
    targets: { select: { instanceName: 'web-*', vpcId: 'vpc-bp13vtd0j2jyaokus3tg' } },
    join: [{ name: 'legacy-default' }],
  };

  it('holds back what a person asks for and what a message asks for, until exactly that is accepted', async () => {
    const { client, region } = deployment;
    const dryRun = await client.plan(toLegacy);
    const held = dryRun.gate?.held.map(({ services, interfaceCount, line }) => [
      services,
      interfaceCount,
      line,
    ]);
    expect([dryRun.admissible, dryRun.plan?.counts.toWrite, held]).toStrictEqual([
      false,
      12,
      [
        [['SSH'], 12, 13],
        [['Remote Desktop'], 12, 13],
      ],
    ]);
    await expect(client.submit(toLegacy)).rejects.toMatchObject({
      problem: { code: 'refused', status: 422, violations: dryRun.violations, violationCount: 2 },
    });
    region.smq.queues.send(
      'membership-requests',
      Buffer.from(JSON.stringify({ ...toLegacy, idempotencyKey: 'gate' })).toString('base64'),
    );
    const [rejected] = await region.smq.queues.take(
      'membership-requests-rejected',
      16,
      AbortSignal.timeout(60_000),
    );
    const body = Buffer.from(rejected?.body ?? '', 'base64').toString('utf8');
    expect(JSON.parse(body)).toMatchObject({
      problem: { code: 'refused', violations: dryRun.violations },
    });
    const { changeId } = await client.submit(await deployment.accepting(toLegacy));
    const view = await deployment.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { joined: 12 }]);
    const { request } = JSON.parse(deployment.evidence(view, 'request.json'));
    expect(request.acceptExposure).toStrictEqual(
      dryRun.gate?.held.map(({ id }) => ({ id, maxInterfaces: 12 })),
    );
  });
});
