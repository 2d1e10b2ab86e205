import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createRegionClock } from '../../local/clock.js';
import { createCloudFlow } from '../../local/cloudflow/createCloudFlow.js';
import { createEcs } from '../../local/ecs/createEcs.js';
import { FaultPlan } from '../../local/gateway/faults.js';
import { KeyStore } from '../../local/gateway/keys.js';
import { Gateway } from '../../local/gateway/server.js';
import { createOss } from '../../local/oss/createOss.js';
import { createSmq } from '../../local/smq/createSmq.js';
import { createService } from '../../service/createService.js';
import type { Service } from '../../service/Service.js';
import { ChangeRequest, type ChangeRequestInput } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';
import { createClock } from '../../shared/runtime/clock.js';
import type { FcContext } from '../../shared/runtime/context.js';
import type { Invocation } from '../../shared/runtime/fcHandler.js';
import { readSettings } from '../../shared/runtime/settings.js';

export const ACCOUNT_ID = '1234567890123456';
export const place = { accountId: ACCOUNT_ID, regionId: 'cn-hangzhou' };
export const REGION_ID = 'cn-hangzhou';
const BUCKET = 'evidence';
const COORDINATION_BUCKET = 'coordination';
const SPEED = 100;

const restingFlow = (name: string) => `
Type: StateMachine
Name: ${name}
SpecVersion: v1
StartAt: Rest
States:
  - Name: Rest
    Type: Wait
    Seconds: 300
    End: true
`;

export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** What a use case sees: a service that reaches a region without functions. */
export interface FunctionsFixture {
  readonly faults: FaultPlan;
  readonly service: Service;
  readonly logged: LogLine[];
  readonly ecs: ReturnType<typeof createEcs>;
  readonly smq: ReturnType<typeof createSmq>;
  readonly cloudFlow: ReturnType<typeof createCloudFlow>;
  /** The settings as environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the platform hands to a handler. */
  contextOf(requestId: string): FcContext;
  /** The service of an invocation. */
  serviceOf(requestId: string): Service;
  /** The ids of the sample fleet by name. */
  instance(name: string): string;
  group(name: string): string;
  /** The groups that an instance is in. */
  groupsOf(name: string): Promise<readonly string[]>;
  calls(): Readonly<Record<string, number>>;
  /** The file of an object of the evidence, which somebody with other rights could write. */
  fileOf(name: string): string;
}

/** The region of one test, closed at its end. */
export async function startFunctions(): Promise<FunctionsFixture> {
  const opened = await openFunctions();
  onTestFinished(() => opened.close());
  return opened;
}

/** ECS with the sample fleet, OSS, SMQ and CloudFlow behind one gateway; the flows only rest. */
export async function openFunctions(): Promise<FunctionsFixture & { close(): Promise<void> }> {
  const text = await readFile(new URL('../../examples/region-shop.json', import.meta.url), 'utf8');
  const snapshot = JSON.parse(text);
  const keys = new KeyStore();
  const key = { accessKeyId: 'LTAItest', accessKeySecret: 'secret' };
  keys.add({ ...key, principal: { kind: 'operator' } });
  const clock = createRegionClock(SPEED);
  const faults = new FaultPlan();
  const dataDir = await mkdtemp(join(tmpdir(), 'functions-'));
  const common = { keys, clock, regionId: REGION_ID, accountId: ACCOUNT_ID };
  const ecs = createEcs({ ...common, snapshot });
  const oss = createOss({ ...common, dataDir, buckets: [BUCKET, COORDINATION_BUCKET] });
  const smq = createSmq(common);
  const cloudFlow = createCloudFlow({
    ...common,
    queues: smq.queues,
    // Nobody is at the other end: a step waits for its report for ever.
    functions: { invoke: async () => ({ status: 202, requestId: 'r', body: Buffer.alloc(0) }) },
  });
  for (const name of ['membership-change', 'compliance-check']) {
    cloudFlow.putFlow({ name, definition: restingFlow(name) });
  }
  const counted: Record<string, number> = {};
  const gateway = new Gateway({
    ...{ keys, faults, clock },
    products: [ecs, cloudFlow, smq, oss],
    killInstance: () => undefined,
    onCall: ({ operation }) => {
      counted[operation] = (counted[operation] ?? 0) + 1;
    },
  });
  const endpoint = `http://127.0.0.1:${await gateway.listen(0)}`;
  const close = async () => {
    await cloudFlow.close();
    smq.close();
    await gateway.close();
    await rm(dataDir, { recursive: true });
  };
  const environment = {
    FC_ACCOUNT_ID: ACCOUNT_ID,
    FC_REGION: REGION_ID,
    EVIDENCE_BUCKET: BUCKET,
    COORDINATION_BUCKET,
    ECS_ENDPOINT: endpoint,
    OSS_ENDPOINT: endpoint,
    SMQ_ENDPOINT: endpoint,
    CLOUDFLOW_ENDPOINT: endpoint,
    TIME_SCALE: String(SPEED),
  };
  const settings = readSettings(environment);
  const logged: LogLine[] = [];
  const invocationOf = (requestId: string): Invocation => ({
    settings,
    clock: createClock(SPEED),
    random: () => 0.5,
    remainingMs: () => 200_000,
    log: {
      info: (message) => logged.push({ level: 'info', message }),
      error: (message) => logged.push({ level: 'error', message }),
    },
    context: {
      requestId,
      credentials: key,
      function: { name: 'f', handler: 'index.handler', memory: 512, timeout: 240 },
      region: REGION_ID,
      accountId: ACCOUNT_ID,
    },
  });
  const contextOf = (requestId: string) => invocationOf(requestId).context;
  const serviceOf = (requestId: string) => createService(invocationOf(requestId));
  const service = serviceOf('fixture');
  const instance = (name: string): string =>
    snapshot.instances.find((one: { InstanceName: string }) => one.InstanceName === name)
      .InstanceId;
  return {
    ...{
      faults,
      service,
      logged,
      ecs,
      smq,
      cloudFlow,
      environment,
      contextOf,
      serviceOf,
      instance,
      close,
    },
    group: (name) =>
      snapshot.securityGroups.find(
        (one: { SecurityGroupName: string }) => one.SecurityGroupName === name,
      ).SecurityGroupId,
    groupsOf: async (name) => {
      const [found] = await service.reader(place, 10_000).instancesById([instance(name)]);
      return found?.SecurityGroupIds.SecurityGroupId ?? [];
    },
    fileOf: (name) => join(dataDir, BUCKET, name),
    calls: () => ({ ...counted }),
  };
}

/** A request as the functions get it, its defaults filled in. */
export function requestOf(request: Omit<ChangeRequestInput, 'regionId'>): ChangeRequest {
  const parsed = parse(ChangeRequest, { regionId: REGION_ID, ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}
