import { expect, it } from 'vitest';
import type { Intent, WorkEvidence } from '../../../shared/contracts/work.js';
import { executionName } from '../../../shared/evidence/changeNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { ACCOUNT_ID, REGION_ID } from '../../functions/startFunctions.js';
import { plannedChange } from './plannedChange.js';

/** An intent of a worker that may still write. */
const openIntent = (
  changeId: string,
  attempt: string,
  decision: string,
  target: Intent['targets'][number],
) =>
  ({
    ...{ v: 1, changeId, plan: 1, part: '0001', direction: 'forward', attempt },
    ...{ decision, requestId: attempt, at: '', openSeconds: 30_000, targets: [target] },
  }) satisfies Intent;

/** A change that is planned, the turns of its verifier, and what they leave. */
async function start() {
  const fixture = await plannedChange();
  const { service, names } = fixture;
  /** The verify objects, by the end of their names. */
  const listed = async () => {
    const objects = await service.store.list(names.verifyFolder);
    return objects.map(({ name }) =>
      name.slice(names.verifyFolder.length).replace(/[0-9a-f]{64}/, 'hash'),
    );
  };
  return { ...fixture, listed };
}

it('orders wave 1 first, and repeats its decision for the same token', async () => {
  const { turn, listed } = await start();
  const first = await turn('r1', 'token-1');
  expect(first).toMatchObject({
    next: 'apply',
    status: 'applying',
    parts: [{ plan: 1, part: '0001', direction: 'forward', decision: '1-1.json' }],
  });
  expect(await turn('r2', 'token-1')).toStrictEqual(first);
  expect(await listed()).toStrictEqual(['1-1.json', '1-1.open.json']);
});

it('orders a part without evidence once more, then ends its target as unresolved', async () => {
  const { turn, service, names } = await start();
  await turn('r1', 'token-1');
  expect(await turn('r2', 'token-2')).toMatchObject({
    next: 'apply',
    parts: [{ part: '0001', decision: '1-2.json' }],
  });
  const end = await turn('r3', 'token-3');
  expect(end).toStrictEqual({ next: 'done', parts: [], waitSeconds: 1, status: 'incomplete' });
  const report = JSON.parse((await service.store.read(names.report))?.toString() ?? '{}');
  expect(report).toMatchObject({ status: 'incomplete', counts: { unresolved: 1 } });
});

it('says the same end again, and finishes what a turn left that died after its decision', async () => {
  const { turn, service, names, faults, listed } = await start();
  await turn('r1', 'token-1');
  await turn('r2', 'token-2');
  // After the number, the results, the script and the decision: the report can't be written.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 4, times: 4 });
  await expect(turn('r3', 'token-3')).rejects.toMatchObject({ code: 'evidence' });
  expect((await listed()).slice(-3)).toStrictEqual([
    ...['1-3.hash.targets.json', '1-3.json', '1-3.open.json'],
  ]);
  expect(await service.store.exists(names.report)).toBe(false);
  const end = await turn('r4', 'token-3');
  expect([end.next, end.status]).toStrictEqual(['done', 'incomplete']);
  expect(await service.store.exists(names.report)).toBe(true);
  expect(await turn('r5', 'token-3')).toStrictEqual(end);
});

it('puts the report of an earlier turn that decided the end and died', async () => {
  const { turn, service, names, faults } = await start();
  await turn('r1', 'token-1');
  await turn('r2', 'token-2');
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 4, times: 4 });
  await expect(turn('r3', 'token-3')).rejects.toMatchObject({ code: 'evidence' });
  const decided = JSON.parse(String(await service.store.read(names.verify('1-3.json'))));
  expect(await turn('r4', 'token-4')).toMatchObject({ next: 'done', status: 'incomplete' });
  expect(JSON.parse(String(await service.store.read(names.report)))).toStrictEqual(decided.report);
});

it('lists the end of a change also where the turn died between its report and the index', async () => {
  const { turn, service, changeId, faults } = await start();
  await turn('r1', 'token-1');
  await turn('r2', 'token-2');
  // After the number, the results, the script, the decision and the report.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 5, times: 4 });
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

it('takes the say from an earlier turn that has not decided', async () => {
  const { turn, service, names, listed } = await start();
  await createJson(service.store, names.openTurn({ execution: 1, turn: 1 }), {
    ...{ v: 1, changeId: '', execution: 1, turn: 1, at: '', requestId: 'slow', tokenHash: 'slow' },
  });
  expect(await turn('r1', 'token-1')).toMatchObject({ parts: [{ decision: '1-2.json' }] });
  expect(await listed()).toStrictEqual(['1-1.json', '1-1.open.json', '1-2.json', '1-2.open.json']);
  // The slow one wakes up: its number has decided nothing.
  expect(await turn('r2', 'slow')).toStrictEqual({
    ...{ next: 'wait', parts: [], waitSeconds: 1, status: 'verifying' },
  });
});

it('decides nothing for an execution that a newer one has followed, and starts that one', async () => {
  const { turn, service, names, changeId } = await start();
  await turn('r1', 'token-1');
  await createJson(service.store, names.execution(2), {
    ...{ v: 1, changeId, execution: 2, at: '', requestId: 'r', cause: 'resumed' },
  });
  const continued = { next: 'done', parts: [], waitSeconds: 1, status: 'continued' };
  expect(await turn('r2', 'token-2')).toStrictEqual(continued);
  const name = executionName(changeId, 2);
  expect(await service.workflow.describe(service.settings.changeFlow, name)).toStrictEqual({
    running: true,
  });
  expect(await turn('r3', 'token-3', 2)).toMatchObject({ parts: [{ decision: '2-1.json' }] });
  expect(await turn('r4', 'token-1')).toStrictEqual(continued);
  const late = JSON.parse(String(await service.store.read(names.verify('1-2.json'))));
  expect(late).toMatchObject({ void: true, tokenHash: 'token-2' });
});

it('orders what was lost anew in another execution, as often as in the first', async () => {
  const { turn, service, names, changeId } = await start();
  await turn('r1', 'token-1');
  await turn('r2', 'token-2');
  await createJson(service.store, names.execution(2), {
    ...{ v: 1, changeId, execution: 2, at: '', requestId: 'r', cause: 'resumed' },
  });
  expect(await turn('r3', 'token-3', 2)).toMatchObject({ parts: [{ decision: '2-1.json' }] });
  expect(await turn('r4', 'token-4', 2)).toMatchObject({ parts: [{ decision: '2-2.json' }] });
  expect(await turn('r5', 'token-5', 2)).toMatchObject({ next: 'done', status: 'incomplete' });
});

it('waits for a worker that may still write, and not for one that came too late', async () => {
  const { turn, service, names, group, instance, changeId } = await start();
  await turn('r1', 'token-1');
  const intentOf = (turnNumber: number, attempt: string) =>
    createJson(
      service.store,
      names.intent({
        ...{ part: '0001', direction: 'forward', attempt },
        order: { execution: 1, turn: turnNumber },
      }),
      openIntent(changeId, attempt, `1-${turnNumber}.json`, {
        ...{ kind: 'delta', targetId: instance('web-01'), read: [group('shop-web')] },
        ...{ join: [group('empty')], leave: [] },
      }),
    );
  await intentOf(1, 'at-work');
  const waiting = await turn('r2', 'token-2');
  expect([waiting.next, waiting.parts]).toStrictEqual(['wait', []]);
  expect(waiting.waitSeconds).toBeGreaterThan(200);
  // The order of turn 1 ended when turn 2 opened.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await intentOf(1, 'too-late');
  await createJson(
    service.store,
    names.work(
      {
        ...{ part: '0001', direction: 'forward', attempt: 'at-work' },
        order: { execution: 1, turn: 1 },
      },
      { kind: 'handedOn', lost: 0 },
    ),
    {
      ...{ v: 1, changeId, plan: 1, part: '0001', direction: 'forward', decision: '1-1.json' },
      ...{ requestId: 'at-work', attempt: 'at-work', startedAt: '', endedAt: '', finished: false },
      targets: [],
    } satisfies WorkEvidence,
  );
  expect(await turn('r3', 'token-3')).toMatchObject({ next: 'apply' });
});

it('goes on in the next execution before a wait for which the execution has no events left', async () => {
  const { turn, service, names, group, instance, changeId } = await start();
  await turn('r1', 'token-1');
  const key = { part: '0001', direction: 'forward', attempt: 'at-work' } as const;
  await createJson(
    service.store,
    names.intent({ ...key, order: { execution: 1, turn: 1 } }),
    openIntent(changeId, 'at-work', '1-1.json', {
      ...{ kind: 'delta', targetId: instance('web-01'), read: [group('shop-web')] },
      ...{ join: [group('empty')], leave: [] },
    }),
  );
  const { order: _order, ...first } = JSON.parse(
    String(await service.store.read(names.verify('1-1.json'))),
  );
  const step = { next: 'wait', parts: [], waitSeconds: 300, status: 'verifying' };
  // A wait costs 16 events of 5,000.
  const last = 310;
  for (let number = 2; number <= last; number += 1) {
    const decision = { ...first, turn: number, tokenHash: `w${number}`, step, openIntents: 1 };
    await createJson(service.store, names.verify(`1-${number}.json`), decision);
  }
  await createJson(service.store, names.openTurn({ execution: 1, turn: last }), {
    ...{ v: 1, changeId, execution: 1, turn: last, at: '', requestId: 'r', tokenHash: `w${last}` },
  });
  expect(await turn('r2', 'token-2')).toMatchObject({ next: 'done', status: 'continued' });
  expect(await turn('r3', 'token-3', 2)).toMatchObject({ next: 'wait', status: 'verifying' });
});
