import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contracts/complianceRun.js';
import type { FindingsFile } from '../../shared/contracts/findings.js';
import type { DecidedRemedy } from '../../shared/contracts/remedies.js';
import type { RunView } from '../../shared/contracts/runView.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { createClock } from '../../shared/runtime/clock.js';
import { createWorkflowClient } from '../../shared/workflow/workflowClient.js';
import { runSgm } from '../cli/runSgm.js';
import { rootDir } from '../rootDir.js';
import { type Compliance, complianceOf } from './complianceRuns.js';
import { type Deployment, deploy } from './deployment.js';

const policiesDir = mkdtempSync(join(tmpdir(), 'sgm-policies-'));
const policyFile = join(policiesDir, 'policies.yaml');

/** The jump host must be in a group that lets nothing out: mended by a change of its own. */
const applied = `version: 1
policies:
  - id: batch-strict
    select: { name: batch-01 }
    require: [{ name: shop-egress-strict }]
    remedy: apply
  - id: web-open
    select: { name: web-01 }
    require: [{ name: legacy-default }]
    remedy: apply
`;

let deployment: Deployment;
let compliance: Compliance;
beforeAll(async () => {
  writeFileSync(policyFile, applied);
  deployment = await deploy({ functionEnv: { POLICIES_DIR: policiesDir } });
  compliance = complianceOf(deployment);
});
afterAll(async () => {
  await deployment.close();
  rmSync(policiesDir, { recursive: true, force: true });
});

const runFolder = (runId: string) => compliance.folder(runId);
const jsonOf = <T>(...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

/** Invokes the verifier as a timer does. */
async function fireTimer(triggerTime: string): Promise<string> {
  const { body } = await deployment.region.fc.invoke({
    functionName: 'verifier',
    payload: Buffer.from(JSON.stringify({ triggerTime, triggerName: 'compliance', payload: '{}' })),
    invocationType: 'Sync',
    source: 'api',
  } as Parameters<typeof deployment.region.fc.invoke>[0]);
  const { runIds } = JSON.parse(Buffer.from(body).toString('utf8')) as { runIds: string[] };
  expect(runIds).toHaveLength(1);
  return runIds[0] as string;
}

async function ended(runId: string): Promise<RunSummary> {
  const file = join(runFolder(runId), 'summary.json');
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (existsSync(file)) return jsonOf<RunSummary>(file);
    await delay(100);
  }
  throw new Error(
    `${runId} did not end: ${deployment.region.fc.logsOf('verifier').slice(-15).join('\n')}`,
  );
}

describe('a compliance run', () => {
  it('reads, judges and reports; replayed from its evidence, findings are the same bytes', async () => {
    const runId = await fireTimer('2026-11-24T03:30:00Z');
    expect(runId).toMatch(/^run-20261124T033000Z-[0-9a-f]{8}$/);
    const summary = await ended(runId);
    expect(summary).toMatchObject({
      status: 'completed',
      counts: { instances: 92, securityGroups: 26 },
    });
    const folder = runFolder(runId);
    expect(readdirSync(folder).sort()).toStrictEqual([
      'findings.csv',
      'findings.json',
      'findings.junit.xml',
      'findings.ocsf.jsonl',
      'findings.sarif',
      'judged-with.json',
      'notification.json',
      'read',
      'remedies.json',
      'report.html',
      'report.md',
      'request.json',
      'snapshot.json.gz',
      'summary.json',
    ]);
    const replay = await runSgm([
      ...['audit', '--snapshot', join(folder, 'snapshot.json.gz')],
      ...['--policies', policiesDir, '--json'],
    ]);
    expect(replay.stdout).toBe(readFileSync(join(folder, 'findings.json'), 'utf8'));
    // A timer that fires twice for one time is one run.
    expect(await fireTimer('2026-11-24T03:30:00Z')).toBe(runId);
  });

  it('starts a change for a finding once, and leaves alone what would open something', async () => {
    const [first = ''] = readdirSync(runFolder(''));
    const { remedies } = jsonOf<{ remedies: DecidedRemedy[] }>(runFolder(first), 'remedies.json');
    const of = (list: readonly DecidedRemedy[], policy: string) =>
      list.find((one) => one.checkId === `member-policy/${policy}`);
    expect(of(remedies, 'batch-strict')).toMatchObject({ action: 'apply' });
    expect(of(remedies, 'web-open')).toMatchObject({ action: 'propose' });
    expect(of(remedies, 'web-open')?.note).toBe(
      'its dry run was refused: 1 instance (web-01) would open tcp 22 (SSH) to the Internet (IPv4), by rule sgr-bp1yqnh3dvq22lpy01nd of legacy-default',
    );
    const changeId = of(remedies, 'batch-strict')?.changeId ?? '';
    const change = await untilKnown(changeId);
    expect(change.status).toBe('completed');
    // What was decided is told where people and pipelines look, not in what a replay must give.
    expect(readFileSync(join(runFolder(first), 'report.html'), 'utf8')).toContain(changeId);
    expect(readFileSync(join(runFolder(first), 'findings.json'), 'utf8')).not.toContain(changeId);
    expect(change.reason).toMatch(/^policy batch-strict: .* \(fnd-[0-9a-f]{16}\)$/);

    const second = await fireTimer('2026-11-25T03:30:00Z');
    await ended(second);
    const later = jsonOf<{ remedies: DecidedRemedy[] }>(runFolder(second), 'remedies.json');
    expect(of(later.remedies, 'batch-strict')).toBeUndefined();
    const { fixed, previous } = jsonOf<FindingsFile>(runFolder(second), 'findings.json');
    expect(previous?.runId).not.toBe(second);
    expect(fixed.map((one) => one.checkId)).toContain('member-policy/batch-strict');
  });

  it('tells the findings queue what is new and high, and nothing when nothing is', async () => {
    const [first = '', second = ''] = readdirSync(runFolder('')).sort();
    const message = jsonOf<{ findings: { severity: string }[]; more: number }>(
      runFolder(first),
      'notification.json',
    );
    expect(new Set(message.findings.map((one) => one.severity))).toStrictEqual(new Set(['high']));
    expect(jsonOf<RunSummary>(runFolder(first), 'summary.json').notified).toBe(
      message.findings.length + message.more,
    );
    expect(existsSync(join(runFolder(second), 'notification.json'))).toBe(false);
    expect(jsonOf<RunSummary>(runFolder(second), 'summary.json').notified).toBe(0);
  });

  it('is asked for over HTTP, also for one instance, and its reports are reached by links', async () => {
    const instanceId = deploymentInstance('debug-box');
    const accepted = await compliance.post({ instanceId });
    expect(accepted.status).toBe(202);
    const { runId } = accepted.body as { runId: string };
    expect(accepted.headers.location).toBe(`/compliance/runs/${runId}`);
    await ended(runId);
    const view = await compliance.ended(runId);
    expect(view).toMatchObject({
      ...{ runId, status: 'completed', scope: { instanceId } },
      counts: { instances: 1 },
    });
    const page = await fetch(view.links.reports.html ?? '');
    expect([page.status, page.headers.get('content-type')]).toStrictEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(await page.text()).toContain(`instance ${instanceId}`);
    const findings = await (await fetch(view.links.reports.json ?? '')).text();
    const replay = await runSgm([
      ...['audit', '--snapshot', join(runFolder(runId), 'snapshot.json.gz')],
      ...['--instance', instanceId, '--policies', policiesDir, '--json'],
    ]);
    expect(replay.stdout).toBe(findings);
    // The newest run of a whole region is another one.
    const latest = (await compliance.get('/compliance/latest')).body as RunView;
    expect([latest.status, latest.scope]).toStrictEqual(['completed', undefined]);
    expect(latest.runId).not.toBe(runId);
  });

  it('ends incomplete for a group that is not there', async () => {
    const { body } = await compliance.post({ securityGroupId: 'sg-nobody' });
    const { runId } = body as { runId: string };
    expect(await ended(runId)).toMatchObject({
      status: 'incomplete',
      reason: expect.stringContaining('sg-nobody'),
    });
  });

  it.each([
    ['while it reads', '2026-11-26', 'ecs', 'DescribeSecurityGroupAttribute', 5],
    ['when its first piece is written', '2026-11-27', 'oss', 'PutObject', 0],
    ['between two reports', '2026-11-28', 'oss', 'PutObject', 6],
    ['before its summary is written', '2026-11-29', 'oss', 'PutObject', 12],
  ])('completes when the verifier is killed %s', async (_when, day, product, operation, skip) => {
    const { faults } = deployment.region;
    const before = faults.strikes;
    faults.add({
      ...{ product, operation, skip, times: 1 },
      action: 'killCallerAfter',
      callerFunction: 'verifier',
    });
    const runId = await fireTimer(`${day}T03:30:00Z`).catch(() => fireTimer(`${day}T03:30:00Z`));
    expect((await ended(runId)).status).toBe('completed');
    expect(faults.strikes).toBe(before + 1);
  });

  it("ends a flow whose step can't be read, in place of letting it wait for its time-out", async () => {
    const { region } = deployment;
    const workflow = createWorkflowClient({
      ...{ regionId: 'cn-hangzhou', credentials: region.key, endpoint: region.endpoint },
      ...{ clock: createClock(1), random: () => 0.5 },
    });
    const verifier = 'acs:fc:cn-hangzhou:1234567890123456:functions/verifier/LATEST';
    const input = { runId: 'no run id', functions: { verifier } };
    await workflow.start('compliance-check', 'malformed', input);
    await expect
      .poll(() => workflow.describe('compliance-check', 'malformed'))
      .toMatchObject({ running: false });
  });

  it("ends incomplete with every fault of policies that can't be read", async () => {
    writeFileSync(policyFile, 'version: 1\nchecks:\n  sg-nope: {}\n');
    try {
      const runId = await fireTimer('2026-12-01T03:30:00Z');
      expect(await ended(runId)).toMatchObject({
        status: 'incomplete',
        reason: '1 fault in the policies',
        faults: [
          'policies.yaml:3:12: checks: found "sg-nope", wanted the id of a check (sgm audit --list)',
        ],
      });
    } finally {
      writeFileSync(policyFile, applied);
    }
  });
});

const shop = JSON.parse(
  readFileSync(join(rootDir, 'examples', 'region-shop.json'), 'utf8'),
) as RegionSnapshot;
const deploymentInstance = (name: string) =>
  shop.instances.find((one) => one.InstanceName === name)?.InstanceId ?? '';

async function untilKnown(changeId: string) {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const view = await deployment.client.change(changeId).catch(() => undefined);
    if (view?.endedAt !== undefined) return view;
    await delay(100);
  }
  throw new Error(`${changeId} did not end`);
}
