import { describe, expect, it } from 'vitest';
import { harmlessLine } from '../../../shared/text/harmlessLine.js';
import { harmlessLines } from '../../../shared/text/harmlessLines.js';
import { toJson } from '../../../shared/text/toJson.js';

const hostile = 'a\u001b[31m\r\nb\u202ec\u009bd\u2028e\ud800';

describe('harmlessLine', () => {
  it('is one line without anything that a terminal obeys', () => {
    expect(harmlessLine(hostile)).toBe('a·[31m··b·c·d·e·');
  });

  it.each([
    ['::error file=x::hi', '·:error file=x::hi'],
    ['  ::add-mask::y', '  ·:add-mask::y'],
    ['\u00a0::set-output name=a::b', '\u00a0·:set-output name=a::b'],
    ['::ERROR::x', '·:ERROR::x'],
    ['a ##[error]b', 'a #·[error]b'],
    ['##vso[task.complete result=Failed;]', '#·vso[task.complete result=Failed;]'],
    ["##teamcity[buildStop comment='x']", "#·teamcity[buildStop comment='x']"],
    ['###[error]', '##·[error]'],
    ['\r::error::x', '·::error::x'],
  ])('is no command of a build: %j', (text, line) => {
    expect(harmlessLine(text)).toBe(line);
  });

  it.each([
    '::1',
    '::/0  ::ffff:10.0.0.0/104',
    '  ::dead:beef  web-1::2',
    'std::error',
    '# [1]',
    'web-01 · 网关',
  ])('leaves what is none as it is: %j', (text) => {
    expect(harmlessLine(text)).toBe(text);
  });
});

describe('harmlessLines', () => {
  const shown = (...chunks: readonly string[]) => [...harmlessLines(chunks)].join('');

  it('keeps the ends of lines, tabs, and what is written without width', () => {
    const text = 'a,\t"b"\r\n\u200b@c\n';
    expect(shown(text)).toBe(text);
  });

  it('takes everything else from each line', () => {
    expect(shown('a\u001b]0;x\u0007\rb\n::error::c\n d\u202e##[group]e')).toBe(
      'a·]0;x··b\n·:error::c\n d·#·[group]e',
    );
  });

  it('sees a command that comes in two pieces, and a line that is longer than a piece', () => {
    expect(shown('a\n:', ':error::b\n##', '[group]c')).toBe('a\n·:error::b\n#·[group]c');
    const blanks = ' '.repeat(70_000);
    expect(shown(blanks, '::error::b')).toBe(`${blanks}·:error::b`);
    const words = 'word '.repeat(20_000);
    expect(shown(words, '::error::b', ' ##[group]')).toBe(`${words}::error::b #·[group]`);
  });

  it('hands a long line on before it ends', () => {
    const [first = ''] = harmlessLines(['word '.repeat(20_000), 'rest']);
    expect(first).toHaveLength(100_000);
  });

  it('leaves JSON alone', () => {
    const json = toJson({ [hostile]: [hostile, '::error::x', '##[group]y'] }, 1);
    expect(shown(json)).toBe(json);
  });
});

describe('toJson', () => {
  it('is ASCII where a terminal or a build would obey, and means the same', () => {
    const value = { name: `${hostile}##[error]##vso[##teamcity[##x` };
    const text = toJson(value);
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect(text).not.toMatch(/##(\[|vso|teamcity)/);
    expect(JSON.parse(text)).toStrictEqual(value);
  });
});
