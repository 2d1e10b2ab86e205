import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signRequest } from '../../cli/client/signRequest.js';
import type { RunView } from '../../functions/request/viewRun.js';
import { runSgm } from '../cli/runSgm.js';
import { type Deployment, deploy, rootDir } from './deployment.js';

const GROUP = 'sg-bp1mma4uto2dd7cry409';

let deployment: Deployment;
const folder = mkdtempSync(join(tmpdir(), 'sgm-runs-'));
beforeAll(async () => {
  // No nightly run in between.
  deployment = await deploy({ timers: false });
});
afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A signed call, as a person's client makes it. */
async function call(method: string, path: string, body = '') {
  const { endpoint, key } = deployment.region;
  const url = new URL(path, endpoint);
  const headers = signRequest(key, { method, url, body, now: new Date() });
  return fetch(url, { method, headers, ...(body ? { body } : {}) });
}

const show = async (path: string) => (await (await call('GET', path)).json()) as RunView;

/** Starts a run and waits for its end. */
async function run(body = ''): Promise<RunView> {
  const started = await call('POST', '/compliance/runs', body);
  expect(started.status).toBe(202);
  const self = started.headers.get('location') ?? '';
  for (let tries = 0; tries < 300; tries += 1) {
    const view = await show(self);
    if (view.endedAt !== undefined) return view;
    await delay(100);
  }
  throw new Error(`${self} did not end: ${deployment.region.fc.logsOf('verifier').join('\n')}`);
}

async function download(link: string | undefined, name: string): Promise<string> {
  const response = await fetch(link ?? '');
  expect(response.status).toBe(200);
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), Buffer.from(await response.arrayBuffer()));
  return join(folder, name);
}

it('judges the region by the deployed policies; its links are enough to have the findings again', async () => {
  expect((await call('GET', '/compliance/latest')).status).toBe(404);
  const first = await run();
  expect(first).toMatchObject({
    status: 'completed',
    // The sample's policies have one exception.
    counts: { instances: 92, securityGroups: 26, excepted: 1 },
  });
  expect(Object.keys(first.links.reports)).toStrictEqual([
    'json',
    'html',
    'sarif',
    'ocsf',
    'csv',
    'markdown',
    'junit',
  ]);
  expect((await show('/compliance/latest')).runId).toBe(first.runId);

  const second = await run();
  expect(second.counts).toMatchObject({ new: 0, fixed: 0 });
  expect((await show('/compliance/latest')).runId).toBe(second.runId);
  const previous = await download(first.links.reports.json, 'first/findings.json');
  // What changed in rules and memberships is found with the snapshot beside it.
  await download(first.links.snapshot, 'first/snapshot.json.gz');
  const findings = await download(second.links.reports.json, 'second/findings.json');
  const snapshot = await download(second.links.snapshot, 'second/snapshot.json.gz');
  const replay = await runSgm([
    ...['audit', '--snapshot', snapshot, '--policies', join(rootDir, 'policies')],
    ...['--previous', previous, '--json'],
  ]);
  expect(replay.stdout).toBe(readFileSync(findings, 'utf8'));
});

it('judges one group alone, which is not the latest run of the region', async () => {
  const before = await show('/compliance/latest');
  const view = await run(JSON.stringify({ securityGroupId: GROUP }));
  expect(view).toMatchObject({
    status: 'completed',
    scope: { securityGroupId: GROUP },
    notified: 0,
  });
  expect((await show('/compliance/latest')).runId).toBe(before.runId);
  const findings = await download(view.links.reports.json, 'group/findings.json');
  const replay = await runSgm([
    ...['audit', '--snapshot', await download(view.links.snapshot, 'group/snapshot.json.gz')],
    ...['--policies', join(rootDir, 'policies'), '--group', GROUP, '--json'],
  ]);
  expect(replay.stdout).toBe(readFileSync(findings, 'utf8'));
});
