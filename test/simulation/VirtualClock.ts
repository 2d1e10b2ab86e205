import type { RegionClock } from '../../local/clock.js';
import type { Clock } from '../../shared/runtime/clock.js';

/** When every run begins, so that the same seed makes the same times. */
const START_MS = Date.parse('2027-01-31T00:00:00.000Z');

interface Timer {
  readonly dueMs: number;
  readonly number: number;
  readonly action: () => void;
}

/**
 * Time for both sides of the wire in one thread: it stands still while anything runs, and jumps to
 * the next timer when nothing does. What runs must wait for nothing but promises and this clock.
 */
export class VirtualClock implements Clock, RegionClock {
  readonly speed = 1;
  #nowMs = START_MS;
  #timers: Timer[] = [];
  #number = 0;

  readonly now = (): number => this.#nowMs;
  readonly iso = (): string => new Date(this.#nowMs).toISOString();
  readonly scale = (durationMs: number): number => durationMs;
  readonly toWallMs = (durationMs: number): number => durationMs;
  readonly fromWallMs = (wallMs: number): number => wallMs;
  readonly elapsedMs = (sinceMs: number): number => this.#nowMs - sinceMs;
  readonly secondsSince = (iso: string): number => (this.#nowMs - Date.parse(iso)) / 1_000;

  readonly after = (durationMs: number, action: () => void): (() => void) => {
    const timer = { dueMs: this.#nowMs + Math.max(0, durationMs), number: this.#number, action };
    this.#number += 1;
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  readonly sleep = (durationMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = () => {
        cancel();
        reject(new DOMException('The operation was aborted', 'AbortError'));
      };
      const cancel = this.after(durationMs, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });

  /** Lets everything run that can, then jumps to the next timer; false when there is none. */
  async step(): Promise<boolean> {
    // Promises are settled before the event loop comes round.
    await new Promise((resolve) => setImmediate(resolve));
    const next = this.#timers.reduce<Timer | undefined>(
      (first, one) =>
        !first ||
        one.dueMs < first.dueMs ||
        (one.dueMs === first.dueMs && one.number < first.number)
          ? one
          : first,
      undefined,
    );
    if (!next) return false;
    this.#timers = this.#timers.filter((one) => one !== next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.action();
    return true;
  }
}
