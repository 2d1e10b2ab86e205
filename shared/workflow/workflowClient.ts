import type { Clock } from '../runtime/clock.js';
import type { Credentials } from '../runtime/context.js';
import { ServiceError } from '../runtime/errors.js';
import { retrying } from '../runtime/retrying.js';
import { unwrapCommonJs } from '../runtime/unwrapCommonJs.js';

/** How an execution stands; `StoppedTime` is ISO 8601. */
export interface ExecutionState {
  readonly running: boolean;
  readonly stoppedAt?: string;
}

/** The CloudFlow calls that functions make. */
export interface WorkflowPort {
  /** Starts an execution; one of that name that runs or has ended means "already started". */
  start(flow: string, executionName: string, input: unknown): Promise<'started' | 'alreadyStarted'>;
  /** How an execution stands; undefined when there is none of that name. */
  describe(flow: string, executionName: string): Promise<ExecutionState | undefined>;
  /** Reports a task's result; a task that was already reported, or whose time ran out, is fine. */
  reportSucceeded(taskToken: string, output: unknown): Promise<'reported' | 'alreadyCompleted'>;
}

const VERSION = '2019-03-15';
const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 60_000;
/** Whoever asks how an execution stands waits for the answer. */
const DESCRIBE_PATIENCE_MS = 10_000;
const FIRST_WAIT_MS = 800;
/** At its shortest half of it: workers that were throttled together share 2 calls a second. */
const LONGEST_WAIT_MS = 7_000;

/**
 * CloudFlow's API through the generic client of `@alicloud/openapi-core`, loaded at the first call.
 * Report* calls share 2 calls a second an account (facts/cloudflow 8): they are retried with jitter.
 */
export function createWorkflowClient(options: {
  readonly regionId: string;
  readonly credentials: Credentials;
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}): WorkflowPort {
  const { clock, random } = options;
  let caller: ReturnType<typeof connect> | undefined;

  const call = async (
    action: string,
    query: Record<string, string>,
    body: Record<string, string> | undefined,
    patienceMs = PATIENCE_MS,
  ) => {
    caller ??= connect(options);
    const invoke = await caller;
    const make = async () => {
      try {
        return await invoke(action, query, body);
      } catch (error) {
        const fault = faultOf(error);
        if (fault.code === 'ExecutionAlreadyExists' || fault.code === 'TaskAlreadyCompleted') {
          return fault.code;
        }
        // Which code an unknown execution has is not documented.
        if (action === 'DescribeExecution' && fault.status === 404) return undefined;
        throw fault;
      }
    };
    try {
      return await retrying(make, {
        ...{ clock, random, patienceMs, baseMs: FIRST_WAIT_MS, mostMs: LONGEST_WAIT_MS },
        classify: (error) => (error instanceof CallFault && error.passing ? 'again' : 'stop'),
      });
    } catch (error) {
      if (!(error instanceof CallFault)) throw error;
      throw new ServiceError('workflow', `${action}: ${error.code}: ${error.message}`, {
        // A report that is refused will be refused again; what else is refused may be mended.
        permanent: action === 'ReportTaskSucceeded' && !error.passing,
      });
    }
  };
  return {
    async start(flow, executionName, input) {
      const body = { FlowName: flow, ExecutionName: executionName, Input: JSON.stringify(input) };
      const answer = await call('StartExecution', {}, body);
      return answer === 'ExecutionAlreadyExists' ? 'alreadyStarted' : 'started';
    },
    async describe(flow, executionName) {
      const query = { FlowName: flow, ExecutionName: executionName };
      const answer = await call('DescribeExecution', query, undefined, DESCRIBE_PATIENCE_MS);
      const { body } = (answer ?? {}) as {
        body?: { Status?: string; StoppedTime?: string };
      };
      if (!body) return undefined;
      return {
        running: body.Status === 'Running' || body.Status === 'Starting',
        ...(body.StoppedTime ? { stoppedAt: new Date(body.StoppedTime).toISOString() } : {}),
      };
    },
    async reportSucceeded(taskToken, output) {
      const answer = await call(
        'ReportTaskSucceeded',
        { TaskToken: taskToken },
        { Output: JSON.stringify(output) },
      );
      return answer === 'TaskAlreadyCompleted' ? 'alreadyCompleted' : 'reported';
    },
  };
}

type Invoke = (
  action: string,
  query: Record<string, string>,
  /** Absent: a GET (facts/cloudflow 7). */
  body: Record<string, string> | undefined,
) => Promise<unknown>;

type Core = typeof import('@alicloud/openapi-core');

async function connect(options: {
  readonly regionId: string;
  readonly credentials: Credentials;
  readonly endpoint: string | undefined;
}): Promise<Invoke> {
  const loaded = (await import('@alicloud/openapi-core')) as unknown as Core;
  const core = unwrapCommonJs(loaded);
  const { credentials, endpoint } = options;
  const url = new URL(endpoint ?? `https://${options.regionId}.fnf.aliyuncs.com`);
  const protocol = url.protocol.slice(0, -1);
  const client = new core.default(
    new core.$OpenApiUtil.Config({
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: credentials.accessKeySecret,
      ...(credentials.securityToken ? { securityToken: credentials.securityToken } : {}),
      regionId: options.regionId,
      endpoint: url.host,
      protocol,
    }),
  );
  return (action, query, body) =>
    client.callApi(
      new core.$OpenApiUtil.Params({
        action,
        version: VERSION,
        protocol: protocol.toUpperCase(),
        pathname: '/',
        method: body ? 'POST' : 'GET',
        authType: 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new core.$OpenApiUtil.OpenApiRequest({ query, ...(body ? { body } : {}) }),
      { readTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS } as never,
    );
}

/** A failed call; a passing one is worth another try. */
class CallFault extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly passing: boolean;

  constructor(code: string, status: number | undefined, message: string) {
    super(message);
    this.name = 'CallFault';
    this.code = code;
    this.status = status;
    this.passing = status === undefined || status >= 500 || /Throttl/i.test(code);
  }
}

/** Never repeats the SDK's own message of a time-out: it holds the URL with the task token. */
function faultOf(error: unknown): CallFault {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    statusCode?: unknown;
    data?: { Message?: unknown };
  };
  const status = typeof fields.statusCode === 'number' ? fields.statusCode : undefined;
  const code = typeof fields.code === 'string' ? fields.code : 'NoAnswer';
  return new CallFault(code, status, status ? String(fields.data?.Message ?? '') : 'no answer');
}
