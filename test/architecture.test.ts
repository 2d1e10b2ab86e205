import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './importsOf.js';
import { rootDir } from './rootDir.js';

interface FolderImport {
  readonly file: string;
  /** A path from the root for a relative import, the package's name otherwise. */
  readonly target: string;
  readonly text: string;
}

/** The sources of a folder, paths from the root. */
const filesIn = (folder: string): string[] =>
  readdirSync(join(rootDir, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => join(folder, name));

/** Every import of a folder's sources. */
const importsIn = (folder: string): FolderImport[] =>
  filesIn(folder).flatMap((file) =>
    importsOf(join(rootDir, file)).map(({ specifier: text }) => {
      const target = text.startsWith('.') ? join(dirname(file), text) : text;
      return { file, target, text };
    }),
  );

const names = (imports: readonly FolderImport[]) =>
  imports.map((one) => `${one.file} -> ${one.target}`);

/** The imports of a folder that reach into a folder of the project outside the allowed ones. */
function strayFrom(folder: string, allowed: readonly string[]): string[] {
  const stray = importsIn(folder).filter(
    ({ target, text }) =>
      text.startsWith('.') && ![folder, ...allowed].some((one) => target.startsWith(`${one}/`)),
  );
  return names(stray);
}

const sources = ['functions', 'service', 'shared', 'cli', 'local'];

/** `shared/rules` of `shared/rules/grid.ts`. */
const roomOf = (path: string) => path.split('/').slice(0, 2).join('/');

/** The groups of nodes that reach each other (Tarjan's strongly connected components), sorted. */
function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    const mine = order.size;
    order.set(node, mine);
    low.set(node, mine);
    stack.push(node);
    for (const next of arrows.get(node) ?? []) {
      const seen = order.get(next);
      const reached = seen === undefined ? visit(next) : stack.includes(next) ? seen : mine;
      low.set(node, Math.min(low.get(node) ?? mine, reached));
    }
    if (low.get(node) === mine) {
      const circle = stack.splice(stack.indexOf(node)).sort();
      if (circle.length > 1) circles.push(circle);
    }
    return low.get(node) ?? mine;
  };
  for (const node of arrows.keys()) if (!order.has(node)) visit(node);
  return circles.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}

/** The files that declare each exported name, where there are several; re-exports do not count. */
function twinsOf(folders: readonly string[]): Record<string, string[]> {
  const declaration =
    /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) +(\w+)/gm;
  const files = new Map<string, Set<string>>();
  for (const file of folders.flatMap(filesIn)) {
    for (const [, name = ''] of readFileSync(join(rootDir, file), 'utf8').matchAll(declaration)) {
      files.set(name, (files.get(name) ?? new Set()).add(file));
    }
  }
  return Object.fromEntries(
    [...files].filter(([, all]) => all.size > 1).map(([name, all]) => [name, [...all].sort()]),
  );
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
    ['shared/text', []],
    ['shared/runtime', ['shared/contracts', 'shared/text']],
    ['shared/region', ['shared/contracts', 'shared/text']],
    ['shared/rules', ['shared/region', 'shared/contracts', 'shared/text']],
    ['shared/probes', ['shared/rules', 'shared/region', 'shared/contracts', 'shared/text']],
    [
      'shared/change',
      ['shared/probes', 'shared/rules', 'shared/region', 'shared/contracts', 'shared/text'],
    ],
    [
      'shared/compliance',
      [
        'shared/messages',
        'shared/probes',
        'shared/rules',
        'shared/region',
        'shared/contracts',
        'shared/text',
      ],
    ],
    ['shared/reports', ['shared/compliance', 'shared/contracts', 'shared/text']],
    ['shared/messages', ['shared/change', 'shared/contracts', 'shared/region', 'shared/text']],
    ['shared/ecs', ['shared/region', 'shared/runtime', 'shared/contracts', 'shared/text']],
    ['shared/queue', ['shared/runtime', 'shared/contracts']],
    ['shared/workflow', ['shared/runtime', 'shared/contracts']],
    ['shared/evidence', ['shared/runtime', 'shared/contracts']],
  ])('%s imports itself and %j alone', (folder, allowed) => {
    expect(importsIn(folder).length).toBeGreaterThan(0);
    expect(strayFrom(folder, allowed)).toStrictEqual([]);
  });

  it('keeps SDKs, node modules and every other package out of the pure folders', () => {
    const packages = [
      'shared/rules',
      'shared/probes',
      'shared/change',
      'shared/compliance',
      'shared/reports',
      'shared/messages',
    ]
      .flatMap(importsIn)
      .filter(({ text }) => !text.startsWith('.'));
    expect(names(packages)).toStrictEqual([]);
    // valibot checks forms and yaml parses: neither does anything else.
    const allowed = ['valibot', '@valibot/to-json-schema', 'yaml'];
    const checking = ['shared/contracts', 'shared/region', 'shared/text']
      .flatMap(importsIn)
      .filter(({ text }) => !text.startsWith('.') && !allowed.includes(text));
    expect(names(checking)).toStrictEqual([]);
  });

  it('gives rules the types of the region, and its index to one adapter', () => {
    const loaded = filesIn('shared/rules').flatMap((file) =>
      importsOf(join(rootDir, file))
        .filter(({ specifier, isType }) => specifier.includes('/region/') && !isType)
        .map(({ specifier }) => `${file} -> ${specifier}`),
    );
    expect(loaded).toStrictEqual(['shared/rules/regionRules.ts -> ../region/RegionIndex.js']);
  });

  it('lets the command print through its printer alone', () => {
    const ways =
      /process\.std(?:out|err)|\bconsole\.|= process\b(?!\.)|\bprocess\[|'(?:node:)?(?:process|console|tty)'|writeSync\(\s*[12]\b|'\/dev\/(?:std|tty)|'inherit'/;
    const users = filesIn('cli').filter((file) =>
      ways.test(readFileSync(join(rootDir, file), 'utf8')),
    );
    expect(users).toStrictEqual(['cli/Printer.ts']);
  });

  it('keeps the functions thin: events in, answers out', () => {
    const lines = filesIn('functions').map(
      (file) => readFileSync(join(rootDir, file), 'utf8').split('\n').length,
    );
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(900);
  });

  it('lets SDKs be imported by their adapters alone', () => {
    const sdk = /^(@alicloud\/|ali-oss$|@darabonba\/)/;
    const users = ['functions', 'service', 'shared', 'cli', 'local']
      .flatMap(importsIn)
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
      'shared/probes',
      'shared/region',
      'shared/text',
      'shared/change',
      'shared/compliance',
      'shared/reports',
      'shared/messages',
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

  it('has no arrow between the rooms of shared that runs back up', () => {
    const arrows = new Map<string, Set<string>>();
    for (const { file, target, text } of importsIn('shared')) {
      if (!text.startsWith('.')) continue;
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
    expect(circlesOf(arrows)).toStrictEqual([]);
  });

  it('has no circle of files but where the flow language itself is recursive: states hold scopes', () => {
    const arrows = new Map<string, Set<string>>();
    for (const { file, target, text } of sources.flatMap(importsIn)) {
      if (!text.startsWith('.')) continue;
      const to = target.replace(/\.js$/, '.ts');
      arrows.set(file, (arrows.get(file) ?? new Set()).add(to));
    }
    expect(circlesOf(arrows)).toStrictEqual([
      ['local/cloudflow/definition/readScope.ts', 'local/cloudflow/definition/readState.ts'],
      [
        'local/cloudflow/interpreter/runScope.ts',
        'local/cloudflow/interpreter/runState.ts',
        'local/cloudflow/interpreter/states/map.ts',
        'local/cloudflow/interpreter/states/parallel.ts',
      ],
    ]);
  });

  it('ends every relative import in .js', () => {
    const all = ['functions', 'service', 'shared', 'cli', 'local', 'bench', 'test'].flatMap(
      importsIn,
    );
    const wrong = all.filter(({ text }) => text.startsWith('.') && !/\.(js|mjs|json)$/.test(text));
    expect(names(wrong)).toStrictEqual([]);
  });
});

describe('one word, one thing', () => {
  it('gives no exported name to two things', () => {
    expect(twinsOf(['functions', 'service', 'shared', 'cli'])).toStrictEqual({
      // The cloud calls each function's `handler`.
      handler: [
        'functions/request/httpEntry.ts',
        'functions/request/index.ts',
        'functions/verifier/index.ts',
        'functions/worker/index.ts',
      ],
    });
  });

  it('gives no name to two things on the other side of the wire either', () => {
    expect(twinsOf(['local'])).toStrictEqual({});
  });

  it('shares between the two sides of the wire only names that mean the same on both', () => {
    const both = Object.entries(twinsOf(sources)).filter(
      ([, files]) =>
        files.some((file) => file.startsWith('local/')) &&
        files.some((file) => !file.startsWith('local/')),
    );
    expect(both.map(([name]) => name).sort()).toStrictEqual([
      'Direction',
      'Protocol',
      'RegionSnapshot',
    ]);
  });
});
