import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from './endToEnd/deployment.js';

interface Import {
  readonly file: string;
  /** A path from the root for a relative import, the package's name otherwise. */
  readonly target: string;
  readonly text: string;
}

/** Every import of a folder's sources: static, dynamic, types and re-exports. */
function importsOf(folder: string): Import[] {
  return readdirSync(join(rootDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const source = readFileSync(path, 'utf8');
      const found = source.matchAll(
        /^(?:import|export)\b[^;']*?from\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
      );
      return [...found].map((match) => {
        const text = match[1] ?? match[2] ?? match[3] ?? '';
        const target = text.startsWith('.') ? relative(rootDir, resolve(path, '..', text)) : text;
        return { file: relative(rootDir, path), target, text };
      });
    });
}

const names = (imports: readonly Import[]) => imports.map((one) => `${one.file} -> ${one.target}`);

/** The imports of a folder that reach into a folder of the project outside the allowed ones. */
function strayFrom(folder: string, allowed: readonly string[]): string[] {
  const stray = importsOf(folder).filter(
    ({ target, text }) =>
      text.startsWith('.') && ![folder, ...allowed].some((one) => target.startsWith(`${one}/`)),
  );
  return names(stray);
}

describe('who may import whom', () => {
  it.each([
    ['functions/request', ['service', 'shared']],
    ['functions/worker', ['service', 'shared']],
    ['functions/verifier', ['service', 'shared']],
    ['service', ['shared']],
    ['cli', ['shared']],
    ['local', []],
    ['shared', []],
    ['shared/contracts', []],
    ['shared/rules', ['shared/contracts']],
    ['shared/checks', ['shared/rules', 'shared/contracts']],
    ['shared/change', ['shared/checks', 'shared/rules', 'shared/contracts']],
    ['shared/compliance', ['shared/checks', 'shared/rules', 'shared/contracts']],
  ])('%s imports itself and %j alone', (folder, allowed) => {
    expect(importsOf(folder).length).toBeGreaterThan(0);
    expect(strayFrom(folder, allowed)).toStrictEqual([]);
  });

  it('keeps SDKs, node modules and every other package out of the pure folders', () => {
    const packages = ['shared/rules', 'shared/checks', 'shared/change', 'shared/compliance']
      .flatMap(importsOf)
      .filter(({ text }) => !text.startsWith('.'));
    expect(names(packages)).toStrictEqual([]);
    // `yaml` is a parser alone: files that people write are part of the contracts.
    const allowed = ['valibot', '@valibot/to-json-schema', 'yaml'];
    const contracts = importsOf('shared/contracts').filter(
      ({ text }) => !text.startsWith('.') && !allowed.includes(text),
    );
    expect(names(contracts)).toStrictEqual([]);
  });

  it('lets SDKs be imported by their adapters alone', () => {
    const sdk = /^(@alicloud\/|ali-oss$|@darabonba\/)/;
    const users = ['functions', 'service', 'shared', 'cli', 'local']
      .flatMap(importsOf)
      .filter(({ text }) => sdk.test(text));
    expect([...new Set(users.map((one) => `${one.file} -> ${one.text}`))].sort()).toStrictEqual([
      'cli/credentials.ts -> @alicloud/credentials',
      'cli/region/createQueues.ts -> @alicloud/mns',
      'shared/ecs/ecsClient.ts -> @alicloud/ecs20140526',
      'shared/evidence/ossStore.ts -> ali-oss',
      'shared/queue/queueClient.ts -> @alicloud/mns',
      'shared/workflow/workflowClient.ts -> @alicloud/openapi-core',
    ]);
  });

  it('reads clock, random and environment in shared/runtime alone', () => {
    const files = [
      'shared/rules',
      'shared/checks',
      'shared/change',
      'shared/compliance',
      'shared/contracts',
      'shared/ecs',
      'shared/evidence',
    ];
    const users = files.flatMap((folder) =>
      readdirSync(join(rootDir, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .filter((name) =>
          /Date\.now\(|new Date\(\)|Math\.random\(|process\.env/.test(
            readFileSync(join(rootDir, folder, name), 'utf8'),
          ),
        ),
    );
    expect(users).toStrictEqual([]);
  });

  it('ends every relative import in .js', () => {
    const all = ['functions', 'service', 'shared', 'cli', 'local', 'bench', 'test'].flatMap(
      importsOf,
    );
    const wrong = all.filter(({ text }) => text.startsWith('.') && !/\.(js|mjs|json)$/.test(text));
    expect(names(wrong)).toStrictEqual([]);
  });
});
