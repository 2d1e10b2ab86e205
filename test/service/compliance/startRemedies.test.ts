import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type RemedyOptions, startRemedies } from '../../../service/compliance/startRemedies.js';
import { policyCheckId } from '../../../shared/compliance/policies/policyCheckId.js';
import { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import {
  complianceNames,
  remedyName,
  remedyRefusalName,
} from '../../../shared/evidence/complianceNames.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { changeIdOf } from '../../../shared/runtime/changeId.js';
import { createClock } from '../../../shared/runtime/clock.js';
import { valueHash } from '../../../shared/runtime/hash.js';
import { readSettings } from '../../../shared/runtime/settings.js';
import { memoryStore } from '../../shared/evidence/memoryStore.js';

const place = { accountId: '1234567890123456', regionId: 'cn-hangzhou' };
const changeId = `chg-${'a'.repeat(24)}`;
const runId = 'run-20270201T000000Z-bbbbbbbb';
const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;
const at = '2027-01-01T00:00:00Z';

it("decides about a finding whose earlier change left evidence that this version can't read", async () => {
  const request = parse(ChangeRequest, {
    regionId: place.regionId,
    targets: { instanceIds: ['i-1'] },
    join: [{ name: 'shop-app' }],
  });
  if (!request.ok) throw new Error('request');
  const names = changeNames(place, changeId);
  const created: Record<string, string> = {};
  const earlier = memoryStore({
    [remedyName(place, 'f-1', 1)]: JSON.stringify({
      ...{ v: 1, findingId: 'f-1', attempt: 1, changeId, at, targets: ['i-1'] },
      runId: 'run-20270101T000000Z-aaaaaaaa',
    }),
    [names.report]: JSON.stringify({
      ...{ v: 1, changeId, plan: 1, ...place, status: 'completed', requestedBy: 'me' },
      ...{ receivedAt: at, endedAt: at, counts: {}, checks: { held: 0, failed: 0 }, notable: [] },
      manifest: [],
    }),
    [names.verify('1-1.json')]: JSON.stringify({ v: 2 }),
  });
  const store = {
    ...earlier,
    create: (name: string, body: string | Buffer) => {
      created[name] = String(body);
      return Promise.resolve('created' as const);
    },
  };
  const runNames = complianceNames(place, runId);
  const decided = await startRemedies({
    run: { store, request: { ...place, runId }, names: runNames },
    audit: {
      findings: () => [
        {
          id: 'f-1',
          checkId: policyCheckId('p'),
          remedy: { request: request.value },
        },
      ],
    },
    policies: { policies: [{ policy: { id: 'p', remedy: 'apply' } }] },
    snapshot: shop,
    settings: readSettings({
      FC_ACCOUNT_ID: place.accountId,
      FC_REGION: place.regionId,
      EVIDENCE_BUCKET: 'evidence',
      COORDINATION_BUCKET: 'c',
    }),
    clock: createClock(1),
  } as unknown as RemedyOptions);
  expect(decided).toStrictEqual([
    { findingId: 'f-1', checkId: policyCheckId('p'), action: 'none' },
  ]);
  expect(Object.keys(created)).toContain(runNames.remedies);
});

it('learns of a request that was refused, without waiting for it, and tells the next run', async () => {
  const request = parse(ChangeRequest, {
    regionId: place.regionId,
    targets: {
      instanceIds: [shop.instances.find((one) => one.InstanceName === 'web-01')?.InstanceId],
    },
    join: [{ name: 'empty' }],
  });
  if (!request.ok) throw new Error('request');
  const finding = 'fnd-0123456789abcdef';
  const refusedAt = '2027-01-01T00:00:05Z';
  const created: Record<string, string> = {};
  const earlier = memoryStore({
    [remedyName(place, finding, 1)]: JSON.stringify({
      ...{ v: 1, findingId: finding, attempt: 1, changeId, at, targets: [] },
      runId: 'run-20270101T000000Z-aaaaaaaa',
    }),
    [remedyRefusalName(place, finding, 1)]: JSON.stringify({
      ...{ v: 1, findingId: finding, attempt: 1, changeId, at: refusedAt },
      ...{ code: 'refused', detail: "1 target can't be changed; nothing was changed" },
    }),
  });
  const store = {
    ...earlier,
    create: (name: string, body: string | Buffer) => {
      created[name] = String(body);
      return Promise.resolve('created' as const);
    },
  };
  const sent: unknown[] = [];
  const decided = await startRemedies({
    run: { store, request: { ...place, runId }, names: complianceNames(place, runId) },
    audit: {
      findings: () => [
        {
          ...{ id: finding, checkId: policyCheckId('p'), status: 'fail' },
          remedy: { request: request.value },
        },
      ],
    },
    policies: { policies: [{ policy: { id: 'p', remedy: 'apply' } }] },
    snapshot: { ...shop, takenAt: '2027-01-01T00:01:00Z' },
    settings: readSettings({
      FC_ACCOUNT_ID: place.accountId,
      FC_REGION: place.regionId,
      EVIDENCE_BUCKET: 'evidence',
      COORDINATION_BUCKET: 'c',
    }),
    queue: { send: (_queue: string, message: unknown) => Promise.resolve(sent.push(message)) },
    clock: { ...createClock(1), iso: () => refusedAt, secondsSince: () => 60 },
  } as unknown as RemedyOptions);
  const next = changeIdOf(place.accountId, place.regionId, 'remedy', `remedy-${finding}-2`);
  expect(decided).toStrictEqual([
    {
      ...{ findingId: finding, checkId: policyCheckId('p'), action: 'apply', changeId: next },
      note: `a change was started for it; change ${changeId} was refused (refused: 1 target can't be changed; nothing was changed)`,
    },
  ]);
  const [message] = sent as [ChangeRequest];
  const { idempotencyKey, ...body } = message;
  expect(idempotencyKey).toBe(`remedy-${finding}-2`);
  // What is claimed is what is sent: the function that takes the message compares the two.
  expect(JSON.parse(created[remedyName(place, finding, 2)] ?? '').bodyHash).toBe(valueHash(body));
});
