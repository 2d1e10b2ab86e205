import type { RegionClock } from '../../clock.js';

/**
 * What becomes visible later: run at the next call that finds it due, so that nothing ticks between
 * calls and a hand-made clock decides alone.
 */
export class DueActions {
  readonly #clock: RegionClock;
  /** Ascending by `dueAt`; equal times in the order of their scheduling. */
  #waiting: { readonly dueAt: number; readonly act: () => void }[] = [];

  constructor(clock: RegionClock) {
    this.#clock = clock;
  }

  /** Acts after `delayMs` of the region's time; at once when that is 0. */
  after(delayMs: number, act: () => void): void {
    if (delayMs <= 0) {
      act();
      return;
    }
    const dueAt = this.#clock.now() + this.#clock.scale(delayMs);
    const index = this.#waiting.findLastIndex((one) => one.dueAt <= dueAt) + 1;
    this.#waiting.splice(index, 0, { dueAt, act });
  }

  runDue(): void {
    const now = this.#clock.now();
    const first = this.#waiting.findIndex((one) => one.dueAt > now);
    const due = this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
    for (const one of due) one.act();
  }
}
