import type { AuditHead } from '../../contracts/findings.js';

type TrendPoint = AuditHead['trend'][number];

/** So many runs are a trend that one looks at. */
const POINTS = 30;

/**
 * The trend with this run as its last point, the oldest first. A point of the same moment is this
 * run, judged before: it gives way.
 */
export function trendOf(previous: readonly TrendPoint[], now: TrendPoint): TrendPoint[] {
  const earlier = previous.filter((point) => point.takenAt !== now.takenAt);
  return [...earlier, now].slice(-POINTS);
}
