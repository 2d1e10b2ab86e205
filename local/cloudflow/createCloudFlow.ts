import type { RegionClock } from '../clock.js';
import type { KeyStore } from '../gateway/keys.js';
import {
  actionOf,
  type Product,
  parametersOf,
  versionOf,
  type WireRequest,
  type WireResponse,
} from '../gateway/wire.js';
import type { FunctionInvoker, RegionQueues } from '../ports.js';
import type { RoleStore } from '../ram/RoleStore.js';
import { authenticateCaller, refuseUngrantedCall } from './api/authenticateCaller.js';
import type { RateName } from './api/operation.js';
import { CLOUDFLOW_OPERATIONS } from './api/operations.js';
import { RequestParameters } from './api/RequestParameters.js';
import { CloudFlowService } from './CloudFlowService.js';
import { CloudFlowError } from './errors.js';
import type { ExecutionEnd } from './executions/Execution.js';
import type { JsonObject } from './json.js';
import { type CloudFlowLimits, DEFAULT_LIMITS } from './limits.js';
import { RateLimiter } from './RateLimiter.js';

const VERSION = '2019-03-15';
/** The name of a call that names no action, or none of the API. */
const UNKNOWN = 'Unknown';

export interface CloudFlowOptions {
  readonly keys: KeyStore;
  readonly clock: RegionClock;
  readonly regionId: string;
  readonly accountId: string;
  readonly functions: FunctionInvoker;
  readonly queues: RegionQueues;
  /** The roles that flows take. Absent: every flow may do everything. */
  readonly roles?: RoleStore;
  /** Replaces single limits; `rates: undefined` turns the rates of API and steps off. */
  readonly limits?: Partial<CloudFlowLimits>;
  /** Whether a Map obeys its MaxConcuccency. Default true; false takes the service's maximum. */
  readonly mapConcurrencyEnforced?: boolean;
  /** How MNS:SendMessage puts a message into a queue. Default `base64`. */
  readonly messageEncoding?: 'base64' | 'plain';
}

interface FlowRequest {
  readonly name: string;
  /** YAML or JSON, `Type: StateMachine`, `SpecVersion: v1`. */
  readonly definition: string;
  readonly description?: string;
  readonly roleArn?: string;
}

interface StartedExecution {
  readonly flowName: string;
  readonly name: string;
  whenEnded(): Promise<ExecutionEnd>;
}

/** CloudFlow behind the gateway, and the calls that the region itself makes without a client. */
export interface CloudFlowProduct extends Product {
  readonly name: 'cloudflow';
  /** Creates or replaces a flow; throws CloudFlowError InvalidArgument that names each problem. */
  putFlow(flow: FlowRequest): void;
  /** Starts an execution as StartExecution does; throws CloudFlowError. */
  startExecution(request: {
    readonly flowName: string;
    readonly executionName?: string;
    readonly input: JsonObject;
  }): StartedExecution;
  /** Ends all executions and schedules; afterwards nothing of them runs. */
  close(): Promise<void>;
}

/**
 * CloudFlow of one region and account: interprets flows and answers the API 2019-03-15
 * (facts/cloudflow). Functions and queues are reached through their ports.
 */
export function createCloudFlow(options: CloudFlowOptions): CloudFlowProduct {
  const limits: CloudFlowLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const { clock, keys, regionId } = options;
  const service = new CloudFlowService({
    clock,
    regionId,
    accountId: options.accountId,
    functions: options.functions,
    queues: options.queues,
    limits,
    messageEncoding: options.messageEncoding ?? 'base64',
    mapConcurrencyEnforced: options.mapConcurrencyEnforced ?? true,
    roles: options.roles,
  });
  const limiters = limitersOf(limits, clock);
  const hostId = `${regionId}.fnf.aliyuncs.com`;

  const answer = async (request: WireRequest): Promise<object> => {
    const key = authenticateCaller(request, keys, clock.now);
    if (versionOf(request) !== VERSION) {
      throw new CloudFlowError('APIVersionNotSupported', `the version is ${VERSION}`);
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw new CloudFlowError(
        'ActionNotSupported',
        `${request.method} is not a method of this API`,
      );
    }
    const name = actionOf(request) ?? UNKNOWN;
    const operation = CLOUDFLOW_OPERATIONS.get(name);
    if (!operation) {
      throw new CloudFlowError('ActionNotSupported', `${name} is not implemented by this region`);
    }
    refuseUngrantedCall(key, name);
    if (limiters?.[operation.rate].tryTake() === false) {
      throw throttled(operation.rate);
    }
    return operation.run(new RequestParameters(parametersOf(request)), service, request.signal);
  };

  return {
    name: 'cloudflow',
    claims: (request) => versionOf(request) === VERSION,
    operationOf: (request) => {
      const name = actionOf(request) ?? UNKNOWN;
      return CLOUDFLOW_OPERATIONS.has(name) ? name : UNKNOWN;
    },
    handle: async (request) => {
      try {
        return response(200, { RequestId: request.requestId, ...(await answer(request)) });
      } catch (error) {
        if (error instanceof CloudFlowError) return refusal(error, request, hostId);
        const stack = error instanceof Error ? (error.stack ?? error.name) : 'not an Error';
        process.stderr.write(
          `cloudflow: ${actionOf(request) ?? UNKNOWN} failed inside: ${stack}\n`,
        );
        return refusal(
          new CloudFlowError('InternalServerError', 'internal error'),
          request,
          hostId,
        );
      }
    },
    refuse: (kind, request) =>
      kind === 'throttle'
        ? refusal(throttled('other'), request, hostId)
        : refusal(new CloudFlowError('InternalServerError', 'internal error'), request, hostId),
    putFlow: ({ name, definition, description = name, roleArn = '' }) => {
      const exists = service.flows.list().some((flow) => flow.name === name);
      if (exists) service.flows.update(name, { definition, description, roleArn });
      else service.flows.create({ name, definition, description, roleArn });
    },
    startExecution: (request) => {
      const execution = service.start(request);
      const { flowName, name } = execution;
      return { flowName, name, whenEnded: () => execution.whenEnded() };
    },
    close: () => service.close(),
  };
}

function limitersOf(
  { rates }: CloudFlowLimits,
  clock: RegionClock,
): Readonly<Record<RateName, RateLimiter>> | undefined {
  return (
    rates && {
      startExecution: new RateLimiter(rates.startExecution, clock),
      describeExecution: new RateLimiter(rates.describeExecution, clock),
      getExecutionHistory: new RateLimiter(rates.getExecutionHistory, clock),
      other: new RateLimiter(rates.other, clock),
    }
  );
}

function throttled(rate: RateName): CloudFlowError {
  return new CloudFlowError('Throttling', `Request was denied due to request throttling (${rate})`);
}

function refusal(error: CloudFlowError, request: WireRequest, hostId: string): WireResponse {
  return response(error.status, {
    RequestId: request.requestId,
    HostId: hostId,
    Code: error.code,
    Message: error.message,
  });
}

function response(status: number, body: object): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
