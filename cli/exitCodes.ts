/** Exit statuses of `sgm` (design, section 4). */
export const exitCodes = {
  fine: 0,
  /** A refused change, or one that ends in any status but `completed`. */
  finding: 1,
  /** Wrong use, or an input that can't be read. */
  wrongUse: 2,
  /** The service or the cloud failed. */
  serviceFailed: 3,
  /** Still waiting when the time was over. */
  stillWaiting: 4,
  interrupted: 130,
} as const;

/** Wrong use: the message says what was found and what would do, `details` has a line for each fault. */
export class UsageError extends Error {
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.details = details;
    this.name = 'UsageError';
  }
}
