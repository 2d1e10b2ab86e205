import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer } from '../../../shared/ecs/pacer.js';
import type { Clock } from '../../../shared/runtime/clock.js';

/** A clock whose time passes only by sleeping, in the order of the sleepers. */
class SleepingClock implements Clock {
  time = 1_000_000;
  #sleepers: { at: number; wake: () => void }[] = [];

  now = () => this.time;
  iso = () => new Date(this.time).toISOString();
  elapsedMs = (sinceMs: number) => this.time - sinceMs;
  secondsSince = (iso: string) => (this.time - Date.parse(iso)) / 1_000;
  toWallMs = (durationMs: number) => durationMs;
  fromWallMs = (wallMs: number) => wallMs;
  sleep = (durationMs: number) =>
    new Promise<void>((resolve) => {
      this.#sleepers.push({ at: this.time + durationMs, wake: resolve });
    });

  /** Lets time pass until nobody sleeps any more. */
  async run(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#sleepers.sort((a, b) => a.at - b.at).shift();
      if (!next) return;
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
  }
}

async function timesOf(
  calls: number,
  options: { rate: number; burst: number; throttleAt?: number; hintMs?: number },
): Promise<number[]> {
  const clock = new SleepingClock();
  const pacer = new Pacer(clock, () => options.rate, options.burst);
  const times: number[] = [];
  const work = Promise.all(
    Array.from({ length: calls }, async (_, index) => {
      await pacer.turn('JoinSecurityGroup');
      times.push(clock.time);
      if (index === options.throttleAt) pacer.throttled('JoinSecurityGroup', options.hintMs);
    }),
  );
  await clock.run();
  await work;
  return times;
}

const most = (times: readonly number[], windowMs: number) =>
  Math.max(
    ...times.map(
      (start) => times.filter((time) => time >= start && time < start + windowMs).length,
    ),
  );

describe('a pacer', () => {
  it('never makes more calls in any minute than its rate, plus its burst', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 400 }),
        fc.integer({ min: 0, max: 20 }),
        async (rate, burst) => {
          const times = await timesOf(rate * 2 + 30, { rate, burst });
          expect(most(times, 60_000)).toBeLessThanOrEqual(rate + Math.max(0, burst - 1) + 1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('spaces calls evenly', async () => {
    const times = await timesOf(5, { rate: 60, burst: 1 });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(60_000 / (60 * 0.98), 3);
  });

  it('lets the very first call wait for its interval where many start together', async () => {
    const [first = 0] = await timesOf(1, { rate: 60, burst: 0 });
    expect(first - 1_000_000).toBeCloseTo(60_000 / (60 * 0.98), 3);
  });

  it('keeps away as long as a throttled answer says', async () => {
    const times = await timesOf(4, { rate: 600, burst: 1, throttleAt: 0, hintMs: 5_000 });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  it('probes at one call a second until the minute turns where a throttle says nothing', async () => {
    const times = await timesOf(100, { rate: 6_000, burst: 1, throttleAt: 0 });
    const minuteEnd = 1_000_000 + 60_000 - (1_000_000 % 60_000);
    const probes = times.filter((time) => time < minuteEnd);
    const gaps = probes.slice(2).map((time, index) => time - (probes[index + 1] ?? 0));
    expect(probes.length).toBeGreaterThan(10);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(999);
    expect(times.length).toBe(100);
  });
});
