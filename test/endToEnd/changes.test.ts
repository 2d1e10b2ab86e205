import { readdirSync } from 'node:fs';
import MNS from '@alicloud/mns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { type Deployment, deploy } from './deployment.js';

let deployment: Deployment;
/** The groups that batch-01 showed when a LeaveSecurityGroup was answered. */
const shownAtLeave: string[][] = [];

beforeAll(async () => {
  deployment = await deploy({
    speed: 50,
    ecs: { propagationDelayMs: 5_000 },
    onCall: ({ operation }) => {
      if (operation !== 'LeaveSecurityGroup') return;
      shownAtLeave.push([...deployment.region.ecs.state.shownGroupsOf(instanceNamed('batch-01'))]);
    },
  });
});

afterAll(() => deployment.close());

const ids = {
  batch: 'sg-bp1jgmvuckeaq4rf9poh',
  monitor: 'sg-bp122ux9ecyee8hyh3qu',
  empty: 'sg-bp1nqkwjqkpr6nxkkzkk',
  k8sIngress: 'sg-bp15oggykx4em8jornq0',
  legacy: 'sg-bp1440kqst17qny2jqbj',
};

function instanceNamed(name: string): string {
  const { instances } = deployment.region.ecs.snapshot();
  const found = instances.find((one) => one.InstanceName === name);
  if (!found) throw new Error(`the sample fleet has no ${name}`);
  return found.InstanceId;
}

const groupsOf = (name: string) => [...deployment.region.ecs.state.groupsOf(instanceNamed(name))];

/** The same for a change that opens what the exposure gate holds back. */
async function runAccepted(request: Omit<ChangeRequestInput, 'regionId'>): Promise<ChangeView> {
  const accepting = await deployment.accepting({ regionId: 'cn-hangzhou', ...request });
  return deployment.ended((await deployment.client.submit(accepting)).changeId);
}

async function run(request: Omit<ChangeRequestInput, 'regionId'>): Promise<ChangeView> {
  const { changeId } = await deployment.client.submit({ regionId: 'cn-hangzhou', ...request });
  return deployment.ended(changeId);
}

const named = (instanceName: string) => ({ select: { instanceName } });

/** Holds nowhere after joining legacy-default, which opens RDP to the Internet. */
const rdpClosed = {
  direction: 'ingress',
  protocol: 'tcp',
  port: 3389,
  peer: 'internet',
  expect: 'deny',
} as const;

describe('a change', () => {
  it('joins before it leaves, and waits until the join shows', async () => {
    const view = await run({ targets: named('batch-01'), join: [ids.empty], leave: [ids.batch] });
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { moved: 1 }]);
    expect(groupsOf('batch-01')).toStrictEqual([ids.empty]);
    const work = JSON.parse(onlyWorkObject(view)) as {
      targets: { operations: { api: string; state: string }[] }[];
    };
    const [join, leave] = work.targets[0]?.operations ?? [];
    expect([join?.api, join?.state, leave?.api, leave?.state]).toStrictEqual([
      'JoinSecurityGroup',
      'done',
      'LeaveSecurityGroup',
      'done',
    ]);
    expect(shownAtLeave).toStrictEqual([[ids.batch, ids.empty]]);
  });

  it('replaces the set in one call where joining first would break the limit of five', async () => {
    const before = groupsOf('full-house');
    const view = await run({
      targets: named('full-house'),
      join: [ids.monitor],
      leave: [ids.batch],
    });
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { replaced: 1 }]);
    expect(view.warnings.map((one) => one.kind)).toStrictEqual(['foreignWriteCanBeLost']);
    const wanted = [...before.filter((id) => id !== ids.batch), ids.monitor];
    expect(groupsOf('full-house').sort()).toStrictEqual(wanted.sort());
  });

  it('sets the exact groups', async () => {
    const view = await run({ targets: named('batch-02'), set: [ids.empty, ids.monitor] });
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { replaced: 1 }]);
    expect(groupsOf('batch-02').sort()).toStrictEqual([ids.empty, ids.monitor].sort());
  });

  it('reaches all interfaces of an instance', async () => {
    const view = await run({
      targets: named('search-01'),
      interfaces: 'all',
      join: [ids.empty],
    });
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { joined: 2 }]);
    const { networkInterfaces } = deployment.region.ecs.snapshot();
    const own = networkInterfaces.filter((eni) => eni.InstanceId === instanceNamed('search-01'));
    expect(
      own.map((eni) => eni.SecurityGroupIds.SecurityGroupId.includes(ids.empty)),
    ).toStrictEqual([true, true]);
  });

  it('runs in waves with a pause between them', async () => {
    const view = await run({
      targets: { select: { instanceName: 'mysql-*' } },
      join: [ids.empty],
      rollout: { waves: [1, '50%'], pauseSeconds: 20 },
    });
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { joined: 4 }]);
    const said = view.timeline.map((event) => event.what);
    expect(said.filter((what) => what.endsWith(' is to be applied'))).toStrictEqual([
      'wave 1 is to be applied',
      'wave 2 is to be applied',
      'wave 3 is to be applied',
    ]);
    expect(said).toContain('the pause of 20 s after wave 1');
  });

  it('rolls the failing target back alone, and ends partial or rolled back', async () => {
    const view = await runAccepted({
      targets: { select: { instanceName: 'pg-0*' } },
      join: [ids.legacy],
      checks: [rdpClosed],
    });
    expect([view.status, view.counts.outcomes]).toStrictEqual(['rolledBack', { rolledBack: 3 }]);
    for (const name of ['pg-01', 'pg-02', 'pg-03']) {
      expect(groupsOf(name)).not.toContain(ids.legacy);
    }
  });

  it('keeps what fails when asked to, and says so', async () => {
    const view = await runAccepted({
      targets: named('monitor-01'),
      join: [ids.legacy],
      checks: [rdpClosed],
      onFailure: 'keep',
    });
    expect([view.status, view.counts.outcomes, view.checks]).toStrictEqual([
      'partial',
      { joined: 1 },
      { held: 0, failed: 1 },
    ]);
    expect(groupsOf('monitor-01')).toContain(ids.legacy);
  });

  it('rolls the whole change back and starts no further wave', async () => {
    const view = await runAccepted({
      targets: { select: { instanceName: 'cache-0*' } },
      join: [ids.legacy],
      checks: [rdpClosed],
      onFailure: 'rollBack',
      rollout: { waves: [1] },
    });
    expect([view.status, view.counts.outcomes]).toStrictEqual([
      'rolledBack',
      { rolledBack: 1, notStarted: 3 },
    ]);
  });

  it('stops between waves: what was done is verified, the rest is not started', async () => {
    const { client } = deployment;
    const { changeId } = await client.submit({
      regionId: 'cn-hangzhou',
      targets: { select: { instanceName: 'web-*' } },
      join: [ids.empty],
      rollout: { waves: [2], pauseSeconds: 3_000 },
    });
    await expect.poll(async () => (await client.change(changeId)).status).toBe('paused');
    const stopped = await client.stop(changeId);
    expect(stopped.status).toBe('stopping');
    const again = await client.stop(changeId);
    expect(again.status).toBe('stopping');
    const view = await deployment.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual([
      'stopped',
      { joined: 2, notStarted: 10 },
    ]);
    await expect(client.stop(changeId)).rejects.toThrow('changeEnded');
  });

  it('reports a target that was released after the plan as gone, not failed', async () => {
    const { client } = deployment;
    const { changeId } = await client.submit({
      regionId: 'cn-hangzhou',
      targets: { select: { instanceName: 'old-crm-*' } },
      join: [ids.empty],
      rollout: { waves: [1], pauseSeconds: 100 },
    });
    await expect.poll(async () => (await client.change(changeId)).status).toBe('paused');
    const planned = (await client.targets(changeId)).filter((one) => one.state === 'planned');
    deployment.region.ecs.state.releaseInstance(planned[0]?.targetId ?? '');
    const view = await deployment.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['partial', { joined: 1, gone: 1 }]);
  });

  it('starts from a batch message, whose id makes it one change', async () => {
    const { endpoint, accountId, key } = deployment.region;
    const queues = new MNS(accountId, { endpoint, ...key });
    const request = {
      regionId: 'cn-hangzhou',
      targets: { select: { instanceName: 'origin-01' } },
      join: [ids.empty],
      idempotencyKey: 'batch-1',
    };
    const body = Buffer.from(JSON.stringify(request)).toString('base64');
    await queues.sendMessage('membership-requests', { MessageBody: body });
    await queues.sendMessage('membership-requests', { MessageBody: body });
    await expect.poll(() => groupsOf('origin-01')).toContain(ids.empty);
    const { changes } = await deployment.client.changes(1);
    const views: ChangeView[] = [];
    for (const { changeId } of changes) views.push(await deployment.client.change(changeId));
    const ours = views.filter((view) => view.requestedBy.startsWith('queue message'));
    expect(ours).toHaveLength(1);
    const [only] = ours;
    const view = await deployment.ended(only?.changeId ?? '');
    expect(view.counts.outcomes).toStrictEqual({ joined: 1 });
  });

  it('mixes no basic and advanced groups', async () => {
    await expect(run({ targets: named('web-01'), join: [ids.k8sIngress] })).rejects.toMatchObject({
      problem: { status: 422, violations: [{ rule: 'groupType' }] },
    });
  });
});

function onlyWorkObject(view: ChangeView): string {
  const folder = `${deployment.evidenceFolder(view)}/work`;
  const [name, ...more] = readdirSync(folder).filter((file) => file.endsWith('failed.json'));
  expect(more).toStrictEqual([]);
  return deployment.evidence(view, `work/${name}`);
}
