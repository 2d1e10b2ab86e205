import { setTimeout as delay } from 'node:timers/promises';

/**
 * Time as the functions see it. `now` is wall time; durations pass `timeScale` times as fast, which
 * only a loopback region sets (TIME_SCALE).
 */
export interface Clock {
  /** Wall time in milliseconds since the epoch. */
  now(): number;
  /** ISO 8601 of `now`. */
  iso(): string;
  /** Waits for a duration of the deployment's time; rejects with AbortError when aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds of the deployment's time since a wall time. */
  elapsedMs(sinceMs: number): number;
  /** Seconds of the deployment's time since an ISO time. */
  secondsSince(iso: string): number;
  /** What a duration of the deployment's time is worth in wall milliseconds. */
  toWallMs(durationMs: number): number;
  /** What wall milliseconds are worth in the deployment's time. */
  fromWallMs(wallMs: number): number;
}

/** The clock of a process; `timeScale` 1 is real time. */
export function createClock(timeScale: number): Clock {
  const elapsedMs = (sinceMs: number) => (Date.now() - sinceMs) * timeScale;
  return {
    now: () => Date.now(),
    iso: () => new Date().toISOString(),
    sleep: (durationMs, signal) =>
      delay(durationMs / timeScale, undefined, signal ? { signal } : {}),
    elapsedMs,
    secondsSince: (iso) => elapsedMs(Date.parse(iso)) / 1_000,
    toWallMs: (durationMs) => durationMs / timeScale,
    fromWallMs: (wallMs) => wallMs * timeScale,
  };
}
