import type { Clock } from '../runtime/clock.js';

const MINUTE_MS = 60_000;

/**
 * What is left of the rate as room for jitter: calls arrive a little earlier or later than they
 * were sent, and a minute's window must not hold one too many.
 */
const HEADROOM = 0.02;

/**
 * Paces calls by API: evenly spaced, many in flight. After a throttle it keeps away as long as the
 * answer says, else it probes at one call a second until the minute turns (facts/ecs 5: throttled
 * in minute T, callable again in minute T+1).
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #ratePerMinute: (api: string) => number;
  readonly #burst: (api: string) => number;
  readonly #lanes = new Map<string, Lane>();

  /**
   * `burst` calls may be made at once after a quiet time; 1 spaces every call; 0 also lets the very
   * first call wait for its interval, so that many pacers that start together keep their common rate.
   */
  constructor(
    clock: Clock,
    ratePerMinute: (api: string) => number,
    burst: number | ((api: string) => number) = 1,
  ) {
    this.#clock = clock;
    this.#ratePerMinute = ratePerMinute;
    this.#burst = typeof burst === 'number' ? () => burst : burst;
  }

  /** Resolves when the next call of `api` may be made. */
  async turn(api: string, signal?: AbortSignal): Promise<void> {
    const lane = this.#lane(api);
    for (;;) {
      const { epoch } = lane;
      const now = this.#clock.now();
      const waitMs = this.#nextSlot(api, lane, now) - now;
      if (waitMs > 0) await this.#clock.sleep(this.#clock.fromWallMs(waitMs), signal);
      // A throttle that came meanwhile made the slots that were given out void.
      if (lane.epoch === epoch) return;
    }
  }

  /** Takes the next free slot of a lane: a wall time, now or later. */
  #nextSlot(api: string, lane: Lane, now: number): number {
    const probing = now < lane.probingUntil;
    const intervalMs = probing ? 1_000 : MINUTE_MS / (this.#ratePerMinute(api) * (1 - HEADROOM));
    const wallIntervalMs = this.#clock.toWallMs(intervalMs);
    const burst = this.#burst(api);
    if (burst === 0 && lane.next === 0) lane.next = now + wallIntervalMs;
    const saved = Math.max(0, burst - 1) * wallIntervalMs;
    const earliest = probing ? now : now - saved;
    const due = Math.max(earliest, lane.next);
    lane.next = due + wallIntervalMs;
    return Math.max(now, due);
  }

  /** Tells that a call was throttled; `retryAfterMs` is the answer's hint in wall milliseconds. */
  throttled(api: string, retryAfterMs: number | undefined): void {
    const lane = this.#lane(api);
    const now = this.#clock.now();
    lane.epoch += 1;
    if (retryAfterMs !== undefined) {
      lane.next = now + Math.min(retryAfterMs, MINUTE_MS);
      return;
    }
    const minuteMs = this.#clock.toWallMs(MINUTE_MS);
    lane.probingUntil = now + minuteMs - (now % minuteMs);
    lane.next = now + this.#clock.toWallMs(1_000);
  }

  #lane(api: string): Lane {
    const lane = this.#lanes.get(api) ?? { next: 0, probingUntil: 0, epoch: 0 };
    this.#lanes.set(api, lane);
    return lane;
  }
}

/** Wall times in milliseconds. */
interface Lane {
  /** When the next call may be made. */
  next: number;
  probingUntil: number;
  /** Counts the throttles. */
  epoch: number;
}
