import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readGuardrails } from '../../shared/change/guard/readGuardrails.js';
import { openServices } from '../../shared/compliance/judging/openServices.js';
import { runSgm } from '../cli/runSgm.js';
import { rootDir } from '../rootDir.js';

const page = readFileSync(join(rootDir, 'docs', 'guardrails.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'sgm-guardrails-'));
symlinkSync(join(rootDir, 'examples'), join(folder, 'examples'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  readonly name: string;
  readonly yaml: string;
  readonly command?: string;
  readonly output?: string;
}

/** Every file of the page, with the command and its output where they follow it. */
const examples: readonly Example[] = page.split('\n## ').flatMap((section) => {
  const [title = ''] = section.split('\n');
  const blocks = [...section.matchAll(/```(yaml|sh|text)\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, kind, yaml = ''], index) => {
    if (kind !== 'yaml') return [];
    const [command, output] = [blocks[index + 1], blocks[index + 2]];
    return [
      {
        ...{ name: title, yaml },
        ...(command?.[1] === 'sh' ? { command: command[2] ?? '', output: output?.[2] ?? '' } : {}),
      },
    ];
  });
});

/** The words of a command line whose quotes are single. */
const wordsOf = (line: string) =>
  [...line.trim().matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe('docs/guardrails.md', () => {
  it('has an example of every guardrail', () => {
    const fields = new Set(examples.flatMap(({ yaml }) => yaml.match(/^\w+/gm) ?? []));
    expect([...fields].sort()).toStrictEqual(
      [
        ...['changeWindows', 'isolation', 'maxNewExposure', 'maxRemovedShare', 'maxTargets'],
        ...['mayOverride', 'mustStay', 'ownedBy', 'protected', 'reason', 'version'],
      ].sort(),
    );
  });

  it.each(examples)('$name: the file can be read', ({ yaml }) => {
    expect(readGuardrails({ name: 'guardrails.yaml', text: yaml }, openServices)).toMatchObject({
      ok: true,
    });
  });

  it.each(examples.filter((one) => one.command))(
    '$name: the plan is held back as it says',
    async ({ yaml, command = '', output = '' }) => {
      writeFileSync(join(folder, 'guardrails.yaml'), yaml);
      const [, ...args] = wordsOf(command);
      const { code, stdout } = await runSgm(args, {}, undefined, folder);
      const lines = stdout.split('\n');
      const first = lines.findIndex((line) => line.startsWith('✗'));
      const shown = output.trimEnd().split('\n');
      expect([code, lines.slice(first, first + shown.length)]).toStrictEqual([1, shown]);
    },
  );
});

it('the guardrails of the checkout can be read', () => {
  const text = readFileSync(join(rootDir, 'guardrails.yaml'), 'utf8');
  const read = readGuardrails({ name: 'guardrails.yaml', text }, openServices);
  expect(read).toMatchObject({ ok: true });
});
