import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinaryOperator, Expression } from '../../../../local/cloudflow/expression/ast.js';
import { ExpressionError } from '../../../../local/cloudflow/expression/ExpressionError.js';
import { evaluate } from '../../../../local/cloudflow/expression/evaluate.js';
import { parseExpression } from '../../../../local/cloudflow/expression/parseExpression.js';
import type { Json } from '../../../../local/cloudflow/json.js';

const INPUT: Json = {
  status: 'ready',
  n: 3,
  list: [1, 'two', { k: true }],
  map: { a: 1 },
  nested: [[10, 20]],
  off: false,
  nothing: null,
};

function evaluated(source: string, input: Json = INPUT): Json {
  return evaluate(parseExpression(source), { $Input: input, $Context: { Current: {} } });
}

/** Matches an ExpressionError by its whole message. */
function failing(message: string) {
  return expect.objectContaining({ name: 'ExpressionError', message });
}

describe('an expression', () => {
  it.each<[string, Json]>([
    ['$Input.status', 'ready'],
    ['$Input.list[2].k', true],
    ['$Input.nested[0][1]', 20],
    ['"a\\"b"', 'a"b'],
    ['`raw \\n "x"`', 'raw \\n "x"'],
    ['"\\u00fc"', 'ü'],
    ['112.5', 112.5],
    ['-3', -3],
    ['true', true],
    ['$Input.status == "ready"', true],
    ['$Input.status=="ready"&&$Input.n>=3', true],
    ['$Input.status != `ready` || $Input.n < 3', false],
    ['!($Input.n > 2) == $Input.off', true],
    ['!$Input.off && !false', true],
    ['"a" < "b"', true],
    ['"two" in $Input.list', true],
    ['"a" in $Input.map', true],
    ['"b" in $Input.map', false],
    ['{"k": true} in $Input.list', true],
    ['-$Input.n < -2', true],
    ['1 < 2 == true', true],
    ['true || false && false', true],
    ['"in" in ["in"]', true],
  ])('%s is %j', (source, value) => {
    expect(evaluated(source)).toStrictEqual(value);
  });

  it.each<[string, Json]>([
    ['arrayContains(["Tom",10],10)', true],
    ['arrayContains(["Tom",10],"Jack")', false],
    ['arrayUnique([1, 2, 3, 1])', [1, 2, 3]],
    ['toArray(1, "a", $Input.map)', [1, 'a', { a: 1 }]],
    ['format("hello {}","world")', 'hello world'],
    ["format('{}-{}', $Input.n, true)", '3-true'],
    ['format("{}", "{}")', '{}'],
    ['split("a,b", ",")', ['a', 'b']],
    ['regexMatchString("^re", $Input.status)', true],
    ['length([1, 2, 3])', 3],
    ['length({"name": "Tom", "age": 10})', 2],
    ['length("name")', 4],
    ['fromBase64("Rm5G")', 'FnF'],
    [`stringToJson('{"name": "Tom", "age": 10}')`, { name: 'Tom', age: 10 }],
    [`fromJSON('{"name": "Tom"}')`, { name: 'Tom' }],
    [
      'jsonMerge({"name": "Tom", "age": 10},{"name": "Tom", "address": "beijing"})',
      { name: 'Tom', age: 10, address: 'beijing' },
    ],
    ['hash("abc","MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['hash("abc","SHA-1")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['mapKeys($Input.map)', ['a']],
    ['mapValues($Input.map)', [1]],
    ['get($Input.list, 1)', 'two'],
    ['get($Input.map, "a")', 1],
    ['intAdd($Input.n, -1)', 2],
    ['randomInt(5, 6)', 5],
    ['length(uuid())', 36],
  ])('%s is %j (H/built-in-functions)', (source, value) => {
    expect(evaluated(source)).toStrictEqual(value);
  });

  it.each([
    ['', 'expected a value, found the end (at character 1)'],
    ['$Input.a b', 'expected a value, found "b" (at character 10)'],
    [
      '$State.x',
      'unknown variable $State; there are $Context, $Input, $Output, $Global (at character 1)',
    ],
    ['ready', 'ready is neither a literal, a path nor a call (at character 1)'],
    ['toBase64("a")', 'there is no function toBase64 (at character 1)'],
    ['split("a")', 'split takes 2 arguments, found 1 (at character 1)'],
    ['format()', 'format takes at least 1, found 0 (at character 1)'],
    ['$Input["a"]', 'an index must be a whole number (at character 8)'],
    ['$Input[1.5]', 'an index must be a whole number (at character 8)'],
    ['"open', 'a text that begins with " does not end (at character 1)'],
    ['"\\u12"', '\\u needs four hexadecimal digits (at character 2)'],
    ['1 + 2', 'unexpected "+" (at character 3)'],
    ['{a: 1}', 'a key must be a text (at character 2)'],
    ['uuid(1)', 'uuid takes 0 arguments, found 1 (at character 1)'],
  ])('refuses to read %s', (source, message) => {
    expect(() => parseExpression(source)).toThrowError(failing(message));
  });

  it.each(['(', '!', '[', '-'])('refuses 5,000 nested %s', (opening) => {
    expect(() => parseExpression(opening.repeat(5_000))).toThrowError(
      failing('the expression is nested too deeply (at character 201)'),
    );
  });

  it('nests ten calls and no more', () => {
    const nested = (depth: number) => `${'toArray('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(() => parseExpression(nested(10))).not.toThrow();
    expect(() => parseExpression(nested(11))).toThrowError(/more than 10 nested calls/);
    expect(() => parseExpression(Array(20).fill('length("a")').join(' == '))).not.toThrow();
  });

  it.each([
    ['$Input.none', '$Input.none does not exist'],
    ['$Input.list[3]', '$Input.list[3] does not exist'],
    ['$Input.status.length', '$Input.status.length does not exist'],
    ['$Input.map.constructor', '$Input.map.constructor does not exist'],
    ['$Output.x', "$Output can't be used here"],
    ['$Input.n == "3"', "number and text can't be compared"],
    ['$Input.nothing == $Input.nothing', "null and null can't be compared"],
    ['$Input.n < "4"', '< compares numbers or texts, found number and text'],
    ['!$Input.n', '! needs true or false, found number'],
    ['-$Input.status', '- needs a number, found text'],
    ['$Input.n && true', '&& needs true or false, found number'],
    ['1 in "abc"', '"in" needs an array, or a key and a map; found number in text'],
    ['stringToJson("{")', 'stringToJson was given no JSON'],
    ['hash("a", "md4")', 'unknown hash md4; there are MD5, SHA-1, SHA-256, SHA-512'],
    ['format("{} {}", 1)', 'format has more {} than values'],
    ['format("{}", 1, 2)', 'format has more values than {}'],
    ['get($Input.map, "z")', 'get found nothing at z'],
    ['intAdd(1, 1.5)', 'expected a whole number, found number'],
    ['randomInt(1, 1)', 'randomInt needs a range that is not empty'],
  ])('fails on %s', (source, message) => {
    expect(() => evaluated(source)).toThrowError(failing(message));
  });

  it('does not evaluate what a decided || or && leaves over', () => {
    expect(evaluated('true || $Input.none')).toBe(true);
    expect(evaluated('false && $Input.none')).toBe(false);
  });

  it('reads every literal back', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !holdsNull(value as Json));
    fc.assert(
      fc.property(json, (value) => {
        const written = JSON.stringify(value);
        expect(evaluated(written)).toStrictEqual(JSON.parse(written));
      }),
    );
  });

  it('reads a text in each of the three quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = JSON.stringify(text);
        const single = `'${text.replace(/[\\']/g, '\\$&')}'`;
        expect(evaluated(escaped)).toBe(text);
        expect(evaluated(single)).toBe(text);
        if (!text.includes('`')) expect(evaluated(`\`${text}\``)).toBe(text);
      }),
    );
  });

  it('reads what is written with the fewest parentheses as what is written with all', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const all = parseExpression(write(expression, true));
        const few = parseExpression(write(expression, false));
        expect(few).toStrictEqual(all);
        expect(all).toStrictEqual(expression);
      }),
    );
  });

  it('answers or throws an ExpressionError on any text', () => {
    const pieces = fc.constantFrom(
      '$Input',
      '.',
      'n',
      '[',
      '0',
      ']',
      '(',
      ')',
      '!',
      '-',
      '==',
      'in',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          evaluated(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
    );
  });
});

function holdsNull(value: Json): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value).some(holdsNull);
}

const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>', '>=', '<', '<=', 'in'],
];
const levelOf = (operator: BinaryOperator) => LEVELS.findIndex((one) => one.includes(operator));

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });

const { expression: expressions } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    record({ kind: fc.constant('literal' as const), value: fc.nat() }),
    record({
      kind: fc.constant('path' as const),
      root: fc.constantFrom('$Input' as const, '$Context' as const),
      steps: fc.array(fc.oneof(fc.constantFrom('a', 'b_1', '名'), fc.nat(9)), { maxLength: 3 }),
    }),
    record({
      kind: fc.constant('unary' as const),
      operator: fc.constantFrom('!' as const, '-' as const),
      operand: tie('expression'),
    }),
    record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom(...LEVELS.flat()),
      left: tie('expression'),
      right: tie('expression'),
    }),
    record({
      kind: fc.constant('call' as const),
      name: fc.constant('length'),
      arguments: fc.tuple(tie('expression')),
    }),
  ),
}));

/** Writes an expression, with parentheses around every part or only where they are needed. */
function write(expression: Expression, all: boolean, outer = -1): string {
  const wrap = (text: string, level: number) => (all || level < outer ? `(${text})` : text);
  switch (expression.kind) {
    case 'path':
      return `${expression.root}${expression.steps
        .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
        .join('')}`;
    case 'call':
      return `${expression.name}(${expression.arguments.map((one) => write(one, all)).join(',')})`;
    case 'unary':
      return wrap(`${expression.operator}${write(expression.operand, all, LEVELS.length)}`, 9);
    case 'binary': {
      const level = levelOf(expression.operator);
      // All levels are read from the left: an equal level on the right needs parentheses.
      const left = write(expression.left, all, level);
      const right = write(expression.right, all, level + 1);
      return wrap(`${left} ${expression.operator} ${right}`, level);
    }
    case 'literal':
      return String(expression.value);
    default:
      throw new Error(`not generated: ${expression.kind}`);
  }
}
