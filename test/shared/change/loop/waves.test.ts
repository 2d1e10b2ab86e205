import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countOfShare,
  fallingWave,
  partName,
  partSizeFor,
  splitIntoParts,
  splitIntoWaves,
} from '../../../../shared/change/loop/waves.js';
import type { PlannedTarget } from '../../../../shared/contracts/plan.js';

const targetsOf = (count: number): PlannedTarget[] =>
  Array.from({ length: count }, (_, index) => ({
    targetId: `i-${String(index).padStart(5, '0')}`,
    zoneId: `zone-${index % 3}`,
    before: ['sg-1'],
    wanted: ['sg-2'],
    method: 'delta',
  }));

const rollout = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`),
  ),
  { maxLength: 5 },
);

describe('waves', () => {
  it('hold every target once, in order, cut at the cumulative counts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), rollout, (count, waves) => {
        const targets = targetsOf(count);
        const split = splitIntoWaves([...targets].reverse(), { waves });
        expect(split.flat()).toStrictEqual(targets);
        expect(split.every((wave) => wave.length > 0)).toBe(true);
        // The obvious way: walk the targets and cut where a count is reached.
        const ends = waves.map((wave) => countOfShare(wave, count));
        let highest = 0;
        const cuts = new Set<number>();
        for (const end of ends) {
          if (end > highest && end < count) cuts.add(end);
          highest = Math.max(highest, end);
        }
        expect(split.length).toBe(count === 0 ? 0 : cuts.size + 1);
      }),
    );
  });

  it.each([
    [['10%', 2], 8, undefined],
    [[2, '10%', '100%'], 20, undefined],
    // As many as before: the two are one wave.
    [[1, '10%', '100%'], 5, undefined],
    [[7, 9], 3, undefined],
    [[2, '10%', '100%'], 8, { wave: 2, asked: '10%', holds: 1, before: 2 }],
    [['50%', 1], 8, { wave: 2, asked: '1', holds: 1, before: 4 }],
  ] as const)('that fall on the fleet are told: %j of %d', (waves, targets, falling) => {
    expect(fallingWave(waves, targets)).toStrictEqual(falling);
  });

  it('stay in one zone at first when ordered by zone', () => {
    const [first = []] = splitIntoWaves(targetsOf(9), { waves: [3], by: 'zone' });
    expect(new Set(first.map((target) => target.zoneId))).toStrictEqual(new Set(['zone-0']));
  });

  it.each([
    [3, 10, 3],
    ['10%', 15, 2],
    ['100%', 7, 7],
    ['0%', 7, 0],
  ])('counts %j of %d as %d', (value, total, expected) => {
    expect(countOfShare(value, total)).toBe(expected);
  });
});

describe('parts', () => {
  it.each([
    [1, 50],
    [5_000, 50],
    [5_001, 51],
    [10_000, 100],
    [20_000, 200],
  ])('of %d targets hold %d', (count, size) => {
    expect(partSizeFor(count)).toBe(size);
  });

  it('lie in one wave and hold at most their size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        (count, size) => {
          const parts = splitIntoParts(targetsOf(count), size);
          expect(parts.flat()).toStrictEqual(targetsOf(count));
          expect(parts.slice(0, -1).every((part) => part.length === size)).toBe(true);
        },
      ),
    );
    expect(partName(7)).toBe('0007');
  });
});
