import { expect, test } from 'vitest';
import { startTimer } from '../../../local/fc/startTimer.js';
import { parseSchedule } from '../../../local/manifest/parseSchedule.js';
import { createManualClock } from '../manualClock.js';
import { eventually, startFc } from './startFc.js';
import { writeManifest } from './writeManifest.js';

const at = (text: string) => Date.parse(text);
const nextOf = (expression: string, after: string) => {
  const next = parseSchedule(expression)(at(after));
  return next === undefined ? undefined : new Date(next).toISOString();
};

test.each([
  ['0 0 2 * * *', '2026-01-01T02:00:00Z', '2026-01-02T02:00:00.000Z'],
  ['*/20 * * * * *', '2026-01-01T00:00:00.500Z', '2026-01-01T00:00:20.000Z'],
  ['CRON_TZ=Asia/Shanghai 0 0 4 1 * *', '2026-01-15T00:00:00Z', '2026-01-31T20:00:00.000Z'],
  ['@every 4m', '2026-01-01T00:00:30Z', '2026-01-01T00:04:30.000Z'],
  ['@every 2h', '2026-01-01T00:00:00Z', '2026-01-01T02:00:00.000Z'],
])('%s after %s fires at %s', (expression, after, next) => {
  expect(nextOf(expression, after)).toBe(next);
});

test.each([
  '0 2 * * *',
  '0 0 25 * * *',
  '@every 0m',
  '@every day',
  '',
  'CRON_TZ=Mars/Base 0 0 4 * * *',
])('refuses the schedule %j', (expression) => {
  expect(() => parseSchedule(expression)(0)).toThrowError();
});

test('calls its function in region time, asynchronously, until the region closes', async () => {
  const triggerConfig = { cronExpression: '0 * * * * *', enable: true, payload: '{"job":"audit"}' };
  const off = { cronExpression: '@every 1m', enable: false, payload: 'off' };
  const clock = createManualClock();
  const { fc } = await startFc({
    clock,
    sYamlFile: writeManifest({
      triggers: [
        { triggerName: 'each-minute', triggerType: 'timer', triggerConfig },
        { triggerName: 'off', triggerType: 'timer', triggerConfig: off },
      ],
    }),
  });
  const events = () =>
    fc
      .logsOf('record')
      .filter((line) => line.startsWith('EVENT '))
      .map((line) => JSON.parse(line.slice('EVENT '.length)));
  await fc.start();
  const minuteMs = 60_000;
  const times = [1, 2, 3].map((count) => (Math.floor(clock.now() / minuteMs) + count) * minuteMs);
  const expected = times.map((atMs) => ({
    triggerTime: new Date(atMs).toISOString().replace('.000Z', 'Z'),
    triggerName: 'each-minute',
    payload: '{"job":"audit"}',
  }));
  for (const [index, atMs] of times.entries()) {
    clock.advance(atMs - clock.now());
    await eventually(events).toStrictEqual(expected.slice(0, index + 1));
  }
  await fc.close();
  clock.advance(minuteMs);
  expect(events()).toStrictEqual(expected);
});

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
  // Stands still at steps of at most 12 h, since timers of a process cannot wait for months.
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
