import { describe, expect, it } from 'vitest';
import { readCron } from '../../../../local/cloudflow/schedules/readCron.js';

describe('readCron', () => {
  it.each([
    ['0 * * * * *', '2026-03-01T10:00:00Z', '2026-03-01T10:01:00.000Z'],
    ['0 0 10 1 * ?', '2026-03-01T10:00:00Z', '2026-04-01T10:00:00.000Z'],
    ['0 0 8 ? * MON', '2026-03-03T00:00:00Z', '2026-03-09T08:00:00.000Z'],
    ['@every 1h30m', '2026-03-01T10:00:00Z', '2026-03-01T11:30:00.000Z'],
  ])('finds the time after %s', (expression, after, next) => {
    const due = readCron(expression)(Date.parse(after));
    expect(new Date(due ?? 0).toISOString()).toBe(next);
  });
});
