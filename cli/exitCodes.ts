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

/** Wrong use: the message says what was found and what would do. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
