import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wildcard } from '../../../local/ecs/filters/filters.js';
import { RecordList } from '../../../local/ecs/state/RecordList.js';

describe('RecordList', () => {
  it('holds what a sorted array would, whatever is added and removed', () => {
    const steps = fc.array(fc.record({ add: fc.boolean(), position: fc.nat({ max: 30 }) }));
    fc.assert(
      fc.property(steps, fc.nat({ max: 30 }), (list, after) => {
        const items = Array.from({ length: 31 }, (_, position) => ({ position }));
        const records = new RecordList<{ position: number }>();
        const expected = new Set<number>();
        for (const { add, position } of list) {
          const item = items[position];
          if (item === undefined) continue;
          if (add) {
            records.add(item);
            expected.add(position);
          } else {
            records.remove(item);
            expected.delete(position);
          }
        }
        const sorted = [...expected].sort((a, b) => a - b);
        expect(Array.from(records, (one) => one.position)).toStrictEqual(sorted);
        expect(records.indexAfter(after)).toBe(sorted.filter((one) => one <= after).length);
        expect(items.filter((one) => records.has(one)).length).toBe(sorted.length);
      }),
    );
  });
});

describe('wildcard', () => {
  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (wanted, found) => {
        const source = wanted
          .split('*')
          .map((part) => part.replace(/\./g, '\\.'))
          .join('.*');
        const fits = wildcard<string>(wanted, (one) => one);
        expect(fits?.(found)).toBe(new RegExp(`^${source}$`).test(found));
      }),
      { numRuns: 2_000 },
    );
  });
});
