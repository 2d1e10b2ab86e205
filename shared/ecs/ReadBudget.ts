import type { EcsOperation } from './operations.js';

/** What is asked for would take more calls of an operation than there is time for. */
export class TooMuchToReadError extends Error {
  readonly operation: EcsOperation;
  /** The calls that are known to be needed: there may be more. */
  readonly calls: number;
  readonly atMost: number;

  constructor(operation: EcsOperation, calls: number, atMost: number) {
    super(`reading takes ${calls} calls of ${operation} or more, at most ${atMost} are made`);
    this.name = 'TooMuchToReadError';
    this.operation = operation;
    this.calls = calls;
    this.atMost = atMost;
  }
}

/**
 * How many calls of each operation a reading may make. What a step needs is asked for before its first
 * call; how many pages a listing has is known only from its pages, which count as they come.
 */
export class ReadBudget {
  readonly #atMost: number;
  readonly #made = new Map<EcsOperation, number>();

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  /** Throws TooMuchToReadError where so many more calls would be too many. */
  allow(operation: EcsOperation, calls: number): void {
    const needed = (this.#made.get(operation) ?? 0) + calls;
    if (needed > this.#atMost) throw new TooMuchToReadError(operation, needed, this.#atMost);
  }

  /** Counts one call; throws as `allow` does. */
  spend(operation: EcsOperation): void {
    this.allow(operation, 1);
    this.#made.set(operation, (this.#made.get(operation) ?? 0) + 1);
  }
}
