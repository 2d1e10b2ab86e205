import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunView } from '../../shared/contracts/runView.js';
import { runSgm } from '../cli/runSgm.js';
import { rootDir } from '../rootDir.js';
import { type Compliance, complianceOf } from './complianceRuns.js';
import { type Deployment, deploy } from './deployment.js';

const GROUP = 'sg-bp1mma4uto2dd7cry409';

let deployment: Deployment;
let compliance: Compliance;
const folder = mkdtempSync(join(tmpdir(), 'sgm-runs-'));
beforeAll(async () => {
  deployment = await deploy();
  compliance = complianceOf(deployment);
});
afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true, force: true });
});

const latest = async () => (await compliance.get('/compliance/latest')).body as RunView;

async function download(link: string | undefined, name: string): Promise<string> {
  const response = await fetch(link ?? '');
  expect(response.status).toBe(200);
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), Buffer.from(await response.arrayBuffer()));
  return join(folder, name);
}

it('judges the region by the deployed policies; its links are enough to have the findings again', async () => {
  expect((await compliance.get('/compliance/latest')).status).toBe(404);
  const first = await compliance.run();
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
  expect((await latest()).runId).toBe(first.runId);

  const second = await compliance.run();
  expect(second.counts).toMatchObject({ new: 0, fixed: 0 });
  expect((await latest()).runId).toBe(second.runId);
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
  const before = await latest();
  const view = await compliance.run({ securityGroupId: GROUP });
  expect(view).toMatchObject({
    status: 'completed',
    scope: { securityGroupId: GROUP },
    notified: 0,
  });
  expect((await latest()).runId).toBe(before.runId);
  const findings = await download(view.links.reports.json, 'group/findings.json');
  const replay = await runSgm([
    ...['audit', '--snapshot', await download(view.links.snapshot, 'group/snapshot.json.gz')],
    ...['--policies', join(rootDir, 'policies'), '--group', GROUP, '--json'],
  ]);
  expect(replay.stdout).toBe(readFileSync(findings, 'utf8'));
});
