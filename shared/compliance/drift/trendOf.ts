import type { AuditHead } from '../../contracts/findings.js';

type TrendPoint = AuditHead['trend'][number];

/** How many runs a trend shows. */
const POINTS = 30;

/**
 * The trend with this run as its last point, the oldest point first. A point of the same moment is
 * an earlier judgement of this run and gives way.
 */
export function trendOf(previous: readonly TrendPoint[], now: TrendPoint): TrendPoint[] {
  const earlier = previous.filter((point) => point.takenAt !== now.takenAt);
  return [...earlier, now].slice(-POINTS);
}
