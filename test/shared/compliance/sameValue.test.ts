import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameValue } from '../../../shared/compliance/sameValue.js';
import { canonicalJson } from '../../../shared/runtime/hash.js';

describe('equal values', () => {
  it('are those with the same canonical JSON', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        // JSON has one zero.
        const text = (one: unknown) => canonicalJson(JSON.parse(JSON.stringify(one)));
        expect(sameValue(JSON.parse(JSON.stringify(a)), JSON.parse(text(a)))).toBe(true);
        expect(sameValue(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))).toBe(
          text(a) === text(b),
        );
      }),
    );
  });

  it('may leave out what is undefined, in any order of fields', () => {
    expect(sameValue({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(sameValue({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue([], {})).toBe(false);
    expect(sameValue({}, null)).toBe(false);
    expect(sameValue({ toString: 1 }, {})).toBe(false);
  });
});
