import * as $ecs from '@alicloud/ecs20140526';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegionClock, type RegionClock } from '../../../local/clock.js';
import type { EcsOptions } from '../../../local/ecs/createEcs.js';
import { HandClock, type RunningEcs, refusal, startEcs } from './startEcs.js';

let region: RunningEcs;
afterEach(() => region.close());

const call = () => region.client.describeRegions(new $ecs.DescribeRegionsRequest());

/** Wall milliseconds that a minute begins with, near now. */
const minute = () => Math.floor(Date.now() / 60_000) * 60_000;

async function start(quotas: EcsOptions['quotas'], clock: RegionClock) {
  region = await startEcs({ clock, ...(quotas ? { quotas } : {}) });
}

const LIMIT = { DescribeRegions: 3 };

async function use(calls: number) {
  for (let index = 0; index < calls; index += 1) await call();
}

async function throttling() {
  const error = (await call().catch((reason: unknown) => reason)) as Record<string, unknown>;
  const { name, code, statusCode, retryAfter, data } = error;
  return { name, code, statusCode, retryAfter, message: (data as { Message?: string }).Message };
}

describe('fixed windows', () => {
  it('throttle over the budget until the minute turns', async () => {
    const clock = new HandClock(minute() + 45_000);
    await start({ windowMode: 'fixed', perMinute: LIMIT }, clock);
    await use(3);
    expect(await throttling()).toStrictEqual({
      name: 'ThrottlingError',
      code: 'Throttling.User',
      statusCode: 400,
      retryAfter: 15_000,
      message: 'Request was denied due to user flow control.',
    });
    clock.wallMs += 14_999;
    expect((await throttling()).retryAfter).toBe(1);
    clock.wallMs += 1;
    await use(3);
    expect((await throttling()).retryAfter).toBe(60_000);
  });

  it('are minutes of the region: at speed 60 they last a second of wall time', async () => {
    const clock = new HandClock(minute() + 250, 60);
    await start({ windowMode: 'fixed', perMinute: LIMIT }, clock);
    await use(3);
    expect((await throttling()).retryAfter).toBe(750);
    clock.wallMs += 750;
    await use(3);
  });

  it('count each operation on its own, 1,000 by default', async () => {
    const clock = new HandClock(minute());
    await start({ windowMode: 'fixed', perMinute: { DescribeRegions: 0 } }, clock);
    expect((await throttling()).code).toBe('Throttling.User');
    const start0 = new $ecs.StartInstanceRequest({ instanceId: 'i-gone' });
    const codes = new Map<unknown, number>();
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 51 }, () => refusal(region.client.startInstance(start0))),
      );
      for (const { code } of answers) codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(Object.fromEntries(codes)).toStrictEqual({
      'InvalidInstanceId.NotFound': 1_000,
      'Throttling.User': 20,
    });
  });

  it('pass in a fast region', async () => {
    const clock = createRegionClock(600);
    let now = minute();
    await start(
      { windowMode: 'fixed', perMinute: { DescribeRegions: 1 } },
      { ...clock, now: () => now },
    );
    const codes: unknown[] = [];
    for (const passedMs of [0, 99, 1, 99]) {
      now += passedMs;
      codes.push((await refusal(call())).code);
    }
    expect(codes).toStrictEqual(['none', 'Throttling.User', 'none', 'Throttling.User']);
  });
});

describe('sliding windows', () => {
  it('let a call in when the oldest one is a minute old', async () => {
    const clock = new HandClock(minute() + 50_000);
    await start({ windowMode: 'sliding', perMinute: LIMIT }, clock);
    await use(1);
    clock.wallMs += 20_000;
    await use(2);
    expect((await throttling()).retryAfter).toBe(40_000);
    clock.wallMs += 39_999;
    expect((await throttling()).retryAfter).toBe(1);
    clock.wallMs += 1;
    await use(1);
    expect((await throttling()).retryAfter).toBe(20_000);
  });
});

describe('the retry hint', () => {
  it('can be left out', async () => {
    const clock = new HandClock(minute());
    await start(
      { windowMode: 'fixed', perMinute: { DescribeRegions: 0 }, retryAfterHeader: false },
      clock,
    );
    expect(await throttling()).toMatchObject({ code: 'Throttling.User', retryAfter: undefined });
    region.faults.add({ product: 'ecs', operation: '*', action: 'throttle' });
    expect(await throttling()).toMatchObject({ code: 'Throttling.User', retryAfter: undefined });
  });

  it('comes with an injected throttle too', async () => {
    await start(undefined, new HandClock(minute() + 59_000));
    region.faults.add({ product: 'ecs', operation: '*', action: 'throttle' });
    expect((await throttling()).retryAfter).toBe(1_000);
  });
});

describe('calls that are not counted', () => {
  it('are those without a valid signature and those of unknown operations', async () => {
    await start(
      { windowMode: 'fixed', perMinute: { DescribeRegions: 1 } },
      new HandClock(minute()),
    );
    const response = await fetch(`http://127.0.0.1:${region.port}/?Format=json`, {
      headers: { 'x-acs-version': '2014-05-26', 'x-acs-action': 'DescribeRegions' },
    });
    expect(response.status).toBe(400);
    await use(1);
    expect((await throttling()).code).toBe('Throttling.User');
  });
});
