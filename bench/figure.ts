/** One measured figure; a budget or a baseline says what it is to be compared with. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure must not exceed (`atMost`) or fall short of (`atLeast`), in the same unit. */
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly note?: string;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** `kept`, `MISSED`, or nothing where there is no budget. */
export function verdictOf({ value, atMost, atLeast }: Figure): string {
  if (atMost === undefined && atLeast === undefined) return '';
  const kept =
    value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
  return kept ? 'kept' : 'MISSED';
}
