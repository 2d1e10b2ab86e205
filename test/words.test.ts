import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rootDir } from './rootDir.js';
import { textsOf } from './textsOf.js';

/** Where the wire's words for direction stand, each for its own reason. */
const wireWords: Readonly<Record<string, string>> = {
  'cli/parseFlags.ts': 'the form of --check, and how to write it',
  'cli/requestFlags.ts': 'an example of --check in the help',
  'cli/commands/region.ts': 'an example of --check to paste',
  'cli/mainJob/main.ts': 'a group of the sample is named shop-egress-strict',
  'shared/compliance/checks/sgFineGrained.ts': 'the identity of a finding',
  'README.md': 'flags of commands, and a group of the sample',
  'docs/checks.md': 'ids of checks',
  'docs/http-api.md': 'JSON of requests',
  'policies/examples.yaml': 'the id of a policy, and a group of the sample',
  'docs/policies.md': 'tells which direction of the wire a key of a policy means',
};

interface Found {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(rootDir, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|mjs|md|yaml)$/.test(name));

/** Every text of a file that a person may read: of prose each line, of code what stands in quotes. */
function textsIn(file: string): Found[] {
  const source = readFileSync(join(rootDir, file), 'utf8');
  const texts = /\.(ts|mjs)$/.test(file)
    ? textsOf(source)
    : source.split('\n').map((text, index) => ({ text, line: index + 1 }));
  return texts.map((one) => ({ file, ...one }));
}

const texts = ['cli', 'service', 'functions', 'shared', 'workflows', 'docs', 'policies']
  .flatMap(filesIn)
  .concat('README.md', 's.yaml')
  .flatMap(textsIn);

const matching = (pattern: RegExp) => texts.filter(({ text }) => pattern.test(text));

/** A word of its own among others, or of a template: alone it is a value or a module. */
const isProse = ({ text }: Found) => !/^[\w./-]+$/.test(text);

it('looks at the texts of every folder', () => {
  expect(new Set(texts.map(({ file }) => file.split('/')[0]))).toStrictEqual(
    new Set(['cli', 'service', 'functions', 'shared', 'workflows', 'docs', 'policies'])
      .add('README.md')
      .add('s.yaml'),
  );
});

it('gives nouns their real plural', () => {
  expect(matching(/\(s\)/)).toStrictEqual([]);
});

it("says can't", () => {
  expect(matching(/\bcan ?not\b/i)).toStrictEqual([]);
});

it('says in and out where people read of a direction', () => {
  const prose = matching(/\b(?:in|e)gress\b/i).filter(isProse);
  expect(prose.filter(({ file }) => !(file in wireWords))).toStrictEqual([]);
  expect([...new Set(prose.map(({ file }) => file))].sort()).toStrictEqual(
    Object.keys(wireWords).sort(),
  );
});
