import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../shared/text/readYaml.js';

const Schema = v.strictObject({
  a: v.optional(v.string()),
  n: v.optional(v.number()),
  list: v.optional(v.array(v.strictObject({ id: v.string() }))),
  any: v.optional(v.record(v.string(), v.unknown())),
  either: v.optional(
    v.union(
      [v.string(), v.strictObject({ deep: v.strictObject({ x: v.number() }) })],
      'must be one',
    ),
  ),
});

const read = (text: string) => readYaml(Schema, { name: 'f.yaml', text });
/** `line:column path: found -> wanted`, a line a fault. */
const faultsOf = (text: string) => {
  const result = read(text);
  return result.ok
    ? []
    : result.faults.map(
        (one) => `${one.line}:${one.column} ${one.path}: ${one.found} -> ${one.wanted}`,
      );
};

describe('reading YAML', () => {
  it('gives the value and where each part of it stands', () => {
    const result = read('a: text\nlist:\n  - id: one\n  - id: two\n');
    if (!result.ok) throw new Error('not read');
    expect(result.value).toStrictEqual({ a: 'text', list: [{ id: 'one' }, { id: 'two' }] });
    expect(result.at(['list', 1])).toStrictEqual({ file: 'f.yaml', line: 4, column: 5 });
    expect(result.at(['list', 1, 'id'])).toStrictEqual({ file: 'f.yaml', line: 4, column: 9 });
    expect(result.at(['list', 1, 'absent'])).toStrictEqual({ file: 'f.yaml', line: 4, column: 5 });
    expect(result.at([])).toStrictEqual({ file: 'f.yaml', line: 1, column: 1 });
  });

  it('reads past a byte order mark and DOS line ends', () => {
    const result = read('\uFEFFa: text\r\nn: 1\r\n');
    if (!result.ok) throw new Error('not read');
    expect(result.value).toStrictEqual({ a: 'text', n: 1 });
    expect(result.at(['n'])).toStrictEqual({ file: 'f.yaml', line: 2, column: 4 });
  });

  it.each([
    ['a tab', 'list:\n\t- id: a', ['2:1 : Tabs are not allowed as indentation -> YAML']],
    ['an open quote', 'a: "x', ['1:6 : Missing closing "quote -> YAML']],
    ['two documents', 'a: x\n---\na: y', ['2:1 : a second document -> one document a file']],
    ['an unknown tag', 'a: !secret x', ['1:4 : Unresolved tag: !secret -> YAML']],
    ['a duplicate key', 'a: x\nn: 1\na: y', ['3:1 a: "a" a second time -> each key once']],
    ['an unknown field', 'a: x\nb: 1', ['2:1 b: "b" -> no such field']],
    ['a missing field', 'list:\n  - {}', ['2:5 list[0].id: nothing -> this field']],
    [
      'a wrong type',
      'a: 1\nn: "1"',
      [
        '1:4 a: 1 -> text (in quotes, where it looks like a number or a truth value)',
        '2:4 n: "1" -> a number',
      ],
    ],
    ['a list for fields', '- a', ['1:1 : a list -> fields with values']],
    ['nothing', '', ['1:1 : nothing -> fields with values']],
    ['comments alone', '# a\n# b\n', ['1:1 : nothing -> fields with values']],
    [
      'an alias',
      'any: &x {k: 1}\nlist: *x',
      ['2:7 list: the alias *x -> the value itself: aliases are not read'],
    ],
    [
      'a reserved key',
      'any:\n  __proto__: 1',
      ['2:3 any.__proto__: "__proto__" -> another name: this one is reserved'],
    ],
    [
      'the form of a union that was nearly met',
      'either:\n  deep:\n    x: y',
      ['3:8 either.deep.x: "y" -> a number'],
    ],
    ['a value that meets no form of a union', 'either: 7', ['1:9 either: 7 -> must be one']],
  ])('refuses %s with its place', (_what, text, faults) => {
    expect(faultsOf(text)).toStrictEqual(faults);
  });

  it('shows hostile text on one line, without marks that turn its direction', () => {
    expect(faultsOf('n: "<script>\\n\\e[31m\\u202Eevil"')).toStrictEqual([
      '1:4 n: "<script>\\n\\u001b[31m\\u202eevil" -> a number',
    ]);
    expect(faultsOf(`n: ${'x'.repeat(10_000)}`)).toStrictEqual([
      `1:4 n: "${'x'.repeat(120)}" -> a number`,
    ]);
  });

  it.each([
    [
      'nesting',
      `any: {k: ${'['.repeat(20_000)}`, // Where the parser's stack ends is the machine's.
      [expect.stringMatching(/^1:\d+ : nesting without end -> a plain file$/)],
    ],
    [
      'nesting that parses',
      `any: {k: ${'['.repeat(200)}${']'.repeat(200)}}`,
      ['1:73 any.k[0]: nesting without end -> at most 64 levels'],
    ],
    [
      'an alias of itself',
      'any: &x {k: *x}',
      ['1:13 any.k: the alias *x -> the value itself: aliases are not read'],
    ],
    [
      'a file too large',
      `a: ${'x'.repeat(17 * 1024 * 1024)}`,
      ['1:1 : 17825795 characters -> at most 16777216: several files are taken together'],
    ],
  ])('stops at a bomb of %s, and says at which bound', (_what, text, faults) => {
    expect(faultsOf(text)).toStrictEqual(faults);
  });

  it('names each alias of a bomb of aliases once, and follows none', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `  a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`,
    );
    // Followed, they would be 9^30 values.
    expect(faultsOf(`any:\n  a0: &a0 [x,x,x]\n${levels.join('\n')}`)).toStrictEqual(
      levels.flatMap((text, level) =>
        Array.from({ length: 9 }, (_, item) => {
          const column = text.indexOf('[') + 2 + item * `*a${level},`.length;
          const path = `any.a${level + 1}[${item}]`;
          return `${level + 3}:${column} ${path}: the alias *a${level} -> the value itself: aliases are not read`;
        }),
      ),
    );
  });

  it('finds a duplicate among many keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `  k${index}: 1`).join('\n');
    expect(faultsOf(`any:\n${keys}\n  k7: 2`)).toStrictEqual([
      '20002:3 any.k7: "k7" a second time -> each key once',
    ]);
  });

  it('says the first ten of many broken lines, in a time that grows with their number', () => {
    const cpuOf = (lines: number) => {
      const text = '\tx: 1\n'.repeat(lines);
      const before = process.cpuUsage();
      expect(faultsOf(text)).toHaveLength(10);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cpuOf(2_000);
    // Of a quadratic reading ten times the lines take a hundred times as long.
    expect(cpuOf(20_000) / cpuOf(2_000)).toBeLessThan(40);
  });
});
