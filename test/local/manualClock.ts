import type { RegionClock } from '../../local/clock.js';

/** A region clock that stands still until a test moves it; starts at the true wall time. */
export interface ManualClock extends RegionClock {
  advance(durationMs: number): void;
  /** How long each timer still waits, in milliseconds, the next one first. */
  pending(): readonly number[];
}

export function createManualClock(): ManualClock {
  let now = Date.now();
  let timers: { dueMs: number; action: () => void }[] = [];
  const after = (durationMs: number, action: () => void) => {
    const timer = { dueMs: now + durationMs, action };
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  };
  return {
    speed: 1,
    now: () => now,
    scale: (durationMs) => durationMs,
    after,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        const cancel = after(durationMs, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          reject(new DOMException('The operation was aborted', 'AbortError'));
        });
      }),
    pending: () => timers.map(({ dueMs }) => dueMs - now).sort((a, b) => a - b),
    advance: (durationMs) => {
      now += durationMs;
      const due = timers.filter((timer) => timer.dueMs <= now);
      timers = timers.filter((timer) => timer.dueMs > now);
      for (const timer of due) timer.action();
    },
  };
}
