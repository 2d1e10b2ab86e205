import { Cron } from 'croner';

/** The next time after `afterMs` at which a timer fires; undefined when it never fires again. */
export type TimerSchedule = (afterMs: number) => number | undefined;

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Reads a timer's cronExpression: six fields with seconds first, in UTC or behind `CRON_TZ=Zone `,
 * or `@every 4m` (facts/function-compute 4.1). Throws on anything else.
 */
export function parseSchedule(expression: string): TimerSchedule {
  const every = /^@every (\d+)([smh])$/.exec(expression.trim());
  if (every) {
    const intervalMs = Number(every[1]) * UNIT_MS[every[2] as keyof typeof UNIT_MS];
    if (intervalMs === 0) throw new Error('wanted an interval above 0');
    return (afterMs) => afterMs + intervalMs;
  }
  const match = /^(?:CRON_TZ=(\S+)\s+)?(\S+(?:\s+\S+){5})$/.exec(expression.trim());
  if (!match) {
    throw new Error(
      `wanted six cron fields (seconds first) or @every 4m, found ${JSON.stringify(expression)}`,
    );
  }
  const cron = new Cron(match[2] ?? '', {
    paused: true,
    mode: '6-part',
    timezone: match[1] ?? 'UTC',
  });
  return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
}
