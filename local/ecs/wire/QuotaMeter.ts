import type { RegionClock } from '../../clock.js';

const MINUTE_MS = 60_000;
/** JoinSecurityGroup's documented budget; the default for every operation (facts 5). */
const DEFAULT_PER_MINUTE = 1_000;

export interface EcsQuotas {
  /** `fixed`: the minutes of the region's clock. `sliding`: the last 60 s before each call. */
  readonly windowMode: 'fixed' | 'sliding';
  /** Calls a minute by operation; 1,000 for one that is not named. */
  readonly perMinute?: Readonly<Record<string, number>>;
  /** Whether a throttled answer carries `x-acs-retry-after`. Default true. */
  readonly retryAfterHeader?: boolean;
}

/**
 * The budget per account, region and API ([THR-ZH]; facts 5). A refused call does not count: who is
 * throttled in one minute can call in the next.
 */
export class QuotaMeter {
  readonly #quotas: EcsQuotas;
  readonly #clock: RegionClock;
  readonly #windows = new Map<string, { index: number; calls: number }>();
  /** Wall times of the calls that the last minute has seen, ascending. */
  readonly #calls = new Map<string, number[]>();

  constructor(quotas: EcsQuotas, clock: RegionClock) {
    this.#quotas = quotas;
    this.#clock = clock;
  }

  /** Counts a call. 0: within the budget; else the wall milliseconds until there is room. */
  take(operation: string): number {
    const limit = this.#quotas.perMinute?.[operation] ?? DEFAULT_PER_MINUTE;
    return this.#quotas.windowMode === 'fixed'
      ? this.#takeFixed(operation, limit)
      : this.#takeSliding(operation, limit);
  }

  /** The retry hint of a throttled answer: whole milliseconds, or no header at all. */
  hint(waitMs: number): Record<string, string> {
    if (this.#quotas.retryAfterHeader === false) return {};
    return { 'x-acs-retry-after': String(Math.max(1, Math.ceil(waitMs))) };
  }

  /** Wall milliseconds until the region's minute turns. */
  untilMinuteTurns(): number {
    const windowMs = this.#clock.scale(MINUTE_MS);
    const now = this.#clock.now();
    return (Math.floor(now / windowMs) + 1) * windowMs - now;
  }

  #takeFixed(operation: string, limit: number): number {
    const index = Math.floor(this.#clock.now() / this.#clock.scale(MINUTE_MS));
    let window = this.#windows.get(operation);
    if (window === undefined || window.index !== index) {
      window = { index, calls: 0 };
      this.#windows.set(operation, window);
    }
    if (window.calls >= limit) return this.untilMinuteTurns();
    window.calls += 1;
    return 0;
  }

  #takeSliding(operation: string, limit: number): number {
    const now = this.#clock.now();
    const windowMs = this.#clock.scale(MINUTE_MS);
    const calls = this.#calls.get(operation) ?? [];
    this.#calls.set(operation, calls);
    const kept = calls.findIndex((at) => at > now - windowMs);
    calls.splice(0, kept < 0 ? calls.length : kept);
    if (calls.length >= limit) return (calls[0] ?? now) + windowMs - now;
    calls.push(now);
    return 0;
  }
}
