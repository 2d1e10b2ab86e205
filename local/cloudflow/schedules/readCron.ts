import { Cron } from 'croner';
import { CloudFlowError } from '../errors.js';

/** When a schedule is next due after a moment, both in milliseconds; undefined: never again. */
export type NextDue = (afterMs: number) => number | undefined;

const EVERY = /^@every\s+((?:\d+(?:\.\d+)?(?:h|m|s))+)$/;
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

/**
 * Reads a cron expression of six fields, seconds first, or `@every 1h30m` (facts/cloudflow 7). The
 * time zone is not confirmed: UTC here.
 *
 * @throws CloudFlowError InvalidArgument
 */
export function readCron(expression: string): NextDue {
  const every = EVERY.exec(expression.trim());
  if (every?.[1] !== undefined) {
    const intervalMs = durationMs(every[1]);
    if (intervalMs < 1_000) throw refusal(expression, 'the interval must be a second or more');
    return (afterMs) => afterMs + intervalMs;
  }
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) {
    throw refusal(expression, 'six fields, seconds first, or @every and a duration are expected');
  }
  // `?` (no specific day, as in `0 0 10 1 * ?`) is `*` to croner when the other day field is set.
  const pattern = fields.map((field) => (field === '?' ? '*' : field)).join(' ');
  try {
    const cron = new Cron(pattern, { paused: true, mode: '6-part', timezone: 'UTC' });
    return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
  } catch (error) {
    throw refusal(expression, error instanceof Error ? error.message : String(error));
  }
}

function durationMs(text: string): number {
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g)) {
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return totalMs;
}

function refusal(expression: string, reason: string): CloudFlowError {
  return new CloudFlowError(
    'InvalidArgument',
    `CronExpression ${JSON.stringify(expression)}: ${reason}`,
  );
}
