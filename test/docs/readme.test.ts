import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../cli/client/serviceClient.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import { runSgm } from '../cli/runSgm.js';
import { type Deployment, deploy } from '../endToEnd/deployment.js';
import { rootDir } from '../rootDir.js';

const textOf = (path: string) => readFileSync(join(rootDir, path), 'utf8');

const pages = [
  'README.md',
  ...readdirSync(join(rootDir, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The JSON blocks of a page. */
const jsonBlocks = (page: string): unknown[] =>
  [...textOf(page).matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) =>
    JSON.parse(text),
  );

/** The `npx sgm …` lines of a page, split as a shell does. */
const sgmCommands = (page: string): string[][] =>
  [...textOf(page).matchAll(/^(?:npx )?sgm (.+)$/gm)].map(([, rest = '']) =>
    [...rest.matchAll(/'([^']*)'|(\S+)/g)].map((word) => word[1] ?? word[2] ?? ''),
  );

let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy();
});

afterAll(() => deployment.close());

describe('README.md', () => {
  it('names the two commands of the first screen', () => {
    const firstScreen = textOf('README.md').split('\n').slice(0, 20).join('\n');
    expect(firstScreen).toContain('`npm ci && npm start`');
    expect(firstScreen).toContain('`npm ci && npm test`');
  });

  it('names scripts that package.json has, as every page does', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/npm (?:run ([a-z-]+)|(start|test))\b/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      ),
    );
    expect(named).toContain('region');
    expect(named.filter((name) => scripts[name] === undefined)).toStrictEqual([]);
  });

  it('shows commands that work as they stand', async () => {
    const { region } = deployment;
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: region.key.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: region.key.accessKeySecret,
      ALIBABA_CLOUD_REGION_ID: region.regionId,
      SGM_URL: region.endpoint,
      ECS_ENDPOINT: region.endpoint,
    };
    const commands = pages.flatMap(sgmCommands);
    expect(commands.length).toBeGreaterThan(2);
    // What they write stays out of the checkout.
    const cwd = mkdtempSync(join(tmpdir(), 'sgm-pages-'));
    for (const name of ['examples', 'policies', 'guardrails.yaml'])
      symlinkSync(join(rootDir, name), join(cwd, name));
    for (const args of commands) {
      const { code, stderr } = await runSgm(args, env, undefined, cwd);
      // 1 is a finding, which a check or a lint may have.
      expect([args, [0, 1].includes(code ?? -1), stderr]).toStrictEqual([args, true, stderr]);
    }
    rmSync(cwd, { recursive: true, force: true });
  });
});

describe('the pages', () => {
  it.each(pages)('%s links to files that exist', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, link = '']) => link,
    );
    const broken = links.filter((link) => !existsSync(join(rootDir, dirname(page), link)));
    expect(broken).toStrictEqual([]);
  });

  it('show requests that the contracts accept', () => {
    const requests = pages
      .flatMap(jsonBlocks)
      .filter((block) => typeof block === 'object' && block !== null && 'targets' in block);
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests)
      expect(parse(ChangeRequest, request)).toMatchObject({ ok: true });
  });

  it('show the problem that the service answers with', async () => {
    const shown = jsonBlocks('docs/http-api.md').find(
      (block): block is { violations: unknown[] } =>
        typeof block === 'object' && block !== null && 'violations' in block,
    );
    if (!shown) throw new Error('docs/http-api.md shows no problem');
    const { violations: shownViolations, ...shownRest } = shown;
    const refused = await deployment.client
      .submit({
        regionId: 'cn-hangzhou',
        targets: { select: { tags: { role: 'app' } } },
        join: [{ name: 'shop-egress-strict' }],
      })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(refused).toBeInstanceOf(ProblemError);
    const { violations, ...rest } = (refused as ProblemError).problem;
    expect(rest).toStrictEqual(shownRest);
    expect(violations).toStrictEqual(expect.arrayContaining(shownViolations));
  });
});

describe('examples/', () => {
  const requests = ['join-egress.json', 'move-jump-host.json', 'set-groups.json'];

  it.each(requests)('%s can be admitted in the sample region', async (name) => {
    const request = parse(ChangeRequest, JSON.parse(textOf(join('examples', name))));
    if (!request.ok) throw new Error(JSON.stringify(request.violations));
    const planned = await deployment.client.plan(request.value);
    expect(planned.admissible, JSON.stringify(planned.violations)).toBe(true);
  });
});
