import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { cloudFlowCaller } from '../local/cloudflow/cloudFlowCaller.js';
import { Mns, type MnsClient } from '../local/smq/mnsClient.js';
import { type Compliance, complianceOf } from './complianceRuns.js';
import { type Deployment, deploy } from './deployment.js';
import { until } from './until.js';

/**
 * Everything that functions and flows do, in one region: what deploy/ram.yaml grants and nothing here
 * needs is superfluous. What they need and it does not grant fails here, as in every other test of a
 * deployment, when the region is closed.
 */
let deployment: Deployment;
let compliance: Compliance;
let queues: MnsClient;
/** Done when a message is sent. */
let atMessage = () => {};
const policies = mkdtempSync(join(tmpdir(), 'sgm-policies-'));

beforeAll(async () => {
  deployment = await deploy({
    // A function that starts and reads a region beside other tests has seconds for its 120 s.
    speed: 20,
    functionEnv: { POLICIES_DIR: policies },
    onCall: ({ operation }) => {
      if (operation === 'SendMessage') atMessage();
    },
  });
  compliance = complianceOf(deployment);
  const { endpoint, accountId, key } = deployment.region;
  queues = new Mns(accountId, { endpoint, ...key });
});

// A fault that a failed test left would hold up every later one.
afterEach(() => deployment.region.faults.clear());

afterAll(async () => {
  await deployment.close();
  rmSync(policies, { recursive: true });
});

const empty = 'sg-bp1nqkwjqkpr6nxkkzkk';
const monitor = 'sg-bp122ux9ecyee8hyh3qu';
const legacy = 'sg-bp1440kqst17qny2jqbj';
/** A group that lets in one neighbour alone. */
const unused = 'sg-bp1c91stqjq40l64dlpt';

function instanceNamed(name: string): string {
  const found = deployment.region.ecs.snapshot().instances.find((one) => one.InstanceName === name);
  return found?.InstanceId ?? '';
}

const named = (instanceName: string) => ({ select: { instanceName } });

/** The same for a change that opens what the exposure gate holds back. */
async function runAccepted(
  request: Omit<ChangeRequestInput, 'regionId'>,
): Promise<ChangeView['status']> {
  return run(await deployment.accepting({ regionId: 'cn-hangzhou', ...request }));
}

async function run(request: Omit<ChangeRequestInput, 'regionId'>): Promise<ChangeView['status']> {
  const { changeId } = await deployment.client.submit({ regionId: 'cn-hangzhou', ...request });
  return (await deployment.ended(changeId)).status;
}

/** The last lines of every function's log. */
const logs = () =>
  deployment.region.fc.functionNames
    .flatMap((name) => deployment.region.fc.logsOf(name).slice(-8))
    .map((line) => `\n${line}`)
    .join('');

const untilLogged: typeof until = (what, look) => until(what, look, logs);

const send = (queue: string, body: unknown) =>
  queues.sendMessage(queue, {
    MessageBody: Buffer.from(JSON.stringify(body)).toString('base64'),
  });

/**
 * Waits for a message with this code in a queue of rejected ones. A queue delivers at least once, so
 * that one of before may stand in between.
 */
async function rejected(queue: string, code: string): Promise<void> {
  await untilLogged(`${code} in ${queue}`, async () => {
    const { body } = await queues.receiveMessage(queue, 1).catch(() => ({ body: undefined }));
    if (!body) return undefined;
    await queues.deleteMessage(queue, encodeURIComponent(String(body.ReceiptHandle)));
    const text = Buffer.from(String(body.MessageBody), 'base64').toString();
    return JSON.parse(text).problem.code === code ? true : undefined;
  });
}

/** Waits for a line in a function's log. */
const logged = (functionName: string, text: string) =>
  untilLogged(`${functionName} logs: ${text}`, () =>
    deployment.region.fc.logsOf(functionName).find((line) => line.includes(text)),
  );

describe('what a deployment does', () => {
  // First, on the fleet as it is: later changes open things, and then remedies are only proposed.
  it('runs of the checks, by request and by time, with remedies that are made and refused', async () => {
    const policy = (id: string, name: string) =>
      writeFileSync(
        join(policies, `${id}.yaml`),
        `version: 1\npolicies:\n  - id: ${id}\n    select: { name: ${name} }\n    require: [${empty}]\n    remedy: apply\n`,
      );
    policy('held', 'cache-0*');
    policy('gone', 'pg-01');
    // Released after the run read it, so that its request is refused.
    atMessage = () => {
      atMessage = () => {};
      deployment.region.ecs.state.releaseInstance(instanceNamed('pg-01'));
    };
    // The change of the first run is still at work when the next one looks at it.
    deployment.region.faults.add({
      ...{ product: 'ecs', operation: 'JoinSecurityGroup', action: 'throttle' },
      callerFunction: 'worker-small',
    });
    const { status } = await compliance.post({}, { 'idempotency-key': 'nightly' });
    expect(status).toBe(202);
    await untilLogged('the run has ended', async () =>
      (await compliance.get('/compliance/latest')).status === 200 ? true : undefined,
    );
    await rejected('membership-requests-rejected', 'refused');
    const { runId } = (await compliance.get('/compliance/latest')).body as { runId: string };
    const { remedies } = JSON.parse(compliance.evidence(runId, 'remedies.json').toString()) as {
      remedies: { checkId: string; changeId: string }[];
    };
    const held = remedies.find((one) => one.checkId.endsWith('/held'))?.changeId ?? '';
    await untilLogged('its change is at work', async () => {
      const view = await deployment.client.change(held).catch(() => undefined);
      return view?.status === 'applying' ? true : undefined;
    });
    expect((await compliance.run()).status).toBe('completed');
    expect((await compliance.run({ securityGroupId: empty })).status).toBe('completed');
    deployment.region.faults.clear();
    const timed = await deployment.region.fc.invoke({
      functionName: 'verifier',
      payload: Buffer.from(
        JSON.stringify({
          ...{ triggerTime: new Date().toISOString(), triggerName: 'compliance', payload: '{}' },
        }),
      ),
      invocationType: 'Sync',
      source: 'timer',
    });
    expect(timed.errorType).toBe(undefined);
  });

  it('changes of every kind, forward and back', async () => {
    const { faults } = deployment.region;
    // An answer of the store that is lost is asked for once more.
    faults.add({
      ...{ product: 'oss', operation: 'PutObject', callerFunction: 'request-http' },
      ...{ action: 'dropAfter', times: 1 },
    });
    const interfaces = 'all';
    expect([
      await run({ targets: named('batch-01'), join: [empty], leave: ['sg-bp1jgmvuckeaq4rf9poh'] }),
      await run({ targets: named('batch-02'), set: [empty, monitor] }),
      await run({ retire: [{ name: 'retired-ftp' }] }),
      await run({ targets: named('search-01'), interfaces, join: [empty] }),
      await run({ targets: named('search-01'), interfaces, leave: [empty] }),
      await run({ targets: named('search-02'), interfaces, set: [empty] }),
      await runAccepted({
        targets: named('pg-0*'),
        join: [legacy],
        checks: [
          {
            ...{ direction: 'ingress', protocol: 'tcp', port: 3389 },
            ...{ peer: 'internet', expect: 'deny' },
          },
        ],
        onFailure: 'rollBack',
      }),
    ]).toStrictEqual([...Array<string>(6).fill('completed'), 'rolledBack']);
  });

  it('what takes a change back: one by HTTP, the rest of it by the queue', async () => {
    const { client } = deployment;
    const ids = ['batch-03', 'batch-04'].map(instanceNamed);
    const regionId = 'cn-hangzhou';
    const { changeId: of } = await client.submit({
      ...{ regionId, targets: { instanceIds: ids }, join: [empty] },
    });
    expect((await deployment.ended(of)).status).toBe('completed');
    const targets = { instanceIds: ids.slice(0, 1) };
    expect(await run({ undo: { of }, targets })).toBe('completed');
    await send('membership-requests', { regionId, undo: { of } });
    await untilLogged('nothing of it is in effect', async () =>
      (await client.change(of)).undoable?.can === false ? true : undefined,
    );
  });

  it('a quarantine that is due, told of until it is restored', async () => {
    const { client, region } = deployment;
    const expiresAt = new Date(Date.now() + 5_000).toISOString();
    const asked = { quarantine: { expiresAt }, reason: 'INC-4821' };
    const { changeId: of } = await client.submit({
      ...{ regionId: 'cn-hangzhou', targets: named('batch-05'), ...asked },
    });
    expect((await deployment.ended(of)).status).toBe('completed');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await send('membership-requests', {
      ...{ regionId: 'cn-hangzhou', targets: named('debug-box'), reason: 'INC-4821' },
      quarantine: { expiresAt: tomorrow },
    });
    const jail = region.ecs
      .snapshot()
      .securityGroups.find((one) => one.SecurityGroupName === 'quarantine');
    await untilLogged('the other one is isolated', () =>
      region.ecs.state.groupsOf(instanceNamed('debug-box')).includes(jail?.SecurityGroupId ?? '')
        ? true
        : undefined,
    );
    const watch = async () => {
      const timer = { triggerTime: expiresAt, triggerName: 'watch', payload: 'watch' };
      const { body } = await region.fc.invoke({
        ...{ functionName: 'verifier', payload: Buffer.from(JSON.stringify(timer)) },
        ...{ invocationType: 'Sync', source: 'timer' },
      });
      return JSON.parse(body.toString()).told as number;
    };
    await until('it is due', () => (Date.now() > Date.parse(expiresAt) + 1_000 ? true : undefined));
    // The mark of what was told is put, and its answer is lost.
    region.faults.add({
      ...{ product: 'oss', operation: 'PutObject', callerFunction: 'verifier' },
      ...{ action: 'dropAfter', times: 1 },
    });
    expect(await watch()).toBeGreaterThanOrEqual(0);
    await logged('verifier', 'a quarantine is due');
    region.faults.clear();
    expect(await run({ restore: { of }, reason: 'it is clean' })).toBe('completed');
    expect(await watch()).toBe(0);
  });

  it.each([
    // More than one part: the smaller of the two is what is handed on.
    ['worker', /^(app|web|origin|search|batch|mysql)-/],
    ['worker-small', /^cache-/],
  ])('a part for which the time of %s is too short', async (callerFunction, names) => {
    const { client, region } = deployment;
    const instanceIds = region.ecs
      .snapshot()
      .instances.filter((one) => names.test(one.InstanceName ?? ''))
      .map((one) => one.InstanceId);
    region.faults.add({
      ...{ product: 'ecs', operation: 'JoinSecurityGroup', action: 'throttle', callerFunction },
    });
    const { changeId } = await client.submit({
      ...{ regionId: 'cn-hangzhou', targets: { instanceIds }, join: [unused] },
    });
    await logged(callerFunction, 'part handed on');
    region.faults.clear();
    expect((await deployment.ended(changeId)).status).toBe('completed');
  });

  it('a stop, and an execution that is resumed', async () => {
    const { client, region } = deployment;
    const call = cloudFlowCaller({ ...region, ...region.key });
    for (const act of ['stop', 'resume'] as const) {
      const { changeId } = await client.submit({
        ...{
          regionId: 'cn-hangzhou',
          targets: named('mq-0*'),
          join: [act === 'stop' ? unused : monitor],
        },
        rollout: { waves: [1], pauseSeconds: 500 },
      });
      await untilLogged('the change pauses', async () =>
        (await client.change(changeId)).status === 'paused' ? true : undefined,
      );
      if (act === 'resume') {
        await call('StopExecution', {
          ...{ FlowName: 'membership-change', ExecutionName: `${changeId}-1` },
        });
      }
      await client[act](changeId);
      const { status } = await deployment.ended(changeId);
      expect(status).toBe(act === 'stop' ? 'stopped' : 'completed');
    }
    expect((await client.changes(1)).changes.length).toBeGreaterThan(5);
  });

  it('a part that nobody ordered', async () => {
    const step = {
      ...{ v: 1, step: 'queue', changeId: `chg-${'0'.repeat(24)}`, plan: 1, part: '0001' },
      ...{ direction: 'forward', decision: '1-1.json', taskToken: 'a token that nobody gave' },
    };
    await deployment.region.fc.invoke({
      functionName: 'request',
      payload: Buffer.from(JSON.stringify(step)),
      invocationType: 'Sync',
      source: 'cloudflow',
    });
    await logged('request', 'the change or its plan does not exist');
  });

  it('messages: requests, one twice, and what can be read by nobody', async () => {
    deployment.region.faults.add({
      ...{ product: 'oss', operation: 'PutObject', callerFunction: 'request' },
      ...{ action: 'dropAfter', times: 1 },
    });
    const request = {
      ...{ regionId: 'cn-hangzhou', targets: named('origin-01'), join: [empty] },
      idempotencyKey: 'batch-1',
    };
    await send('membership-requests', request);
    await untilLogged('the change has ended', async () =>
      (await deployment.client.changes(1)).changes.some((one) => one.status === 'completed')
        ? true
        : undefined,
    );
    await send('membership-requests', request);
    await send('membership-requests', { nonsense: true });
    await send('membership-work', { nonsense: true });
    await rejected('membership-requests-rejected', 'badRequest');
    await rejected('membership-work-rejected', 'badMessage');
  });

  it('parts that no worker could take', async () => {
    deployment.region.faults.add({
      ...{ product: 'oss', operation: 'PutObject', callerFunction: 'dead-parts' },
      ...{ action: 'dropAfter', times: 1 },
    });
    await send('membership-work-dead', {
      ...{ v: 1, step: 'apply', changeId: `chg-${'0'.repeat(24)}`, plan: 1, part: '0001' },
      ...{ direction: 'forward', decision: '1-1.json', taskToken: 'a token that nobody gave' },
      deadline: new Date().toISOString(),
    });
    await logged('dead-parts', 'a part ended in the dead-letter queue');
    await send('membership-work-dead', { nonsense: true });
    await rejected('membership-requests-rejected', 'badMessage');
  });
});

it('needs every grant that the roles have', () => {
  expect(deployment.region.roles.denied).toStrictEqual([]);
  const { accountId } = deployment.region;
  const bucket = `sg-membership-evidence-${accountId}`;
  expect(deployment.region.roles.unused).toStrictEqual([
    // An execution is followed by the next when its 5,000 events are spent, which takes days. What
    // may put the object is held by test/deploy/ram.test.ts.
    `sg-membership-verifier: oss:PutObject on acs:oss:*:${accountId}:${bucket}/${accountId}/*/changes/*/execution-*.json`,
  ]);
});
