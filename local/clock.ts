import { setTimeout as delay } from 'node:timers/promises';

/**
 * The region's clock. Wall time stays true (signature dates, `CreateTime`); every *duration* is
 * divided by the region's speed, so that ten minutes of settling can pass in a second.
 */
export interface RegionClock {
  readonly speed: number;
  /** Wall time, milliseconds since the epoch. */
  now(): number;
  /** What a duration of the region's time is worth in wall milliseconds. */
  scale(durationMs: number): number;
  /** Resolves after `durationMs` of the region's time; rejects with `AbortError` when aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls `action` after `durationMs` of the region's time; the result cancels it. */
  after(durationMs: number, action: () => void): () => void;
}

/** The clock of a running region: `speed` 60 lets a minute pass in a second. */
export function createRegionClock(speed = 1): RegionClock {
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new RangeError(`speed must be a positive number, found ${speed}`);
  }
  const scale = (durationMs: number) => durationMs / speed;
  return {
    speed,
    now: () => Date.now(),
    scale,
    sleep: (durationMs, signal) => delay(scale(durationMs), undefined, signal ? { signal } : {}),
    after: (durationMs, action) => {
      const timer = setTimeout(action, scale(durationMs));
      return () => clearTimeout(timer);
    },
  };
}
