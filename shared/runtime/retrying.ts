import type { Clock } from './clock.js';

/** Whether a failed call is made again: after a wait of its own, after the one that is said, or not. */
export type Retry = 'again' | 'stop' | { readonly afterMs: number };

export interface RetryOptions {
  readonly clock: Pick<Clock, 'now' | 'sleep' | 'elapsedMs'>;
  /** 0 to 1: spreads the waits, so that callers that failed together do not come again together. */
  readonly random: () => number;
  /**
   * What an error means. A server's hint, or a wait of the caller's own, is `afterMs` (0: at once);
   * it counts neither as a retry nor towards longer waits.
   */
  readonly classify: (error: unknown) => Retry;
  /** How often the call is made again at most; absent: as often as the patience allows. */
  readonly retries?: number;
  /** How long all of it may take, milliseconds of the deployment's time. */
  readonly patienceMs?: number;
  /** The first wait at its longest; each one after it is twice as long, up to `mostMs`. */
  readonly baseMs: number;
  readonly mostMs: number;
  /** Hears of an error before the call is made again. */
  readonly onRetry?: (error: unknown) => void;
  /** Ends a wait with the clock's AbortError, and keeps calls from being made with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a call until it succeeds, is given up, or the tries or the time are over; then throws its
 * last error. A wait that would end after the time is not begun.
 */
export async function retrying<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, classify, signal, retries = Number.POSITIVE_INFINITY } = options;
  const { patienceMs = Number.POSITIVE_INFINITY } = options;
  const startedAt = clock.now();
  let waits = 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      const retry = classify(error);
      if (retry === 'stop') throw error;
      if (retry === 'again') waits += 1;
      const waitMs = retry === 'again' ? backoffMs(waits, options) : retry.afterMs;
      if (waits > retries || clock.elapsedMs(startedAt) + waitMs > patienceMs) throw error;
      options.onRetry?.(error);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
  }
}

/** Half of the wait is fixed, half of it random. */
const backoffMs = (wait: number, { baseMs, mostMs, random }: RetryOptions) =>
  Math.min(mostMs, baseMs * 2 ** (wait - 1)) * (0.5 + random() / 2);
