import { expect, it } from 'vitest';
import { submitChange } from '../../../service/changes/submitChange.js';
import { verifyChange } from '../../../service/changes/verifyChange.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import {
  ACCOUNT_ID,
  place,
  REGION_ID,
  requestOf,
  startFunctions,
} from '../../functions/startFunctions.js';

/** A change that is planned, and the turns of its verifier. */
async function start(invalid = false) {
  const fixture = await startFunctions();
  const { service, serviceOf, group, instance } = fixture;
  const instanceIds = [instance('web-01'), ...(invalid ? ['i-bp1nobody'] : [])];
  const { changeId } = await submitChange(
    {
      request: requestOf({
        targets: { instanceIds },
        join: [group('empty')],
        invalidTargets: 'skip',
      }),
      channel: 'http',
      requestedBy: 'test',
    },
    serviceOf('submit'),
  );
  const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeId);
  const turn = (requestId: string, tokenHash: string) => {
    const { clock, remainingMs } = serviceOf(requestId);
    return verifyChange({
      ...{ changeId, accountId: ACCOUNT_ID, regionId: REGION_ID, names, clock, remainingMs },
      ...{ requestId, tokenHash, settleLimitSeconds: 600 },
      store: service.store,
      reader: service.reader(place, 10_000),
    });
  };
  return { ...fixture, changeId, names, turn };
}

it('orders wave 1 first, and repeats its decision for the same token', async () => {
  const { turn, service, names } = await start();
  const first = await turn('r1', 'token-1');
  expect(first).toMatchObject({
    next: 'apply',
    status: 'applying',
    parts: [{ plan: 1, part: '0001', direction: 'forward', decision: '1-r1.json' }],
  });
  expect(await turn('r2', 'token-1')).toStrictEqual(first);
  const turns = await service.store.list(names.verifyFolder);
  expect(turns.map((one) => one.name)).toStrictEqual([names.verify('1-r1.json')]);
});

it('orders a part without evidence once more, then ends its target as unresolved', async () => {
  const { turn, service, names } = await start();
  await turn('r1', 'token-1');
  expect(await turn('r2', 'token-2')).toMatchObject({
    next: 'apply',
    parts: [{ part: '0001', decision: '1-r2.json' }],
  });
  const end = await turn('r3', 'token-3');
  expect(end).toStrictEqual({ next: 'done', parts: [], waitSeconds: 1, status: 'incomplete' });
  const report = JSON.parse((await service.store.read(names.report))?.toString() ?? '{}');
  expect(report).toMatchObject({ status: 'incomplete', counts: { unresolved: 1 } });
});

it('says the same end again, and finishes what a turn left that died after its decision', async () => {
  const { turn, service, names, faults } = await start();
  await turn('r1', 'token-1');
  await turn('r2', 'token-2');
  // The decision is the fourth object and the report the fifth: the report can't be written.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 2, times: 4 });
  await expect(turn('r3', 'token-3')).rejects.toMatchObject({ code: 'evidence' });
  expect(await service.store.exists(names.verify('1-r3.json'))).toBe(true);
  expect(await service.store.exists(names.report)).toBe(false);
  const end = await turn('r4', 'token-3');
  expect([end.next, end.status]).toStrictEqual(['done', 'incomplete']);
  expect(await service.store.exists(names.report)).toBe(true);
  expect(await turn('r5', 'token-3')).toStrictEqual(end);
});

it('lists the end of a change also where the turn died between its report and the index', async () => {
  const { turn, service, changeId, faults } = await start();
  await turn('r1', 'token-1');
  await turn('r2', 'token-2');
  // After the targets, the decision and the report.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 3, times: 4 });
  await expect(turn('r3', 'token-3')).rejects.toMatchObject({ code: 'evidence' });
  await turn('r4', 'token-3');
  const index = await service.store.list(`${ACCOUNT_ID}/${REGION_ID}/index/`);
  const ends = index.map((one) => one.name.slice(one.name.lastIndexOf('/') + 1));
  expect(ends).toStrictEqual([`${changeId}-incomplete`, `${changeId}-queued`]);
});

it('starts nothing when the change is stopped before its first turn', async () => {
  const { turn, service, names, calls } = await start();
  await service.store.create(names.stop, '{}');
  expect(await turn('r1', 'token-1')).toMatchObject({ next: 'done', status: 'stopped' });
  expect(calls().JoinSecurityGroup).toBe(undefined);
});
