import type { RegionClock } from '../clock.js';
import type { TimerTrigger } from '../manifest/FunctionConfig.js';
import { parseSchedule } from '../manifest/parseSchedule.js';
import type { FcInvocation } from './Invoker.js';

/** Timers hold 32 bits of milliseconds; a later firing is reached in steps. */
const LONGEST_STEP_MS = 12 * 3_600_000;

/**
 * Fires a timer trigger until the result is called (facts/function-compute 4.1). The intervals pass in
 * region time: in a region of speed 60, `0 0 * * * *` fires every minute. At speed 1 it fires at the
 * very times of the expression.
 */
export function startTimer(
  trigger: TimerTrigger,
  functionName: string,
  options: {
    readonly clock: RegionClock;
    readonly invoke: (invocation: FcInvocation) => Promise<unknown>;
  },
): () => void {
  const { clock, invoke } = options;
  const schedule = parseSchedule(trigger.cronExpression);
  const startedAtMs = clock.now();
  let cancel = () => {};
  /** Where the schedule stands: wall time stretched by the region's speed. */
  const scheduleTime = () => startedAtMs + (clock.now() - startedAtMs) * clock.speed;

  const wait = (dueMs: number) => {
    const leftMs = dueMs - scheduleTime();
    if (leftMs <= 0) {
      void invoke({
        functionName,
        payload: timerEvent(trigger, clock.now()),
        invocationType: 'Async',
        source: 'timer',
      });
      plan(Math.max(dueMs, scheduleTime()));
      return;
    }
    cancel = clock.after(Math.min(leftMs, LONGEST_STEP_MS), () => wait(dueMs));
  };
  const plan = (afterMs: number) => {
    const dueMs = schedule(afterMs);
    if (dueMs !== undefined) wait(dueMs);
  };

  plan(startedAtMs);
  return () => cancel();
}

function timerEvent(trigger: TimerTrigger, nowMs: number): Buffer {
  const triggerTime = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const { name: triggerName, payload } = trigger;
  return Buffer.from(JSON.stringify({ triggerTime, triggerName, payload }));
}
