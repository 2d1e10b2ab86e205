import type { Credentials } from '../runtime/context.js';
import { unwrapCommonJs } from '../runtime/unwrapCommonJs.js';
import { EcsCallError, type EcsPort } from './ecsPort.js';
import type { EcsOperation } from './operations.js';

/** One SDK call, design section 3: SDK call 10 s < worker 240 s < EventBridge push 300 s. */
const CALL_TIMEOUT_MS = 10_000;

export interface EcsClientOptions {
  readonly regionId: string;
  readonly credentials: Credentials;
  /** `http(s)://host[:port]`; absent: the real region. */
  readonly endpoint?: string | undefined;
  readonly timeoutMs?: number;
}

type SdkMethod = (request: unknown, runtime: unknown) => Promise<{ body: { toMap(): unknown } }>;
type SdkClass = new (fields: unknown) => unknown;
type Sdk = Readonly<Record<string, unknown>> & { readonly default: SdkClass };

/**
 * The ECS API through `@alicloud/ecs20140526`, which is loaded at the first call: it is most of a
 * function's load time. Time-outs are set, since the SDK's own are 3 s (facts/ecs 6.4).
 */
export function createEcsClient(options: EcsClientOptions): EcsPort {
  let client: Promise<{ sdk: Sdk; client: Record<string, unknown> }> | undefined;
  return {
    async call(operation, parameters) {
      client ??= connect(options);
      const { sdk, client: connected } = await client;
      const Request = sdk[`${operation}Request`] as SdkClass;
      const name = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}WithOptions`;
      const method = connected[name] as SdkMethod;
      const timeout = options.timeoutMs ?? CALL_TIMEOUT_MS;
      try {
        const runtime = { readTimeout: timeout, connectTimeout: timeout };
        const response = await method.call(connected, new Request(parameters), runtime);
        return response.body.toMap() as Record<string, unknown>;
      } catch (error) {
        throw toCallError(operation, error, timeout);
      }
    },
  };
}

async function connect(options: EcsClientOptions) {
  const sdk = unwrapCommonJs<Sdk>((await import('@alicloud/ecs20140526')) as unknown as Sdk);
  const Client = sdk.default;
  const { credentials, endpoint } = options;
  const client = new Client({
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret,
    ...(credentials.securityToken ? { securityToken: credentials.securityToken } : {}),
    regionId: options.regionId,
    ...(endpoint
      ? { endpoint: new URL(endpoint).host, protocol: new URL(endpoint).protocol.slice(0, -1) }
      : {}),
    maxIdleConns: 64,
    keepAlive: true,
  }) as Record<string, unknown>;
  return { sdk, client };
}

/** The SDK's errors are told apart by their fields, not by class (facts/ecs 6.3). */
function toCallError(operation: EcsOperation, error: unknown, timeoutMs: number): EcsCallError {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    statusCode?: unknown;
    requestId?: unknown;
    retryAfter?: unknown;
    name?: unknown;
    message?: unknown;
    data?: { Message?: unknown };
  };
  const message = String(fields.data?.Message ?? fields.message ?? error).slice(0, 500);
  if (typeof fields.statusCode === 'number' && typeof fields.code === 'string') {
    return new EcsCallError(operation, {
      code: fields.code,
      message,
      httpStatus: fields.statusCode,
      requestId: typeof fields.requestId === 'string' ? fields.requestId : undefined,
      retryAfterMs: typeof fields.retryAfter === 'number' ? fields.retryAfter : undefined,
      cause: error,
    });
  }
  if (fields.name === 'SyntaxError') {
    return new EcsCallError(operation, {
      code: 'UnreadableAnswer',
      message: 'the answer was no JSON (a proxy in between?)',
      cause: error,
    });
  }
  // The SDK's time-out message holds the whole URL with its ids: not repeated.
  const timedOut = fields.name === 'RequestTimeoutError';
  const network = typeof fields.code === 'string' ? fields.code : String(fields.name ?? 'error');
  return new EcsCallError(operation, {
    code: 'NoAnswer',
    message: timedOut ? `no answer within ${timeoutMs / 1_000} s` : network,
  });
}
