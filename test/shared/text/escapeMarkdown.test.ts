import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../shared/text/escapeMarkdown.js';

describe('escapeMarkdown', () => {
  it.each([
    ['shop-web (sg-1) 10.0.0.0/8, priority 1', 'shop-web (sg-1) 10.0.0.0/8, priority 1'],
    ['[a](b) ![c](d)', '\\[a\\](b) \\!\\[c\\](d)'],
    ['<script>&amp;', '\\<script\\>\\&amp;'],
    ['`a` | *b* _c_ ~d~ $e$ \\', '\\`a\\` \\| \\*b\\* \\_c\\_ \\~d\\~ \\$e\\$ \\\\'],
    ['https://x.example www.x.example', 'https:\\/\\/x.example www\\.x.example'],
    ['@team #12 # a', '@\u200bteam #\u200b12 # a'],
    ['two\nlines\u202e', 'two·lines·'],
  ])('writes %j as %j', (text, written) => {
    expect(escapeMarkdown(text)).toBe(written);
  });

  it('cuts what is long', () => {
    expect(escapeMarkdown('x'.repeat(500), 10)).toBe('xxxxxxxxx…');
  });
});
