import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLog } from '../../../local/fc/splitLog.js';

/** Lines as text and marks as numbers, in the order in which they were found. */
function split(chunks: readonly string[]): (string | number)[] {
  const found: (string | number)[] = [];
  const splitter = splitLog({
    onLine: (line) => found.push(line),
    onMark: (id) => found.push(id),
  });
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return found;
}

test('tells lines and marks apart, a line without an end too', () => {
  expect(split(['a\r\nb\0', '12\0c\n\n', '\0', '3\0', 'd'])).toStrictEqual([
    'a',
    'b',
    12,
    'c',
    '',
    3,
    'd',
  ]);
});

test('finds the same however the text is cut into pieces', () => {
  const piece = fc.constantFrom('a', 'bc', '\n', '\u00001\u0000', '\u000023\u0000', '\u0000x');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(30)), (pieces, cuts) => {
      const text = pieces.join('');
      const chunks: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(text.slice(at, at + cut));
        at += cut;
      }
      chunks.push(text.slice(at));
      expect(split(chunks)).toStrictEqual(split([text]));
    }),
  );
});
