import { describe, expect, it } from 'vitest';
import { similarText, similarTo } from '../../../shared/text/similarTo.js';

const groups = ['shop-bastion', 'shop-web', 'shop-app', 'shop-mysql', 'shop-egress-strict', ''];

describe('words that may be meant', () => {
  it.each([
    ['a letter that is missing', 'shop-egress-strct', groups, ['shop-egress-strict']],
    ['a letter too many', 'shop-webb', groups, ['shop-web']],
    ['another letter', 'shop-wab', groups, ['shop-web']],
    ['two letters that are swapped', 'staus', ['status', 'start'], ['status']],
    ['capitals', 'Shop-Web', groups, ['shop-web']],
    ['the beginning of a word', 'shop-eg', groups, ['shop-egress-strict', 'shop-web']],
    ['a number written otherwise', 'web-1', ['web-01', 'web-02', 'web-10'], ['web-01', 'web-10']],
    ['nothing like it', 'login', ['region', 'status', 'plan'], []],
    ['a short word', 'ab', ['xy', 'abcdef'], []],
    ['no word', '', groups, []],
  ])('are told for %s', (_what, text, known, expected) => {
    expect(similarTo(text, known)).toStrictEqual(expected);
  });

  it('are five at most, each once', () => {
    const names = Array.from({ length: 9 }, (_, index) => `web-0${index}`);
    expect(similarTo('web-00x', [...names, ...names])).toStrictEqual([
      'web-00',
      'web-01',
      'web-02',
      'web-03',
      'web-04',
    ]);
  });

  it('stand behind what was not found, where there are any', () => {
    expect(similarText('shop-webb', groups)).toBe('; similar: shop-web');
    expect(similarText('login', groups)).toBe('');
  });
});
