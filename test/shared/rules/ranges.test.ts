import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  includes,
  intersect,
  normalise,
  type Ranges,
  sameRanges,
  subtract,
  unite,
} from '../../../shared/rules/ranges.js';
import { runs } from './runs.js';

const SIZE = 24;

/** Pairs as a caller may have them: in any order, overlapping, touching, empty or reversed. */
const pairs = fc
  .array(fc.tuple(fc.nat(SIZE), fc.nat(SIZE)), { maxLength: 6 })
  .map((list) => list.flat());

const pointsOf = (list: readonly number[]): Set<number> => {
  const points = new Set<number>();
  for (let at = 0; at < list.length; at += 2) {
    for (let point = list[at] as number; point < (list[at + 1] as number); point += 1) {
      points.add(point);
    }
  }
  return points;
};

/** The one form of a set of points, made point by point. */
const formOf = (points: ReadonlySet<number>): number[] => {
  const form: number[] = [];
  for (let point = 0; point <= SIZE; point += 1) {
    if (points.has(point) !== points.has(point - 1)) form.push(point);
  }
  return form;
};

const check = (
  act: (a: Ranges<number>, b: Ranges<number>) => Ranges<number>,
  holds: (inA: boolean, inB: boolean) => boolean,
) =>
  fc.assert(
    fc.property(pairs, pairs, (a, b) => {
      const [inA, inB] = [pointsOf(a), pointsOf(b)];
      const wanted = new Set<number>();
      for (let point = 0; point < SIZE; point += 1) {
        if (holds(inA.has(point), inB.has(point))) wanted.add(point);
      }
      expect(act(normalise(a), normalise(b))).toEqual(formOf(wanted));
    }),
    { numRuns: runs(1_000) },
  );

describe('ranges', () => {
  it('have one form, whatever pairs they are made of', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        expect(normalise(list)).toEqual(formOf(pointsOf(list)));
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('of no point are none, however they are written', () => {
    expect([[], [3, 3], [4, 3], [3, 3, 5, 5]].map((list) => normalise(list))).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('unite', () => check(unite, (inA, inB) => inA || inB));
  it('intersect', () => check(intersect, (inA, inB) => inA && inB));
  it('subtract', () => check(subtract, (inA, inB) => inA && !inB));

  it('include their points and no other', () => {
    fc.assert(
      fc.property(pairs, fc.nat(SIZE), (list, point) => {
        expect(includes(normalise(list), point)).toBe(pointsOf(list).has(point));
      }),
    );
  });

  it('are the same when their points are', () => {
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const same = String(formOf(pointsOf(a))) === String(formOf(pointsOf(b)));
        expect(sameRanges(normalise(a), normalise(b))).toBe(same);
      }),
    );
    expect(sameRanges([1, 4], [1, 4])).toBe(true);
    expect(sameRanges([1, 4], [1, 4, 6, 8])).toBe(false);
  });

  it('serve bigints as well', () => {
    expect(unite([1n, 3n], [3n, 9n])).toEqual([1n, 9n]);
    expect(subtract([0n, 1n << 128n], [5n, 6n])).toEqual([0n, 5n, 6n, 1n << 128n]);
  });
});
