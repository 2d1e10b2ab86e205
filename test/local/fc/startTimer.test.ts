import { expect, test } from 'vitest';
import { startTimer } from '../../../local/fc/startTimer.js';
import { parseSchedule } from '../../../local/manifest/parseSchedule.js';
import { createManualClock } from '../manualClock.js';

const timer = (cronExpression: string) =>
  ({ type: 'timer', name: 't', cronExpression, enable: true, payload: 'p' }) as const;

test('fires at the very times of its expression, over days, until it is stopped', () => {
  const clock = createManualClock();
  const hourMs = 3_600_000;
  const due = parseSchedule('0 0 2 * * *')(clock.now()) ?? 0;
  const fired: [atMs: number, event: string, type: string][] = [];
  const stop = startTimer(timer('0 0 2 * * *'), 'record', {
    clock,
    invoke: async ({ payload, invocationType }) => {
      fired.push([clock.now(), payload.toString(), invocationType]);
    },
  });
  clock.advance(due - clock.now() - 1);
  expect(fired).toStrictEqual([]);
  // Stands still at steps of at most 12 h, since timers of a process can't wait for months.
  for (let count = 0; count < 5; count += 1) clock.advance(count === 0 ? 1 : 12 * hourMs);
  const event = (atMs: number) => {
    const triggerTime = new Date(atMs).toISOString().replace('.000Z', 'Z');
    return JSON.stringify({ triggerTime, triggerName: 't', payload: 'p' });
  };
  const times = [due, due + 24 * hourMs, due + 48 * hourMs];
  expect(fired).toStrictEqual(times.map((atMs) => [atMs, event(atMs), 'Async']));
  stop();
  clock.advance(12 * hourMs);
  clock.advance(12 * hourMs);
  expect(fired.length).toBe(3);
});

test('never asks for a timer longer than a process can hold', () => {
  const clock = createManualClock();
  const waits: number[] = [];
  const after = (durationMs: number, action: () => void) => {
    waits.push(durationMs);
    return clock.after(durationMs, action);
  };
  const inHalfAYear = ((new Date(clock.now()).getUTCMonth() + 6) % 12) + 1;
  const stop = startTimer(timer(`0 0 0 1 ${inHalfAYear} *`), 'record', {
    clock: { ...clock, after },
    invoke: async () => {
      throw new Error('fired');
    },
  });
  for (let count = 0; count < 3; count += 1) clock.advance(12 * 3_600_000);
  stop();
  expect([waits.length, Math.max(...waits) < 2 ** 31]).toStrictEqual([4, true]);
});
