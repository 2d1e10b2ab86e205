import { expect, it } from 'vitest';
import { namesInShort } from '../../../shared/text/namesInShort.js';

it.each([
  ['nobody', [], ''],
  ['one', ['web-01'], 'web-01'],
  ['two that follow one another', ['old-crm-02', 'old-crm-01'], 'old-crm-01, -02'],
  ['two without a dash', ['web1', 'web2'], 'web1, web2'],
  ['three and more', ['web-9', 'web-10', 'web-11'], 'web-9 … web-11'],
  ['a gap', ['web-01', 'web-03'], 'web-01, web-03'],
  ['names without numbers', ['b', 'a', 'a'], 'a, b'],
  [
    'more than four pieces',
    ['a', 'b', 'c', 'd', 'e', 'f-1', 'f-2', 'f-3'],
    'a, b, c, d and 4 more',
  ],
])('says names in few words: %s', (_what, names, text) => {
  expect(namesInShort(names)).toBe(text);
});
