import { describe, expect, it } from 'vitest';
import type { FaultAction } from '../../../local/gateway/faults.js';
import { decisionName } from '../../../shared/contracts/turn.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { createOssStore } from '../../../shared/evidence/ossStore.js';
import { readPlan, readTurns } from '../../../shared/evidence/readChange.js';
import { type Clock, createClock } from '../../../shared/runtime/clock.js';
import { BUCKET, KEY, startOss } from '../../local/oss/startOss.js';
import { createManualClock } from '../runtime/manualClock.js';
import { planObject, turnObject } from './objects.js';

async function start(
  credentials = KEY,
  clock: Clock = createClock(1_000),
  more: Parameters<typeof startOss>[0] = {},
) {
  const fixture = await startOss(more);
  const store = createOssStore({
    of: 'evidence',
    bucket: BUCKET,
    regionId: 'cn-hangzhou',
    credentials,
    endpoint: `http://127.0.0.1:${fixture.port}`,
    clock,
    random: () => 0.5,
  });
  const fail = (operation: string, action: FaultAction, times = 1) =>
    fixture.faults.add({ product: 'oss', operation, action, times });
  return { ...fixture, store, fail };
}

describe('the evidence store', () => {
  it('refuses a bucket with versioning, in which an object can be put twice', async () => {
    const { store, operations } = await start(KEY, undefined, { versionedBuckets: [BUCKET] });
    await expect(createJson(store, 'a.json', {})).rejects.toMatchObject({
      code: 'evidence',
      permanent: true,
      message:
        'evidence put a.json: the bucket has versioning, in which an object can be put twice; use a bucket without',
    });
    expect(operations).toStrictEqual(['PutObject 200']);
  });

  it('takes an object of a locked bucket for one that exists', async () => {
    const { store } = await start(KEY, undefined, { lockedBuckets: [BUCKET] });
    expect(await createJson(store, 'a.json', { n: 1 })).toBe('created');
    expect(await createJson(store, 'a.json', { n: 2 })).toBe('exists');
    expect(JSON.parse(String(await store.read('a.json')))).toStrictEqual({ n: 1 });
  });

  it('creates an object once and never changes it', async () => {
    const { store } = await start();
    expect(await store.exists('a/b.json')).toBe(false);
    expect(await store.read('a/b.json')).toBe(undefined);
    expect(await createJson(store, 'a/b.json', { n: 1 })).toBe('created');
    expect(await createJson(store, 'a/b.json', { n: 2 })).toBe('exists');
    const bytes = await store.read('a/b.json');
    expect([bytes?.toString(), await store.exists('a/b.json')]).toStrictEqual([
      '{\n "n": 1\n}\n',
      true,
    ]);
  });

  it('lets one of many creators win that come at the same moment', async () => {
    const { store } = await start();
    const bodies = Array.from({ length: 12 }, (_, index) => `body ${index}`);
    const answers = await Promise.all(bodies.map((body) => store.create('one', body)));
    expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
    const kept = bodies[answers.indexOf('created')];
    expect((await store.read('one'))?.toString()).toBe(kept);
  });

  it.each<FaultAction>(['serverError', 'html', 'dropBefore', 'dropAfter', 'throttle'])(
    'creates although a call fails: %s',
    async (action) => {
      const { store, fail, faults } = await start();
      fail('PutObject', action);
      expect(await store.create('one', 'mine')).toBe('created');
      expect([(await store.read('one'))?.toString(), faults.strikes]).toStrictEqual(['mine', 1]);
    },
  );

  it('knows its own object after a lost answer, also when the read that tells fails at first', async () => {
    const { store, fail, faults } = await start();
    fail('PutObject', 'dropAfter');
    fail('GetObject', 'serverError', 2);
    expect(await store.create('one', 'mine')).toBe('created');
    expect(faults.strikes).toBe(3);
  });

  it('tells of an object that somebody else created while its own answer was lost', async () => {
    const { store, fail } = await start();
    await store.create('one', 'theirs');
    fail('PutObject', 'dropBefore');
    expect(await store.create('one', 'mine')).toBe('exists');
  });

  it('fails as the service when OSS does not answer, whatever it was asked', async () => {
    const { store, faults } = await start();
    faults.add({ product: 'oss', operation: '*', action: 'serverError' });
    const failure = { name: 'ServiceError', code: 'evidence', status: 503 };
    await expect(store.create('one', 'mine')).rejects.toMatchObject(failure);
    await expect(store.read('one')).rejects.toMatchObject(failure);
    await expect(store.exists('one')).rejects.toMatchObject(failure);
    await expect(store.list('')).rejects.toMatchObject(failure);
  });

  it('refuses to go on with a key that is not known, after one try', async () => {
    const { store, operations } = await start({ ...KEY, accessKeySecret: 'another' });
    await expect(store.read('one')).rejects.toMatchObject({ code: 'evidence', status: 503 });
    expect(operations).toHaveLength(1);
  });

  it('lists beyond a page, in the order of the names, and no more than asked for', async () => {
    const { store, oss: _oss } = await start();
    const all = Array.from({ length: 1_005 }, (_, index) => `p/${String(index).padStart(5, '0')}`);
    for (let at = 0; at < all.length; at += 50) {
      await Promise.all(all.slice(at, at + 50).map((name) => store.create(name, '')));
    }
    await store.create('q/other', '');
    expect((await store.list('p/')).map((one) => one.name)).toStrictEqual(all);
    expect((await store.list('p/', 1_002)).map((one) => one.name)).toStrictEqual(
      all.slice(0, 1_002),
    );
    expect((await store.list('p/', 3)).map((one) => one.name)).toStrictEqual(all.slice(0, 3));
    expect(await store.list('none/')).toStrictEqual([]);
  });
});

describe('the evidence store that does not answer', () => {
  it.each(['put', 'get', 'list'] as const)(
    'is asked four times, with waits between: %s',
    async (verb) => {
      const clock = createManualClock();
      const { store, faults } = await start(KEY, clock);
      faults.add({ product: 'oss', operation: '*', action: 'serverError' });
      const calls = {
        put: () => store.create('a', 'body'),
        get: () => store.read('a'),
        list: () => store.list('a'),
      };
      await expect(calls[verb]()).rejects.toMatchObject({ code: 'evidence', status: 503 });
      // Half of 400, 800 and 1,600 ms is fixed, and half of the rest is what this random gives.
      expect([clock.slept, faults.strikes]).toStrictEqual([[300, 600, 1_200], 4]);
    },
  );
});

describe('the evidence of a change', () => {
  const names = changeNames({ accountId: '1', regionId: 'cn-hangzhou' }, 'chg-1');

  it('is the lowest sealed plan until an order names one', async () => {
    const { store } = await start();
    expect(await readPlan(store, names, undefined)).toBe(undefined);
    await createJson(store, names.part(1, '0001'), {});
    expect(await readPlan(store, names, undefined)).toBe(undefined);
    for (const plan of [10, 3, 2]) {
      await createJson(store, names.plan(plan), planObject({ plan }));
    }
    expect(await readPlan(store, names, undefined)).toStrictEqual(planObject({ plan: 2 }));
    expect(await readPlan(store, names, 3)).toStrictEqual(planObject({ plan: 3 }));
  });

  it('is read as turns in the order of their numbers, without void ones and results', async () => {
    const { store } = await start();
    const numbers = [
      { execution: 2, turn: 1 },
      { execution: 1, turn: 10 },
      { execution: 1, turn: 9 },
    ];
    for (const turn of numbers) {
      const name = decisionName(turn);
      await createJson(store, names.verify(name), turnObject(turn));
      await createJson(store, names.openTurn(turn), {});
      await createJson(store, names.verifiedTargets(name, 'a'.repeat(64)), {});
    }
    await createJson(store, names.verify('1-8.json'), {
      ...{ v: 1, void: true, execution: 1, turn: 8, at: '', requestId: '', tokenHash: '' },
    });
    const read = await readTurns(store, names);
    expect(read.map((turn) => turn.name)).toStrictEqual(['1-9.json', '1-10.json', '2-1.json']);
  });
});
