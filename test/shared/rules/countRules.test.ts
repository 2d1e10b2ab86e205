import { describe, expect, it } from 'vitest';
import { countRules, listSizesOf } from '../../../shared/rules/countRules.js';

const lists = {
  prefixLists: [{ PrefixListId: 'pl-1', MaxEntries: 20 }],
  portRangeLists: [{ PortRangeListId: 'prl-1', MaxEntries: 5 }],
} as unknown as Parameters<typeof listSizesOf>[0];

const count = (...rules: object[]) =>
  countRules(rules as Parameters<typeof countRules>[0], listSizesOf(lists));

describe('rules count towards the 1,000 of an interface', () => {
  it.each([
    ['a plain rule: one', { SourceCidrIp: '10.0.0.0/8', PortRange: '80/80' }, 1],
    [
      'empty list ids are none',
      { SourcePrefixListId: '', DestPrefixListId: '', PortRangeListId: '' },
      1,
    ],
    ['a source prefix list: its MaxEntries', { SourcePrefixListId: 'pl-1' }, 20],
    ['a destination prefix list: its MaxEntries', { DestPrefixListId: 'pl-1' }, 20],
    ['a port list: its MaxEntries', { PortRangeListId: 'prl-1' }, 5],
    ['both: the product', { SourcePrefixListId: 'pl-1', PortRangeListId: 'prl-1' }, 100],
    ['a prefix list that was not read: the most it can have', { DestPrefixListId: 'pl-x' }, 200],
    ['a port list that was not read: the same', { PortRangeListId: 'prl-x' }, 200],
  ])('%s', (_, rule, expected) => {
    expect(count(rule)).toBe(expected);
  });

  it('together', () => {
    expect(count()).toBe(0);
    expect(count({}, { SourcePrefixListId: 'pl-1' }, { PortRangeListId: 'prl-1' })).toBe(26);
  });
});
