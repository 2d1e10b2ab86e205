import type { Finding } from '../../contracts/findings.js';

export interface GroupTotal {
  readonly value: string;
  readonly number: number;
  high: number;
  medium: number;
  low: number;
  unknown: number;
  accepted: number;
}

/**
 * How many values are counted. A tag can have a value for each machine, which is too many for a
 * page and its memory.
 */
const VALUES_AT_MOST = 300;

/** Counts findings, while they pass, by the value of the tag that a report is grouped by. */
export class GroupTotals {
  readonly #totals = new Map<string, GroupTotal>();
  #left = 0;

  add(finding: Finding): void {
    for (const value of Object.keys(finding.groups ?? {})) {
      const total = this.#of(value);
      if (!total) this.#left += 1;
      else if (finding.exception) total.accepted += 1;
      else if (finding.status === 'unknown') total.unknown += 1;
      else total[finding.severity] += 1;
    }
  }

  /** The number of a value in the page. Values beyond the first 300 have none: 0. */
  numberOf(value: string): number {
    return this.#of(value)?.number ?? 0;
  }

  /** The values with the worst findings first. */
  sorted(): GroupTotal[] {
    return [...this.#totals.values()].sort(
      (a, b) =>
        b.high - a.high ||
        b.medium - a.medium ||
        b.low - a.low ||
        b.unknown - a.unknown ||
        a.number - b.number,
    );
  }

  /** Whether values were left out. */
  get incomplete(): boolean {
    return this.#left > 0;
  }

  #of(value: string): GroupTotal | undefined {
    const known = this.#totals.get(value);
    if (known || this.#totals.size >= VALUES_AT_MOST) return known;
    const number = this.#totals.size + 1;
    const total = { value, number, high: 0, medium: 0, low: 0, unknown: 0, accepted: 0 };
    this.#totals.set(value, total);
    return total;
  }
}
