import type { RegionClock } from '../clock.js';
import type { RateBucket } from './limits.js';

/** A token bucket that refills in the region's time. */
export class RateLimiter {
  readonly #bucket: RateBucket;
  readonly #clock: RegionClock;
  #tokens: number;
  #filledAtMs: number;

  constructor(bucket: RateBucket, clock: RegionClock) {
    this.#bucket = bucket;
    this.#clock = clock;
    this.#tokens = bucket.size;
    this.#filledAtMs = clock.now();
  }

  /** Takes one token if there is one. */
  tryTake(): boolean {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes one token, on credit if need be, and answers how long to wait for it (region's time). */
  reserveMs(): number {
    this.#refill();
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#bucket.perSecond) * 1_000;
  }

  #refill(): void {
    const nowMs = this.#clock.now();
    const passedSeconds = (Math.max(0, nowMs - this.#filledAtMs) * this.#clock.speed) / 1_000;
    this.#tokens = Math.min(
      this.#bucket.size,
      this.#tokens + passedSeconds * this.#bucket.perSecond,
    );
    this.#filledAtMs = nowMs;
  }
}
