import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { type Deployment, deploy } from '../endToEnd/deployment.js';
import { rootDir } from '../rootDir.js';
import { type Ended, environmentOf, runSgm, startSgm } from './runSgm.js';

/** What a terminal obeys, a build obeys, and what begins a line that nobody wrote. */
const hostile =
  '::error file::hi\u001b]0;pwned\u0007\u202e\u009b2J\u2028##[error]y##vso[task.z]\r\n::add-mask::i\nInjected: x';

const folder = mkdtempSync(join(tmpdir(), 'sgm-hostile-'));
const snapshotFile = join(folder, 'region.json');
const policyFile = join(folder, 'policies.yaml');

/** Names and descriptions of the sample, each with what is hostile before it. */
function hostileSnapshot(): RegionSnapshot {
  const sample = readFileSync(join(rootDir, 'examples', 'region-shop.json'), 'utf8');
  return JSON.parse(sample, (key, value) =>
    typeof value === 'string' && /Name$|^Description$|^TagValue$/.test(key) && value !== ''
      ? `${hostile}${value}`
      : value,
  ) as RegionSnapshot;
}

/** Every character that may not be printed, and every line that a build would run. */
function obeyedIn(text: string): readonly string[] {
  return [
    ...(text.match(
      /(?![\r\n\t])\p{Cc}|\r(?!\n)|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    ) ?? []),
    ...(text.match(/^\s*::[a-z-]*[g-z-].*$|##\[|##vso\[|^Injected.*$/gimu) ?? []),
  ];
}

function expectHarmless({ stdout, stderr }: Ended): void {
  expect({ stdout: obeyedIn(stdout), stderr: obeyedIn(stderr) }).toStrictEqual({
    stdout: [],
    stderr: [],
  });
}

const listings = ['table', 'wide', 'json', 'jsonl', 'csv', 'markdown', 'ids'];

let deployment: Deployment;
let live: Record<string, string>;

beforeAll(async () => {
  const snapshot = hostileSnapshot();
  writeFileSync(snapshotFile, JSON.stringify(snapshot));
  const text = JSON.stringify(hostile);
  writeFileSync(
    policyFile,
    `version: 1\nexceptions:\n  - {check: sg-ssh-open, resource: sg-none, owner: ${text}, reason: ${text}, expires: 2099-01-01}\n`,
  );
  deployment = await deploy({ snapshot: JSON.parse(readFileSync(snapshotFile, 'utf8')) });
  live = environmentOf(deployment.region);
});

afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true, force: true });
});

const nameOf = (name: string) => `${hostile}${name}`;

describe('what names hold steers neither a terminal nor a build', () => {
  const offline: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['check', ['check', nameOf('web-01'), 'tcp/443', '--from', 'internet'], listings],
    ['the one-click check', ['check', nameOf('web-01')], listings],
    ['check --all', ['check', '--all'], ['table', 'json']],
    ['rules', ['rules', '--group', nameOf('shop-app')], listings],
    ['rules --lint', ['rules', '--group', nameOf('shop-app'), '--lint'], listings],
    ['audit', ['audit', '--policies', policyFile], [...listings, 'html', 'sarif', 'ocsf', 'junit']],
    ['audit --list', ['audit', '--list'], ['wide']],
  ];

  it.each(offline)('%s, of a snapshot', async (_what, args, forms) => {
    for (const form of forms) {
      const ended = await runSgm([...args, '--snapshot', snapshotFile, '-o', form]);
      expect(ended.stdout.length, ended.stderr).toBeGreaterThan(0);
      expectHarmless(ended);
    }
  });

  it('the owner of an exception that fits nothing', async () => {
    const ended = await runSgm(['audit', '--policies', policyFile, '--snapshot', snapshotFile]);
    expect(ended.stderr).toContain('the exception of ::error file::hi·]0;pwned··');
    expectHarmless(ended);
  });

  it.each([[[]], [['--json']], [['--print-request']]])('plan %j', async (flags) => {
    const change = ['--name', nameOf('batch-01'), '--join', nameOf('shop-app')];
    const ended = await runSgm(['plan', ...change, ...flags, '--snapshot', snapshotFile]);
    expect(ended.stdout.length, ended.stderr).toBeGreaterThan(0);
    expectHarmless(ended);
  });

  it.each([
    [['check', hostile, 'tcp/443', '--from', 'internet']],
    [['check', nameOf('web-01'), hostile]],
    [['rules', '--group', hostile]],
    [['audit', '-o', hostile]],
    [['audit', '--check', hostile]],
    [['audit', '--previous', hostile]],
    [['plan', '--instance', hostile, '--join', 'sg-1']],
    [['plan', '--file', snapshotFile]],
    [[hostile]],
    [['status', `--${hostile}`]],
  ])('a wrong argument: %j', async (args) => {
    const ended = await runSgm(
      args[0] === 'status' || args[0] === hostile ? args : [...args, '--snapshot', snapshotFile],
    );
    expect(ended.stdout).toBe('');
    expect(ended.stderr).not.toBe('');
    expectHarmless(ended);
  });

  it('files that are none', async () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, `{"regionId": ${hostile}}`);
    for (const args of [
      ['check', '--all', '--snapshot', file],
      ['audit', '--policies', file, '--snapshot', snapshotFile],
      ['audit', '--previous', file, '--snapshot', snapshotFile],
      ['plan', '--file', file, '--snapshot', snapshotFile],
      ['check', '--probes', file, '--snapshot', snapshotFile],
    ]) {
      const ended = await runSgm(args);
      expect([args[0], ended.code]).toStrictEqual([args[0], 2]);
      expectHarmless(ended);
    }
  });

  it('a region that is read live, and a change there', async () => {
    const change = ['--name', nameOf('batch-01'), '--join', nameOf('shop-app'), '--yes'];
    for (const args of [
      ['export'],
      ['check', nameOf('web-01')],
      ['plan', ...change.slice(0, -1)],
      ['apply', ...change, '--reason', hostile, '--key', 'hostile-1'],
      ['apply', ...change, '--dry-run'],
      ['apply', '--name', nameOf('nobody'), '--join', 'sg-1', '--yes'],
    ]) {
      const ended = await runSgm(args, live);
      expect(ended.stdout + ended.stderr).not.toBe('');
      expectHarmless(ended);
    }
    const [{ changeId } = { changeId: '' }] = (await deployment.client.changes(1)).changes;
    for (const form of listings) {
      expectHarmless(await runSgm(['status', changeId, '-o', form], live));
      expectHarmless(await runSgm(['status', changeId, '--targets', '-o', form], live));
    }
  });

  it('sgm region, of such a snapshot', async () => {
    const file = join(folder, 'place.json');
    writeFileSync(file, JSON.stringify({ ...hostileSnapshot(), regionId: hostile }));
    const data = mkdtempSync(join(folder, 'data-'));
    const running = startSgm(['region', '--snapshot', file, '--data', data]);
    await Promise.race([running.shows('x-region-token').catch(() => {}), running.ended]);
    running.child.kill('SIGINT');
    expectHarmless(await running.ended);
  });
});

describe('what a service answers steers neither a terminal nor a build', () => {
  let server: Server;
  let answer: (path: string) => { readonly status: number; readonly body: unknown };
  let env: Record<string, string>;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { status, body } = answer(request.url ?? '');
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    env = { ...live, SGM_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const changeId = 'chg-000000000000000000000001';
  const commands = [
    ['status'],
    ['status', changeId],
    ['status', changeId, '--targets'],
    ['status', changeId, '--follow'],
    ['apply', '--name', 'a', '--join', 'b', '--dry-run'],
    ['apply', '--name', 'a', '--join', 'b', '--yes'],
    ['apply', '--name', 'a', '--join', 'b', '--yes', '--no-wait'],
    ['stop', changeId, '--yes'],
  ];
  const forms = ['table', 'wide', 'json', 'csv', 'markdown', 'ids'];

  /** The answers of the real service, every text of them with what is hostile before it. */
  const poisoned = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (key, one) =>
      typeof one === 'string' && key !== 'nextToken' ? `${hostile}${one}` : one,
    );

  it.each(commands.map((args) => [args]))('%j', async (args) => {
    const [{ changeId: real } = { changeId: '' }] = (await deployment.client.changes(1)).changes;
    const view = await deployment.client.change(real);
    const targets = await deployment.client.targets(real);
    const select = { instanceName: nameOf('batch-02') };
    const join = [{ name: nameOf('shop-app') }];
    const planned = await deployment.client.plan({
      regionId: view.regionId,
      targets: { select },
      join,
    });
    answer = (path) => {
      if (path.includes('dryRun')) return { status: 200, body: poisoned(planned) };
      if (path.endsWith('/stop')) return { status: 202, body: poisoned(view) };
      if (path.includes('/targets')) return { status: 200, body: poisoned({ targets }) };
      if (path.includes('/chg-') || path.includes('/%')) {
        return { status: 200, body: poisoned(view) };
      }
      if (args[0] === 'apply') return { status: 202, body: poisoned({ changeId: real }) };
      const { regionId, status } = view;
      const row = { changeId: real, regionId, status, day: '2026-11-24' };
      return { status: 200, body: poisoned({ changes: [row] }) };
    };
    for (const form of args[0] === 'stop' ? ['table'] : forms) {
      const more = args[0] === 'stop' ? [] : ['-o', form];
      const ended = await runSgm([...args, ...more], env);
      expect(ended.stdout, ended.stderr).not.toBe('');
      expectHarmless(ended);
    }
  });

  it.each([
    [
      'a problem',
      409,
      {
        type: hostile,
        title: hostile,
        status: 409,
        code: hostile,
        detail: hostile,
        violationCount: 1,
        violations: [{ target: hostile, rule: hostile, found: hostile, wanted: hostile }],
      },
    ],
    ['an error of the platform', 400, { Code: hostile, Message: hostile }],
    ['anything else', 404, hostile],
  ])('%s', async (_what, status, body) => {
    answer = () => ({ status, body });
    for (const args of commands) {
      const ended = await runSgm(args, env);
      expect(ended.stderr).toContain('hi·]0;pwned');
      expectHarmless(ended);
    }
  });
});
