/** What an injected fault does to a matching call. */
export type FaultAction =
  /** answered as throttled / as an internal error / with an HTML page of a proxy, not carried out */
  | 'throttle'
  | 'serverError'
  | 'html'
  /** the connection is closed without an answer, before or after the call was carried out */
  | 'dropBefore'
  | 'dropAfter'
  /** the answer is held back for `latencyMs` of the region's time */
  | 'latency'
  /** the function instance that makes the call is killed, before or after it was carried out */
  | 'killCallerBefore'
  | 'killCallerAfter'
  /** a message that a push consumer takes is delivered a second time, `latencyMs` later if told */
  | 'duplicateDelivery';

export interface FaultRule {
  readonly product: string;
  /** The operation's name, or `*`. */
  readonly operation: string;
  readonly action: FaultAction;
  /** Only calls of this function's instances; absent: every caller. */
  readonly callerFunction?: string;
  /** The first so many matching calls pass. Default 0. */
  readonly skip?: number;
  /** The rule ends after so many faults. Default: never. */
  readonly times?: number;
  /** 0–1, drawn from the region's seeded random. Default 1. */
  readonly probability?: number;
  readonly latencyMs?: number;
}

/** The seeded fault points of a region: same seed, same calls, same faults. */
export class FaultPlan {
  readonly #random: () => number;
  #strikes = 0;
  #rules: { rule: FaultRule; seen: number; done: number }[] = [];

  constructor(seed = 1) {
    this.#random = seededRandom(seed);
  }

  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0, done: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** How many faults have struck so far: a test that injects faults must see some. */
  get strikes(): number {
    return this.#strikes;
  }

  /** The faults that strike this call, in the order in which they were added. */
  strike(call: { product: string; operation: string; callerFunction?: string }): FaultRule[] {
    const struck: FaultRule[] = [];
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (rule.product !== call.product) continue;
      if (rule.operation !== '*' && rule.operation !== call.operation) continue;
      if (rule.callerFunction !== undefined && rule.callerFunction !== call.callerFunction)
        continue;
      entry.seen += 1;
      if (entry.seen <= (rule.skip ?? 0)) continue;
      if (entry.done >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      if ((rule.probability ?? 1) < 1 && this.#random() >= (rule.probability ?? 1)) continue;
      entry.done += 1;
      this.#strikes += 1;
      struck.push(rule);
    }
    return struck;
  }
}

/** Mulberry32: a small generator that is the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
