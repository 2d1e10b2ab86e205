import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FindingsFile } from '../../shared/contracts/findings.js';
import type { DecidedRemedy } from '../../shared/contracts/remedies.js';
import { createEcsClient } from '../../shared/ecs/ecsClient.js';
import { type Compliance, complianceOf } from './complianceRuns.js';
import { type Deployment, deploy } from './deployment.js';

let folder: string;
let deployment: Deployment;
let compliance: Compliance;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sgm-policies-'));
  deployment = await deploy({ functionEnv: { POLICIES_DIR: folder } });
  compliance = complianceOf(deployment);
});

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true });
});

const empty = 'sg-bp1nqkwjqkpr6nxkkzkk';
const legacy = 'sg-bp1440kqst17qny2jqbj';
const monitor = 'sg-bp122ux9ecyee8hyh3qu';

const policy = (id: string, name: string, rest: string, remedy: string) =>
  writeFileSync(
    join(folder, `${id}.yaml`),
    `version: 1\npolicies:\n  - id: ${id}\n    select: { name: ${name} }\n    ${rest}\n    remedy: ${remedy}\n`,
  );

const decisionsOf = (runId: string) =>
  (
    JSON.parse(compliance.evidence(runId, 'remedies.json').toString()) as {
      remedies: DecidedRemedy[];
    }
  ).remedies;

const findingOf = (runId: string, id: string) => {
  const file = JSON.parse(compliance.evidence(runId, 'findings.json').toString()) as FindingsFile;
  return file.findings.find((one) => one.checkId === `member-policy/${id}`);
};

function groupsOf(name: string): string[] {
  const found = deployment.region.ecs.snapshot().instances.find((one) => one.InstanceName === name);
  return [...deployment.region.ecs.state.groupsOf(found?.InstanceId ?? '')];
}

/** The operator, or somebody else, takes an instance out of a group by hand. */
async function leave(name: string, securityGroupId: string): Promise<void> {
  const { endpoint, regionId, key, ecs } = deployment.region;
  const found = ecs.snapshot().instances.find((one) => one.InstanceName === name);
  const port = createEcsClient({ regionId, endpoint, credentials: key });
  await port.call('LeaveSecurityGroup', {
    ...{ regionId, securityGroupId },
    instanceId: found?.InstanceId,
  });
}

describe('a policy that is to be applied', () => {
  it('is mended by one change, whatever runs at the same time, and the next run finds it so', async () => {
    policy('cache', 'cache-0*', `require: [${empty}]`, 'apply');
    const views = await Promise.all([compliance.run(), compliance.run()]);
    expect(views.map((view) => view.status)).toStrictEqual(['completed', 'completed']);
    const decisions = views.flatMap((view) => decisionsOf(view.runId));
    expect(decisions.map((one) => one.action).sort()).toStrictEqual(['apply', 'wait']);
    const ids = new Set(decisions.map((one) => one.changeId));
    expect(ids.size).toBe(1);
    const [changeId = ''] = ids;
    await expect
      .poll(async () => (await deployment.client.changes(1)).changes)
      .not.toStrictEqual([]);
    const change = await deployment.ended(changeId);
    expect([change.status, change.counts.outcomes]).toStrictEqual(['completed', { joined: 4 }]);
    expect((await deployment.client.changes(1)).changes).toHaveLength(1);
    expect(groupsOf('cache-01')).toContain(empty);
    // What was decided stands in the page; findings.json can be replayed and has none of it.
    const started = views.find((view) =>
      decisionsOf(view.runId).some((one) => one.action === 'apply'),
    );
    const { runId } = started ?? { runId: '' };
    expect(compliance.evidence(runId, 'report.html').toString()).toContain(changeId);
    expect(findingOf(runId, 'cache')?.remedy?.changeId).toBe(undefined);

    policy('cache', 'cache-0*', `require: [${empty}]`, 'apply');
    const after = await compliance.run();
    expect([findingOf(after.runId, 'cache'), decisionsOf(after.runId)]).toStrictEqual([
      undefined,
      [],
    ]);
  });

  it('is left alone when somebody else undoes it', async () => {
    policy('cache', 'cache-0*', `require: [${empty}]`, 'apply');
    await leave('cache-02', empty);
    const view = await compliance.run();
    const [decision, ...more] = decisionsOf(view.runId);
    expect([decision?.action, more]).toStrictEqual(['propose', []]);
    expect(decision?.note).toContain('somebody else');
    expect(findingOf(view.runId, 'cache')?.remedy?.request?.join).toStrictEqual([empty]);
  });

  it('starts nothing that would open something to the Internet', async () => {
    policy('open', 'mq-0*', `require: [${legacy}]`, 'apply');
    const view = await compliance.run();
    const [decision] = decisionsOf(view.runId);
    expect([decision?.action, decision?.changeId]).toStrictEqual(['propose', undefined]);
    expect(decision?.note).toMatch(
      /^its dry run was refused: .* would open tcp 22 \(SSH\) to the Internet/,
    );
    expect(groupsOf('mq-01')).not.toContain(legacy);
  });

  it('asks for its change again when the turn died before the answer, as the same change', async () => {
    policy('pg', 'pg-0*', `require: [${empty}]`, 'apply');
    deployment.region.faults.add({
      ...{ product: 'smq', operation: 'SendMessage', action: 'killCallerBefore' },
      ...{ callerFunction: 'verifier', times: 1 },
    });
    const view = await compliance.run();
    expect(view.status).toBe('completed');
    const [decision] = decisionsOf(view.runId);
    expect(decision?.action).toBe('apply');
    await expect
      .poll(async () => (await deployment.client.changes(1)).changes.map((one) => one.changeId))
      .toContain(decision?.changeId);
    const change = await deployment.ended(decision?.changeId ?? '');
    expect(change.counts.outcomes).toStrictEqual({ joined: 3 });
  });
});

describe('a policy whose remedy is proposed', () => {
  it('starts nothing', async () => {
    policy('proposed', 'monitor-01', `exactly: [${monitor}, ${empty}]`, 'propose');
    const view = await compliance.run();
    expect(decisionsOf(view.runId).map((one) => one.action)).toStrictEqual(['propose']);
    expect(findingOf(view.runId, 'proposed')?.remedy?.request?.set).toBeDefined();
  });
});
