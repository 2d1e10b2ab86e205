import { expect, test } from 'vitest';
import { parseSchedule } from '../../../local/manifest/parseSchedule.js';

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
