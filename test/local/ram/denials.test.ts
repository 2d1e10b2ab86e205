import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OssClient from 'ali-oss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegionClock } from '../../../local/clock.js';
import { createCloudFlow } from '../../../local/cloudflow/createCloudFlow.js';
import { createEcs } from '../../../local/ecs/createEcs.js';
import { createFc } from '../../../local/fc/createFc.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import { createOss } from '../../../local/oss/createOss.js';
import { Role } from '../../../local/ram/Role.js';
import { RoleStore } from '../../../local/ram/RoleStore.js';
import { createSmq } from '../../../local/smq/createSmq.js';
import { createEcsClient } from '../../../shared/ecs/ecsClient.js';
import { rootDir } from '../../rootDir.js';
import { cloudFlowCaller } from '../cloudflow/cloudFlowCaller.js';
import { sampleRegion } from '../ecs/startEcs.js';
import { Fc2, FIXTURES_DIR } from '../fc/startFc.js';
import { Mns } from '../smq/mnsClient.js';

/** Every product at one door, for a key of a role with one grant a product. */
const accountId = '1234567890123456';
const regionId = 'cn-hangzhou';
const instanceId = 'i-bp1ll1pb4k06kffvupia';
const groupId = 'sg-bp1nqkwjqkpr6nxkkzkk';
const dataDir = mkdtempSync(join(tmpdir(), 'sgm-ram-'));
const role = new Role('narrow', 'fc.aliyuncs.com', [
  { action: 'ecs:DescribeSecurityGroups', resource: '*' },
  { action: 'ecs:JoinSecurityGroup', resource: `acs:ecs:*:${accountId}:instance/*` },
  { action: 'oss:PutObject', resource: `acs:oss:*:${accountId}:evidence/work/*` },
  {
    action: 'oss:ListObjects',
    resource: `acs:oss:*:${accountId}:evidence`,
    condition: { key: 'oss:Prefix', pattern: 'work/*' },
  },
  { action: 'mns:SendMessage', resource: `acs:mns:${regionId}:${accountId}:/queues/work/messages` },
  // Its action has no resource level: it does not count.
  {
    action: 'fnf:StartExecution',
    resource: `acs:fnf:${regionId}:${accountId}:flow/f/executions/*`,
  },
  { action: 'fnf:DescribeExecution', resource: '*' },
  // Without the form that has the qualifier.
  { action: 'fc:InvokeFunction', resource: `acs:fc:${regionId}:${accountId}:functions/acts` },
  { action: 'fc:GetFunction', resource: `acs:fc:${regionId}:${accountId}:functions/acts` },
]);

let gateway: Gateway;
let endpoint = '';
let close = async () => {};
const keys = new KeyStore();
const operator = keys.add({
  ...{ accessKeyId: 'LTAIoperator', accessKeySecret: 'secret' },
  principal: { kind: 'operator' },
});
const key = keys.issueForFunction('worker', 'c-1', role);
const credentials = {
  accessKeyId: key.accessKeyId,
  accessKeySecret: key.accessKeySecret,
  securityToken: key.securityToken ?? '',
};

/** A flow that invokes a function by a role that may not. */
const flow = `
Type: StateMachine
Name: f
SpecVersion: v1
StartAt: Call
States:
  - Name: Call
    Type: Task
    Action: FC:InvokeFunction
    TaskMode: RequestComplete
    Parameters:
      resourceArn: acs:fc:${regionId}:${accountId}:functions/acts/LATEST
      invocationType: Async
    End: true
`;
const cloudFlowOf = (functions: ReturnType<typeof createFc>, smq: ReturnType<typeof createSmq>) =>
  createCloudFlow({
    ...{ keys, clock: createRegionClock(), accountId, regionId, functions, queues: smq.queues },
    roles: new RoleStore(accountId, [new Role('flow', 'fnf.aliyuncs.com', [])]),
  });
let cloudFlow: ReturnType<typeof cloudFlowOf>;

beforeAll(async () => {
  const common = { keys, clock: createRegionClock(), accountId, regionId };
  const faults = new FaultPlan();
  const smq = createSmq(common);
  const fc = createFc({
    ...common,
    ...{ rootDir, sYamlFile: join(FIXTURES_DIR, 's.yaml'), queues: smq.queues, faults },
    ...{ endpoint: () => endpoint, pushErrorCounts: 'failed' },
  });
  cloudFlow = cloudFlowOf(fc, smq);
  cloudFlow.putFlow({ name: 'f', definition: flow, roleArn: `acs:ram::${accountId}:role/flow` });
  const ecs = createEcs({ ...common, snapshot: sampleRegion() });
  const oss = createOss({ ...common, dataDir, buckets: ['evidence'] });
  gateway = new Gateway({
    ...{ keys, faults, clock: common.clock, killInstance: () => {} },
    products: [ecs, cloudFlow, smq, oss, fc],
  });
  endpoint = `http://127.0.0.1:${await gateway.listen(0)}`;
  close = async () => {
    await cloudFlow.close();
    await fc.close();
    smq.close();
    await gateway.close();
  };
  const queues = new Mns(accountId, { endpoint, ...operator });
  for (const name of ['work', 'other']) await queues.createQueue(name);
});

afterAll(async () => {
  await close();
  rmSync(dataDir, { recursive: true });
});

/** `allowed`, or code and status of the client's error. */
async function ends(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'allowed';
  } catch (error) {
    const { code, status, statusCode } = error as Record<string, unknown>;
    return `${code} ${status ?? statusCode}`;
  }
}

describe('a call that the role of its key does not grant', () => {
  it('is refused by ECS, or answered with an empty list; each resource counts', async () => {
    const ecs = createEcsClient({ regionId, endpoint, credentials });
    expect(await ends(ecs.call('DescribeSecurityGroups', { regionId }))).toBe('allowed');
    await expect(ecs.call('DescribeNetworkInterfaces', { regionId })).rejects.toMatchObject({
      code: 'Forbidden.RAM',
    });
    await expect(
      ecs.call('JoinSecurityGroup', { regionId, instanceId, securityGroupId: groupId }),
    ).rejects.toMatchObject({ code: 'Forbidden.RAM' });
    expect(await ecs.call('DescribeInstances', { regionId })).toMatchObject({
      Instances: { Instance: [] },
    });
  });

  it('is refused by OSS outside the prefix, of an object as of a listing', async () => {
    const oss = new OssClient({
      ...{ accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret },
      ...{ stsToken: key.securityToken ?? '', bucket: 'evidence', region: 'oss-cn-hangzhou' },
      ...{ endpoint, authorizationV4: true, refreshSTSTokenInterval: 3_600_000 },
      refreshSTSToken: async () => ({
        ...{ accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret },
        stsToken: key.securityToken ?? '',
      }),
    });
    const list = (prefix: string) => oss.listV2({ prefix, 'max-keys': '10' } as never, {});
    expect([
      await ends(oss.put('work/a', Buffer.from('x'))),
      await ends(oss.put('report.json', Buffer.from('x'))),
      await ends(oss.get('work/a')),
      await ends(list('work/')),
      await ends(list('')),
    ]).toStrictEqual([
      'allowed',
      'AccessDenied 403',
      'AccessDenied 403',
      'allowed',
      'AccessDenied 403',
    ]);
  });

  it('is refused by SMQ on another queue', async () => {
    const queues = new Mns(accountId, { endpoint, ...credentials });
    const send = (queue: string) => queues.sendMessage(queue, { MessageBody: 'eA==' });
    expect(await ends(send('work'))).toBe('allowed');
    await expect(send('other')).rejects.toMatchObject({ name: 'MNSAccessDeniedError' });
    await expect(queues.receiveMessage('work', 1)).rejects.toMatchObject({
      name: 'MNSAccessDeniedError',
    });
  });

  it('is refused by Function Compute, also where the grant lacks the qualifier', async () => {
    const client = new Fc2(accountId, {
      ...{ accessKeyID: key.accessKeyId, accessKeySecret: key.accessKeySecret, endpoint },
      ...{ region: regionId, securityToken: key.securityToken ?? '' },
    });
    client.version = '2023-03-30';
    expect(await ends(client.get('/functions/acts'))).toBe('allowed');
    await expect(client.get('/functions')).rejects.toThrow('GET /functions failed with 403');
    await expect(client.post('/functions/acts/invocations', '{}')).rejects.toThrow(
      'POST /functions/acts/invocations failed with 403',
    );
  });

  it('is refused by CloudFlow, whose actions have no resource level', async () => {
    const call = cloudFlowCaller({ endpoint, ...operator });
    const { Name } = await call('StartExecution', { FlowName: 'f' });
    const narrow = cloudFlowCaller({ endpoint, ...credentials });
    expect([
      await ends(narrow('DescribeExecution', { FlowName: 'f', ExecutionName: Name })),
      await ends(narrow('StartExecution', { FlowName: 'f' })),
      await ends(narrow('StopExecution', { FlowName: 'f', ExecutionName: Name })),
    ]).toStrictEqual(['allowed', 'AccessDenied 403', 'AccessDenied 403']);
  });

  it('fails the task of a flow whose role does not grant it', async () => {
    const { whenEnded } = cloudFlow.startExecution({ flowName: 'f', input: {} });
    expect(await whenEnded()).toMatchObject({ status: 'Failed', code: 'FC.AccessDenied' });
  });
});
