import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../shared/text/readJson.js';

const reserved = (target: string) => ({
  ok: false,
  fault: {
    target,
    rule: 'key',
    found: 'a reserved key',
    wanted: 'another name: this one is reserved',
  },
});
const doubled = (target: string) => ({
  ok: false,
  fault: { target, rule: 'key', found: 'the key a second time', wanted: 'each key once' },
});

describe('JSON from outside', () => {
  it.each([
    ['{"tags":{"role":"batch","prototype":"nobody"}}', 'tags.prototype'],
    ['{"a":[{},{"constructor":1}]}', 'a[1].constructor'],
    ['{"__proto__":{}}', '__proto__'],
    ['[[{"a b":{"__proto__":1}}]]', '[0][0]["a b"].__proto__'],
    ['{"\\u005f_proto__":1}', '__proto__'],
    ['{"x":{"proto\\u0074ype":1}}', 'x.prototype'],
  ])('is refused for a reserved key, wherever it stands: %s', (text, target) => {
    expect(readJson(text)).toStrictEqual(reserved(target));
  });

  it.each([
    ['{"targets":1,"targets":2}', 'targets'],
    ['{"a":{"b":1,"c":2,"b":3}}', 'a.b'],
    ['[{"a":1},{"a":{"x":[]},"a":2}]', '[1].a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a\\"b":1,"a\\"b":2}', '["a\\"b"]'],
  ])('is refused for a key that stands twice in one object: %s', (text, target) => {
    expect(readJson(text)).toStrictEqual(doubled(target));
  });

  it.each([
    '{"a":{"b":1},"b":{"a":1}}',
    '[{"a":1},{"a":2},[{"a":3}]]',
    '{"a":"prototype","b":["constructor","__proto__"]}',
    '{"a":"x\\\\","b":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a":"\\\\\\"","c":1}',
    ' [ ] ',
    '"constructor"',
    '3',
  ])('is read where keys only look alike: %s', (text) => {
    expect(readJson(text)).toStrictEqual({ ok: true, value: JSON.parse(text) });
  });

  it('is refused with the reason where it is no JSON', () => {
    const read = readJson('{"a":');
    expect(!read.ok && [read.fault.target, read.fault.rule, read.fault.wanted]).toStrictEqual([
      '(body)',
      'json',
      'JSON',
    ]);
  });

  it('is read as JSON.parse reads it, where no key is reserved', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readJson(text);
        const isReserved = /"(__proto__|constructor|prototype)"\s*:/.test(text);
        expect(read.ok || isReserved ? true : read).toBe(true);
        if (read.ok) expect(read.value).toStrictEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused for any key that is written a second time', () => {
    const keys = fc.uniqueArray(
      fc.string().filter((key) => !/^(__proto__|constructor|prototype)$/.test(key)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(keys, fc.nat(), (names, nth) => {
        const twice = names[nth % names.length] ?? '';
        const members = [...names, twice].map((key) => `${JSON.stringify(key)}:{"x":[1,"a"]}`);
        const read = readJson(`[{${members.join(',')}}]`);
        expect(!read.ok && read.fault.found).toBe('the key a second time');
      }),
    );
  });

  it('is read at any depth without a stack', () => {
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(readJson(text).ok).toBe(true);
  });
});
