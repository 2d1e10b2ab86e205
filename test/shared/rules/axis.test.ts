import { describe, expect, it } from 'vitest';
import { cutAxis, locate, pointsOf } from '../../../shared/rules/axis.js';

const words = (...values: number[]) => Uint32Array.from(values);

describe('an axis', () => {
  it('is cut at every edge, and knows who covers each interval', () => {
    expect(cutAxis(0, 100, [[9, 50], [20, 80], []], [], 1)).toEqual({
      starts: [0, 9, 20, 50, 80],
      end: 100,
      rows: words(0, 1, 3, 2, 0),
    });
  });

  it('is not cut at its own ends, nor twice at one point', () => {
    expect(
      cutAxis(
        1,
        10,
        [
          [1, 10],
          [1, 4],
          [4, 10],
        ],
        [],
        1,
      ),
    ).toEqual({ starts: [1, 4], end: 10, rows: words(3, 5) });
  });

  it('takes ranges in pieces', () => {
    expect(cutAxis(0, 10, [[1, 2, 3, 4]], [], 1)).toEqual({
      starts: [0, 1, 2, 3, 4],
      end: 10,
      rows: words(0, 1, 0, 1, 0),
    });
  });

  it('is cut where it is told to as well, its own ends apart', () => {
    expect(cutAxis(0, 10, [[2, 5]], [0, 3, 7, 10], 1)).toEqual({
      starts: [0, 2, 3, 5, 7],
      end: 10,
      rows: words(0, 1, 1, 0, 0),
    });
  });

  it('has as many words an interval as the entries need', () => {
    const ranges = Array.from({ length: 34 }, (_, entry) =>
      entry === 0 ? [0, 4] : entry === 31 ? [2, 4] : entry === 33 ? [2, 8] : [],
    );
    expect(cutAxis(0, 8, ranges, [], 2)).toEqual({
      starts: [0, 2, 4],
      end: 8,
      rows: words(1, 0, 0x8000_0001, 2, 0, 2),
    });
  });

  it('serves bigints as well', () => {
    expect(
      cutAxis(
        0n,
        100n,
        [
          [9n, 50n],
          [20n, 100n],
          [20n, 21n],
        ],
        [50n, 60n],
        1,
      ),
    ).toEqual({
      starts: [0n, 9n, 20n, 21n, 50n, 60n],
      end: 100n,
      rows: words(0, 1, 7, 3, 2, 2),
    });
  });

  it('finds the interval of a point', () => {
    const found = (starts: number[]) =>
      [0, 4, 5, 6, 8, 9, 100].map((point) => locate(starts, point));
    expect(found([0, 5, 9])).toEqual([0, 0, 1, 1, 1, 2, 2]);
    expect(found([0, 5, 6, 9])).toEqual([0, 0, 1, 2, 2, 3, 3]);
    expect(found([0])).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('gives the points of picked intervals, those that touch as one', () => {
    const axis = cutAxis(0, 10, [[1, 2, 3, 4]], [], 1);
    const points = (...indexes: number[]) => pointsOf(axis, (index) => indexes.includes(index));
    expect(points()).toEqual([]);
    expect(points(1, 2)).toEqual([1, 3]);
    expect(points(0, 3, 4)).toEqual([0, 1, 3, 10]);
    expect(points(4)).toEqual([4, 10]);
    expect(pointsOf(axis, () => true)).toEqual([0, 10]);
  });
});
