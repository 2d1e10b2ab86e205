import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { submitChange } from '../../../service/changes/submitChange.js';
import { Plan } from '../../../shared/contracts/plan.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import { targetHashes } from '../../../shared/evidence/targetHashes.js';
import {
  ACCOUNT_ID,
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
  return { ...fixture, submit };
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

it('makes submissions without a key changes of their own', async () => {
  const { submit } = await start();
  expect((await submit('r1', undefined)).changeId).not.toBe(
    (await submit('r2', undefined)).changeId,
  );
});

it('writes down whom the plan is about, as hashes of their ids', async () => {
  const { submit, service, instance } = await start();
  const { changeId } = await submit('r1', undefined);
  const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeId);
  const hashes = await service.store.read(names.targets(1));
  expect(hashes).toStrictEqual(targetHashes([instance('web-01')]));
});

it('gives each plan a number of its own where a submission died and many come again at once', async () => {
  const { submit, service, faults } = await start();
  // The request is written, then nothing more.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 1 });
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
  const objects = await service.store.list(names.planPrefix);
  const plans = objects.filter((one) => one.name.endsWith('/plan.json'));
  expect(plans.length).toBeGreaterThan(0);
  for (const { name } of plans) {
    const plan = await readEvidence(service.store, name, Plan);
    const zipped = await service.store.read(names.snapshot(plan?.plan ?? 0));
    const snapshot = JSON.parse(gunzipSync(zipped ?? Buffer.alloc(0)).toString());
    expect([name, snapshot.takenAt]).toStrictEqual([name, plan?.plannedAt]);
  }
});
