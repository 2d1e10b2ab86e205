import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rootDir } from './rootDir.js';
import { textsOf } from './textsOf.js';

/** Where the wire's words for direction stand, each for its own reason. */
const wireWords: Readonly<Record<string, string>> = {
  'cli/parseFlags.ts': 'the form of --check, and how to write it',
  'cli/requestFlags.ts': 'an example of --check in the help',
  'cli/commands/undo.ts': 'an example of --check in the help',
  'cli/commands/quarantine.ts': 'an example of --must-reach in the help',
  'cli/commands/region.ts': 'an example of --check to paste',
  'shared/compliance/checks/sgFineGrained.ts': 'the identity of a finding',
  'README.md': 'flags of commands',
  'docs/http-api.md': 'JSON of requests',
  'docs/undo.md': 'a flag of a command',
  'docs/policies.md': 'tells which direction of the wire a key of a policy means',
};

/** The folders that judge and hand on data: `shared/messages` has the words for it. */
const wordless = ['shared/change', 'shared/probes', 'shared/region', 'shared/rules'];

/** Where texts stand in these folders all the same. */
const saidAtOnce: Readonly<Record<string, string>> = {
  'shared/change/guard/readGuardrails.ts':
    'what a file has amiss, as the schemas of the contracts say it',
  'shared/region/documentedForm.ts': 'what a field must be, as the schemas of the contracts say it',
  'shared/region/readSnapshot.ts': 'what a file has amiss, as the schemas of the contracts say it',
  'shared/region/withoutDoubles.ts':
    'what a file has amiss, as the schemas of the contracts say it',
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

/** Three words or more. */
const isSentence = ({ text }: Found) => (text.match(/(?<!\S)[A-Za-z']{2,}/g)?.length ?? 0) > 2;

/** The text of an error that no person is meant to see: it stops a program that is wrong. */
const isThrown = ({ file, line }: Found) =>
  /\bthrow new \w+Error\(/.test(
    readFileSync(join(rootDir, file), 'utf8')
      .split('\n')
      .slice(Math.max(0, line - 2), line)
      .join('\n'),
  );

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
  // A word of a name, as in k8s-ingress, is no direction.
  const prose = matching(/(?<!-)\b(?:in|e)gress\b/i).filter(isProse);
  expect(prose.filter(({ file }) => !(file in wireWords))).toStrictEqual([]);
  expect([...new Set(prose.map(({ file }) => file))].sort()).toStrictEqual(
    Object.keys(wireWords).sort(),
  );
});

it('holds no sentence where verdicts, plans and exposure are made: they are data', () => {
  const sentences = texts.filter(
    (one) =>
      wordless.some((folder) => one.file.startsWith(`${folder}/`)) &&
      isSentence(one) &&
      !isThrown(one),
  );
  expect(sentences.filter(({ file }) => !(file in saidAtOnce))).toStrictEqual([]);
  expect([...new Set(sentences.map(({ file }) => file))].sort()).toStrictEqual(
    Object.keys(saidAtOnce).sort(),
  );
});
