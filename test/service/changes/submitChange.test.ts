import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { dryRun } from '../../../service/changes/planRegion.js';
import { submitChange } from '../../../service/changes/submitChange.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { readPlan, readSeal } from '../../../shared/evidence/readChange.js';
import { targetHashes } from '../../../shared/evidence/targetHashes.js';
import {
  ACCOUNT_ID,
  place,
  REGION_ID,
  requestOf,
  startFunctions,
} from '../../functions/startFunctions.js';

async function start() {
  const fixture = await startFunctions();
  const { serviceOf, group, instance } = fixture;
  const request = requestOf({
    targets: { instanceIds: [instance('web-01')] },
    join: [group('empty')],
  });
  const submit = (requestId: string, key: string | undefined, reason?: string) =>
    submitChange(
      {
        request: reason ? { ...request, reason } : request,
        key,
        channel: 'http',
        requestedBy: 'test',
      },
      serviceOf(requestId),
    );
  const submitAlso = (requestId: string, more: Partial<typeof request>) =>
    submitChange(
      { request: { ...request, ...more }, channel: 'http', requestedBy: 'test' },
      serviceOf(requestId),
    );
  const planOf = (changeId: string) =>
    readPlan(fixture.service.store, changeNames(place, changeId), undefined);
  return { ...fixture, submit, submitAlso, planOf };
}

it('makes a submission with the same key the same change, and refuses another request', async () => {
  const { submit, calls } = await start();
  const first = await submit('r1', 'key');
  expect(await submit('r2', 'key')).toStrictEqual(first);
  await expect(submit('r3', 'key', 'another')).rejects.toMatchObject({
    code: 'idempotencyKeyReused',
    status: 409,
  });
  // The execution runs: nothing is to be started.
  expect(calls().StartExecution).toBe(1);
});

it('makes submissions without a key changes of their own, of which one may change a target', async () => {
  const { submit, calls, instance } = await start();
  const { changeId } = await submit('r1', undefined);
  await expect(submit('r2', undefined)).rejects.toMatchObject({
    ...{ code: 'targetsBusy', status: 409 },
    message: `1 target is being changed by ${changeId}; nothing was started`,
    violations: [
      {
        ...{ target: instance('web-01'), rule: 'targetsBusy' },
        found: expect.stringMatching(`^${changeId} changes it now, until about \\d\\d:\\d\\d UTC$`),
        wanted: `its end ('sgm status ${changeId} --follow'), or overlap: "allow" (--overlap allow)`,
      },
    ],
  });
  expect(calls().StartExecution).toBe(1);
});

it('lets a change overlap that says so, and warns in its plan', async () => {
  const { submit, submitAlso, planOf, instance } = await start();
  const { changeId } = await submit('r1', undefined);
  const other = await submitAlso('r2', { overlap: 'allow' });
  const plan = await planOf(other.changeId);
  expect([plan?.claim, plan?.warnings]).toStrictEqual([
    2,
    [
      {
        ...{ kind: 'overlaps', target: instance('web-01') },
        detail: `${changeId} changes it at the same time; either may undo what the other does`,
        message: { code: 'overlaps', params: { changeId, targets: 1 } },
      },
    ],
  ]);
  // Whoever comes next meets both.
  await expect(submit('r3', undefined)).rejects.toMatchObject({
    violations: [{ params: { changeId } }, { params: { changeId: other.changeId } }],
  });
});

it('writes down whom the plan is about, as hashes of their ids', async () => {
  const { submit, service, instance } = await start();
  const { changeId } = await submit('r1', undefined);
  const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeId);
  const hashes = await service.store.read(names.targets(1));
  expect(hashes).toStrictEqual(targetHashes([instance('web-01')]));
});

it('seals one plan where a submission died and many come again at once', async () => {
  const { submit, service, faults } = await start();
  // The targets are claimed and the request is written, then nothing more.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 2 });
  await expect(submit('r0', 'key')).rejects.toMatchObject({ code: 'evidence' });
  faults.clear();
  const answers = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      await delay(3 * index);
      return submit(`r${index + 1}`, 'key');
    }),
  );
  const changeIds = [...new Set(answers.map((one) => one.changeId))];
  expect(changeIds).toHaveLength(1);
  const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeIds[0] ?? '');
  const plan = await readPlan(service.store, names, undefined);
  const sealed = plan?.plan ?? 0;
  expect(sealed).toBeGreaterThan(1);
  const objects = await service.store.list(names.planPrefix);
  const seals = objects.filter((one) => one.name.endsWith('/plan.json'));
  // Those before it are buried: on a slow machine more than the first one.
  expect(seals).toHaveLength(sealed);
  for (let number = 1; number < sealed; number += 1) {
    expect(await readSeal(service.store, names, number)).toBe('void');
  }
  const zipped = await service.store.read(names.snapshot(sealed));
  const snapshot = JSON.parse(gunzipSync(zipped ?? Buffer.alloc(0)).toString());
  expect(plan?.plannedAt).toBe(snapshot.takenAt);
});

it('lets one of two different requests with one key win that come at the same moment', async () => {
  const { submit } = await start();
  const answers = await Promise.allSettled([
    submit('r1', 'key', 'one'),
    submit('r2', 'key', 'two'),
  ]);
  expect(answers.map(({ status }) => status).sort()).toStrictEqual(['fulfilled', 'rejected']);
  const lost = answers.find((one) => one.status === 'rejected');
  expect(lost).toMatchObject({ reason: { code: 'idempotencyKeyReused', status: 409 } });
});

it('gives up its plan where somebody took it for dead, and plans anew', async () => {
  const { submit, service, planOf, faults } = await start();
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 2 });
  await expect(submit('r0', 'key')).rejects.toMatchObject({ code: 'evidence' });
  faults.clear();
  const { changeId } = await submit('r1', 'key');
  expect((await planOf(changeId))?.plan).toBe(2);
  // The first one's put of the seal arrives late: it finds a tombstone.
  const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeId);
  expect(await createJson(service.store, names.plan(1), {})).toBe('exists');
});

it('takes the plan that was reviewed, and no other', async () => {
  const { serviceOf, group, instance } = await startFunctions();
  const request = requestOf({
    targets: { instanceIds: [instance('web-02')] },
    join: [group('empty')],
  });
  const service = serviceOf('r');
  const { plan } = await dryRun(request, service);
  const submit = (expectPlan: string) =>
    submitChange(
      { request: { ...request, expectPlan }, channel: 'http', requestedBy: 'test' },
      service,
    );
  const other = `${'0'.repeat(42)}${plan?.hash?.slice(42)}`;
  await expect(submit(other)).rejects.toMatchObject({
    code: 'planStale',
    status: 409,
    violations: [
      { target: 'targets', rule: 'planTargetsDiffer', params: { plan: plan?.hash, toWrite: 1 } },
      { target: 'operations', rule: 'planOperationsDiffer', params: { plan: plan?.hash } },
    ],
  });
  expect((await submit(plan?.hash ?? '')).regionId).toBe(REGION_ID);
});

it('refuses what the gate holds back before anything is written, and takes it when it is accepted', async () => {
  const { serviceOf, group, instance, service: first } = await startFunctions();
  const request = requestOf({
    targets: { instanceIds: [instance('web-03')] },
    join: [group('legacy-default')],
    reason: 'INC-4821',
  });
  const service = serviceOf('r');
  const { gate, violations } = await dryRun(request, service);
  const submission = { channel: 'http', key: 'gate', requestedBy: 'test' } as const;
  await expect(submitChange({ request, ...submission }, service)).rejects.toMatchObject({
    ...{ code: 'refused', status: 422, violations },
    message: `${violations[0]?.found}; nothing was changed`,
  });
  expect(await first.store.list(`${ACCOUNT_ID}/${REGION_ID}/changes/`)).toStrictEqual([]);
  const acceptExposure = (gate?.held ?? []).map(({ id }) => ({ id, maxInterfaces: 1 }));
  const accepting = { ...request, acceptExposure };
  expect((await submitChange({ request: accepting, ...submission }, service)).regionId).toBe(
    REGION_ID,
  );
});
