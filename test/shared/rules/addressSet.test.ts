import { describe, expect, it } from 'vitest';
import {
  addressSetOf,
  cidrsOf,
  everyAddress,
  intersectSets,
  isEmptySet,
  noAddress,
  sameSets,
  subtractSets,
  uniteSets,
} from '../../../shared/rules/addressSet.js';

const a = { v4: [10, 20], v6: [10n, 20n] };
const b = { v4: [15, 30], v6: [18n, 40n] };

describe('a set of addresses', () => {
  it('keeps the families apart, each in the one form of its ranges', () => {
    expect(
      addressSetOf([
        { family: 4, from: 7, until: 9 },
        { family: 6, from: 7n, until: 9n },
        { family: 4, from: 1, until: 7 },
        { family: 6, from: 3n, until: 5n },
      ]),
    ).toEqual({ v4: [1, 9], v6: [3n, 5n, 7n, 9n] });
    expect(addressSetOf([])).toEqual({ v4: [], v6: [] });
  });

  it('unites, intersects and subtracts in both families', () => {
    expect(uniteSets(a, b)).toEqual({ v4: [10, 30], v6: [10n, 40n] });
    expect(intersectSets(a, b)).toEqual({ v4: [15, 20], v6: [18n, 20n] });
    expect(subtractSets(a, b)).toEqual({ v4: [10, 15], v6: [10n, 18n] });
  });

  it('may be empty or whole', () => {
    expect(noAddress).toEqual({ v4: [], v6: [] });
    expect(everyAddress).toEqual({ v4: [0, 2 ** 32], v6: [0n, 1n << 128n] });
    expect(isEmptySet(noAddress)).toBe(true);
    expect(isEmptySet({ v4: [1, 2], v6: [] })).toBe(false);
    expect(isEmptySet({ v4: [], v6: [1n, 2n] })).toBe(false);
  });

  it('is the same as another when both families are', () => {
    expect(sameSets(a, { v4: [10, 20], v6: [10n, 20n] })).toBe(true);
    expect(sameSets(a, { ...a, v4: [10, 21] })).toBe(false);
    expect(sameSets(a, { ...a, v6: [10n, 21n] })).toBe(false);
  });

  it('is written as CIDRs, IPv4 first', () => {
    expect(cidrsOf({ v4: [0, 3], v6: [0n, 1n] })).toEqual(['0.0.0.0/31', '0.0.0.2/32', '::/128']);
  });
});
