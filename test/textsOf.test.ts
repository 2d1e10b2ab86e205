import { describe, expect, it } from 'vitest';
import { textsOf } from './textsOf.js';

describe('the texts of a source', () => {
  it.each<[string, string, string[]]>([
    ['in both quotes', `f('a b', "c d");`, ['a b', 'c d']],
    ['with an escaped quote', String.raw`f('it\'s');`, [String.raw`it\'s`]],
    ['in a template, its values left out', `f(\`a \${b} c\`);`, ['a … c']],
    ['in a value of a template too', `f(\`a \${b('c')} d\`);`, ['c', 'a … d']],
    ['in a template within a template', `f(\`a \${b ? \`c \${d}\` : {}} e\`);`, ['c …', 'a … e']],
    ['not in comments', "// it's\n/* 'a' */ f('b');", ['b']],
    ['not in regular expressions', "/['`]/.test(a); f('b');", ['b']],
    ['after a division', "a = b / c; f('d / e');", ['d / e']],
    ['after a class with a slash', "a(/[/']/, 'b');", ['b']],
    ['none in a comment at the end', "// it's", []],
  ])('are found %s', (_what, source, texts) => {
    expect(textsOf(source).map(({ text }) => text)).toStrictEqual(texts);
  });

  it('have their lines', () => {
    expect(textsOf("a;\nf(`b\nc`, 'd');")).toStrictEqual([
      { text: 'b\nc', line: 2 },
      { text: 'd', line: 3 },
    ]);
  });
});
