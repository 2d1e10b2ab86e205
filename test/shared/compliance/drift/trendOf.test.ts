import { describe, expect, it } from 'vitest';
import { trendOf } from '../../../../shared/compliance/drift/trendOf.js';

const point = (takenAt: string, high = 0) => ({ takenAt, high, medium: 0, low: 0, unknown: 0 });

describe('a trend', () => {
  it('keeps the last 30 runs, this one last', () => {
    const earlier = Array.from({ length: 30 }, (_, index) => point(`t${index}`));
    expect(trendOf(earlier, point('now'))).toStrictEqual([...earlier.slice(1), point('now')]);
    expect(trendOf([], point('now'))).toStrictEqual([point('now')]);
  });

  it('has one point for a moment that is judged again', () => {
    expect(trendOf([point('a'), point('now', 1)], point('now', 2))).toStrictEqual([
      point('a'),
      point('now', 2),
    ]);
  });
});
