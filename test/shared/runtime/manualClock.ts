import type { Clock } from '../../../shared/runtime/clock.js';

/** A clock that stands still but for its sleeps, which take no time and move it on. */
export interface ManualClock extends Clock {
  /** The durations that were slept. */
  readonly slept: readonly number[];
  /** Lets time go by. */
  advance(durationMs: number): void;
}

export function createManualClock(): ManualClock {
  const slept: number[] = [];
  let now = Date.parse('2027-01-31T00:00:00Z');
  const elapsedMs = (sinceMs: number) => now - sinceMs;
  return {
    slept,
    advance: (durationMs) => {
      now += durationMs;
    },
    now: () => now,
    iso: () => new Date(now).toISOString(),
    sleep: async (durationMs, signal) => {
      signal?.throwIfAborted();
      slept.push(durationMs);
      now += durationMs;
      // A timer's callbacks run later, even where no time goes by.
      await Promise.resolve();
      signal?.throwIfAborted();
    },
    elapsedMs,
    secondsSince: (iso) => elapsedMs(Date.parse(iso)) / 1_000,
    toWallMs: (durationMs) => durationMs,
    fromWallMs: (wallMs) => wallMs,
  };
}
