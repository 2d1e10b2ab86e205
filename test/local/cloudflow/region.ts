import { createRegionClock, type RegionClock } from '../../../local/clock.js';
import {
  type CloudFlowOptions,
  type CloudFlowProduct,
  createCloudFlow,
} from '../../../local/cloudflow/createCloudFlow.js';
import type { HistoryEvent } from '../../../local/cloudflow/executions/ExecutionHistory.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import type {
  FunctionInvoker,
  InvocationRequest,
  InvocationResult,
  RegionQueues,
} from '../../../local/ports.js';
import { type Body, cloudFlowCaller } from './cloudFlowCaller.js';

const KEY = { accessKeyId: 'LTAItest', accessKeySecret: 'secret-of-the-test' };
const REGION = 'cn-hangzhou';
const ACCOUNT = '1234567890123456';

export type { Body } from './cloudFlowCaller.js';

/** What a function of the test's region answers: a value (JSON) or a whole FC result. */
type Handler = (event: Body, request: InvocationRequest) => unknown;

export interface TestRegion {
  readonly cloudflow: CloudFlowProduct;
  readonly port: number;
  readonly clock: RegionClock;
  readonly faults: FaultPlan;
  readonly invocations: InvocationRequest[];
  readonly messages: { queueName: string; body: string; options: unknown }[];
  /** Calls the API through the generic client of the SDK; rejects with the SDK's error. */
  call(action: string, parameters?: Body): Promise<Body>;
  /** Creates a flow, starts it and waits for its end. */
  run(definition: string, input?: Body): Promise<Outcome>;
  close(): Promise<void>;
}

export interface Outcome {
  readonly status: string;
  readonly output: unknown;
  readonly events: readonly HistoryEvent[];
}

export interface TestRegionOptions extends Partial<CloudFlowOptions> {
  readonly handlers?: Record<string, Handler>;
  readonly onMessage?: (queueName: string, body: string) => void;
  readonly speed?: number;
}

/** A region that consists of a gateway and CloudFlow; functions and queues are in memory. */
export async function startRegion(options: TestRegionOptions = {}): Promise<TestRegion> {
  const keys = new KeyStore();
  keys.add({ ...KEY, principal: { kind: 'operator' } });
  const clock = options.clock ?? createRegionClock(options.speed ?? 1_000);
  const invocations: InvocationRequest[] = [];
  const messages: TestRegion['messages'] = [];
  const functions: FunctionInvoker = {
    invoke: async (request) => {
      invocations.push(request);
      const handler = options.handlers?.[request.functionName];
      if (!handler) return refusal(404, 'FunctionNotFound', request.functionName);
      const text = request.payload.toString('utf8');
      if (request.invocationType === 'Async') {
        setImmediate(() => void Promise.resolve(handler(JSON.parse(text), request)));
        return { status: 202, requestId: 'async', body: Buffer.alloc(0) };
      }
      const answer = await handler(text === '' ? {} : JSON.parse(text), request);
      if (isResult(answer)) return answer;
      return { status: 200, requestId: 'sync', body: Buffer.from(JSON.stringify(answer)) };
    },
  };
  const queues: RegionQueues = {
    send: (queueName, body, sendOptions) => {
      if (queueName === 'missing') {
        throw Object.assign(new Error('no such queue'), { code: 'QueueNotExist' });
      }
      messages.push({ queueName, body, options: sendOptions });
      options.onMessage?.(queueName, body);
      return { messageId: `m-${messages.length}` };
    },
    take: async () => [],
    delete: () => false,
  };
  const faults = new FaultPlan();
  const cloudflow = createCloudFlow({
    keys,
    clock,
    regionId: REGION,
    accountId: ACCOUNT,
    functions,
    queues,
    ...options,
  });
  const gateway = new Gateway({
    products: [cloudflow],
    keys,
    faults,
    clock,
    killInstance: () => {},
  });
  const port = await gateway.listen(0);
  const call = cloudFlowCaller({ ...KEY, endpoint: `http://127.0.0.1:${port}` });
  return {
    cloudflow,
    port,
    clock,
    faults,
    invocations,
    messages,
    call,
    run: async (definition, input = {}) => {
      const name = /^\s*"?Name"?: *"?([A-Za-z0-9_-]+)/m.exec(definition)?.[1] ?? 'unnamed';
      cloudflow.putFlow({ name, definition });
      const { name: executionName, whenEnded } = cloudflow.startExecution({
        flowName: name,
        input: JSON.parse(JSON.stringify(input)),
      });
      await whenEnded();
      const of = { FlowName: name, ExecutionName: executionName };
      const execution = await call('DescribeExecution', of);
      const events = await historyOf(call, of);
      const output = execution.Output === '' ? '' : JSON.parse(String(execution.Output));
      return { status: String(execution.Status), output, events };
    },
    close: async () => {
      await cloudflow.close();
      await gateway.close();
    },
  };
}

async function historyOf(call: TestRegion['call'], of: Body): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let token: unknown = '';
  do {
    const page = await call('GetExecutionHistory', { ...of, Limit: 999, NextToken: token });
    events.push(...(page.Events as HistoryEvent[]));
    token = page.NextToken;
  } while (token !== undefined);
  return events;
}

interface PopClient {
  request(action: string, parameters: Body, options?: { method: string }): Promise<Body>;
}

/** The old RPC client, which signs with HMAC-SHA1. It ships no types. */
export function popClient(port: number, secret = KEY.accessKeySecret): PopClient {
  const { RPCClient } = require('@alicloud/pop-core') as {
    RPCClient: new (config: object) => PopClient;
  };
  return new RPCClient({
    accessKeyId: KEY.accessKeyId,
    accessKeySecret: secret,
    endpoint: `http://127.0.0.1:${port}`,
    apiVersion: '2019-03-15',
  });
}

export function refusal(status: number, errorCode: string, message: string): InvocationResult {
  return {
    status,
    requestId: 'refused',
    errorCode,
    errorMessage: message,
    body: Buffer.alloc(0),
  };
}

/** What FC answers when the function has thrown. */
export function thrown(errorType: string, errorMessage: string): InvocationResult {
  return {
    status: 200,
    requestId: 'thrown',
    errorType: 'UnhandledInvocationError',
    body: Buffer.from(JSON.stringify({ errorMessage, errorType, stackTrace: [] })),
  };
}

function isResult(value: unknown): value is InvocationResult {
  return typeof value === 'object' && value !== null && 'status' in value && 'requestId' in value;
}

/** The code, status and message of an SDK error, without the request id. */
export async function errorOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught as { code: string; statusCode: number; data: { Message: string } },
  );
  if (!error) throw new Error('the call did not fail');
  return { code: error.code, status: error.statusCode, message: error.data.Message };
}

export function typesOf({ events }: Outcome): string[] {
  return events.map(({ Type, StepName }) => (StepName === '' ? Type : `${Type} ${StepName}`));
}

/** The error of an execution that has failed: the detail of its last event. */
export function failureOf({ events }: Outcome): unknown {
  return JSON.parse(events.at(-1)?.EventDetail ?? '{}');
}
