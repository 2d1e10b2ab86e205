import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
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
        wanted: `its end ('sgm status ${changeId} --follow'), or a request with overlap: "allow"`,
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
  expect(await readSeal(service.store, names, 1)).toBe('void');
  const plan = await readPlan(service.store, names, undefined);
  const zipped = await service.store.read(names.snapshot(2));
  const snapshot = JSON.parse(gunzipSync(zipped ?? Buffer.alloc(0)).toString());
  expect([plan?.plan, plan?.plannedAt]).toStrictEqual([2, snapshot.takenAt]);
  const objects = await service.store.list(names.planPrefix);
  const seals = objects.filter((one) => one.name.endsWith('/plan.json'));
  expect(seals).toHaveLength(2);
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
