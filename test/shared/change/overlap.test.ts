import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesOfHashes,
  hashesOfBytes,
  shareHash,
} from '../../../shared/change/overlap/sharedHashes.js';
import { takeAlong } from '../../../shared/change/overlap/takeAlong.js';

const hash = fc
  .integer({ min: 0, max: 30 })
  .map((n) => (n * 0x0f0f0f0f0f).toString(16).padStart(16, '0'));
const hashes = fc.uniqueArray(hash, { maxLength: 8 }).map((all) => all.sort());

describe('sets of hashes', () => {
  it('come back from their bytes', () => {
    fc.assert(
      fc.property(hashes, (all) => {
        expect(hashesOfBytes(bytesOfHashes(all))).toStrictEqual(all);
      }),
    );
  });

  it('share one where the obvious way finds one', () => {
    fc.assert(
      fc.property(hashes, hashes, (a, b) => {
        const wanted = a.some((one) => b.includes(one));
        expect(shareHash(bytesOfHashes(a), bytesOfHashes(b))).toBe(wanted);
      }),
    );
  });
});

it('takes along who would be refused by nobody, each change once, at most fifty', () => {
  const one = (changeId: string, mode: string, ...some: number[]) => ({
    changeId,
    mode,
    hashes: some.map((n) => String(n).padStart(16, '0')),
  });
  const entry = (changeId: string, ...some: number[]) => ({
    changeId,
    hashes: bytesOfHashes(one('', '', ...some).hashes),
  });
  const waiting = [
    one('b', 'refuse', 1),
    one('c', 'refuse', 2),
    one('c', 'refuse', 3),
    one('d', 'refuse', 2, 5),
    one('e', 'allow', 1, 2),
    one('a', 'refuse', 9),
  ];
  const taken = takeAlong(waiting, [entry('a', 1)]);
  expect(taken.map((some) => [some.changeId, some.hashes.length])).toStrictEqual([
    ['c', 1],
    ['e', 2],
  ]);
  const many = Array.from({ length: 60 }, (_, at) => one(`many-${at}`, 'refuse', 100 + at));
  expect(takeAlong(many, [])).toStrictEqual(many.slice(0, 50));
});
