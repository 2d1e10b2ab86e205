import type { RegionClock } from '../clock.js';
import { type KeyStore, mayCall } from '../gateway/keys.js';
import { verifyAcs3 } from '../gateway/signature/acs3.js';
import type { WireRequest, WireResponse } from '../gateway/wire.js';
import type { FunctionConfig } from '../manifest/FunctionConfig.js';
import { accessDenied, errorResponse, signatureError } from './errorResponse.js';
import { fcAccessOf } from './fcAccessOf.js';
import { buildHttpEvent } from './http/buildHttpEvent.js';
import type { Invoker } from './Invoker.js';
import { type FcResult, makeRequestId } from './invocation.js';
import { isFcSigned, verifyFc } from './signature.js';

export interface ApiOptions {
  readonly functions: ReadonlyMap<string, FunctionConfig>;
  readonly invoker: Invoker;
  readonly keys: KeyStore;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
  /** Whether a function that has an HTTP trigger gets an invocation in the shape of one. */
  readonly wrapInvocations: boolean;
}

/** `X-Fc-Log-Result` holds the last 4 KB of the log. */
const LOG_TAIL_BYTES = 4096;

export interface ApiRoute {
  readonly operation: 'InvokeFunction' | 'ListFunctions' | 'GetFunction';
  readonly functionName: string;
}

/** Which operation of API 2023-03-30 a request is. */
export function apiRouteOf(request: WireRequest): ApiRoute | undefined {
  const match = /^\/2023-03-30\/functions(?:\/([^/]+)(\/invocations)?)?$/.exec(request.path);
  if (!match) return undefined;
  const functionName = decodeName(match[1] ?? '');
  if (match[2] !== undefined) {
    return request.method === 'POST' ? { operation: 'InvokeFunction', functionName } : undefined;
  }
  if (request.method !== 'GET') return undefined;
  return { operation: functionName === '' ? 'ListFunctions' : 'GetFunction', functionName };
}

/** Serves the API of Function Compute: invocations, and what functions there are. */
export async function serveApi(request: WireRequest, options: ApiOptions): Promise<WireResponse> {
  const { clock, keys } = options;
  const requestId = makeRequestId(clock.now());
  const verdict = isFcSigned(request)
    ? verifyFc(request, { keys, now: clock.now })
    : verifyAcs3(request, { keys, now: clock.now, payload: 'sha256' });
  if (!verdict.ok) return signatureError(requestId, verdict, clock.now());
  if (!request.path.startsWith('/2023-03-30/')) {
    return oldApiError(requestId, request.path);
  }
  const route = apiRouteOf(request);
  if (!route) {
    const text = `${request.method} ${request.path} is not implemented in this region`;
    return errorResponse(requestId, 400, 'InvalidArgument', text);
  }
  const { operation, functionName } = route;
  const access = fcAccessOf(operation, functionName, options);
  if (!mayCall(verdict.key, access)) return accessDenied(requestId, access);
  if (operation === 'ListFunctions') return listFunctions(request, requestId, options);
  const config = options.functions.get(functionName);
  if (!config) {
    const text = `function '${functionName}' does not exist`;
    return errorResponse(requestId, 404, 'FunctionNotFound', text);
  }
  const qualifier = request.query.get('qualifier') || 'LATEST';
  if (qualifier !== 'LATEST') {
    const text = `this region knows no version or alias '${qualifier}'`;
    return errorResponse(requestId, 404, 'VersionNotFound', text);
  }
  if (operation === 'GetFunction') return json(requestId, describe(config));
  return invoke(request, config, requestId, options);
}

/** 1 to 100 by the page of 3.0; the default is that of the older API, since it names none. */
function listFunctions(
  { query }: WireRequest,
  requestId: string,
  options: ApiOptions,
): WireResponse {
  const text = query.get('limit') ?? '20';
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 100) {
    return errorResponse(requestId, 400, 'InvalidArgument', 'limit must be from 1 to 100');
  }
  const prefix = query.get('prefix') ?? '';
  const after = query.get('nextToken') ?? '';
  const found = [...options.functions.values()]
    .filter(({ functionName }) => functionName.startsWith(prefix) && functionName > after)
    .sort((a, b) => (a.functionName < b.functionName ? -1 : 1));
  const page = found.slice(0, limit);
  const nextToken = found.length > page.length ? page.at(-1)?.functionName : undefined;
  return json(requestId, {
    functions: page.map(describe),
    ...(nextToken === undefined ? {} : { nextToken }),
  });
}

async function invoke(
  request: WireRequest,
  config: FunctionConfig,
  requestId: string,
  options: ApiOptions,
): Promise<WireResponse> {
  const headerOf = (name: string) => String(request.headers[name] ?? '').toLowerCase();
  const type = headerOf('x-fc-invocation-type') || 'sync';
  if (type !== 'sync' && type !== 'async') {
    const text = 'X-Fc-Invocation-Type must be Sync or Async';
    return errorResponse(requestId, 400, 'InvalidArgument', text);
  }
  const { functionName } = config;
  const isWrapped =
    options.wrapInvocations && config.triggers.some((trigger) => trigger.type === 'http');
  const { accountId, regionId } = options;
  const { method, path, rawQuery, headers, body } = request;
  const source = { method, path, rawQuery, headers, body, requestId, nowMs: options.clock.now() };
  const result = await options.invoker.invoke({
    functionName,
    payload: isWrapped
      ? buildHttpEvent({ ...source, accountId, regionId, functionName })
      : request.body,
    invocationType: type === 'async' ? 'Async' : 'Sync',
    source: 'sdk',
    requestId,
  });
  if (result.status >= 300) {
    const { errorCode = 'InternalError', errorMessage = '' } = result;
    return errorResponse(requestId, result.status, errorCode, errorMessage);
  }
  return {
    status: result.status,
    headers: headersOf(result, headerOf('x-fc-log-type') === 'tail'),
    body: result.body,
  };
}

function headersOf(result: FcResult, withLog: boolean): Record<string, string> {
  const log = Buffer.from((result.log ?? []).map((line) => `${line}\n`).join(''));
  return {
    'content-type': result.errorType ? 'application/json' : 'application/octet-stream',
    'x-fc-request-id': result.requestId,
    ...(result.instanceId ? { 'x-fc-instance-id': result.instanceId } : {}),
    ...(result.durationMs === undefined
      ? {}
      : { 'x-fc-invocation-duration': String(Math.round(result.durationMs)) }),
    ...(result.errorType ? { 'x-fc-error-type': result.errorType } : {}),
    ...(withLog ? { 'x-fc-log-result': log.subarray(-LOG_TAIL_BYTES).toString('base64') } : {}),
  };
}

/** API 2016-08-15 has services, which functions of 3.0 have not; its errors have names of their own. */
function oldApiError(requestId: string, path: string): WireResponse {
  return {
    status: 404,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify({
      ErrorCode: 'ServiceNotFound',
      ErrorMessage: `${path}: functions of 3.0 have no service; use API 2023-03-30`,
    }),
  };
}

function json(requestId: string, value: unknown): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify(value),
  };
}

/** What a reader of functions needs; environment variables are left out, they may be secrets. */
function describe(config: FunctionConfig) {
  const { functionName, description, runtime, handler, cpu, memorySize, timeout } = config;
  return { functionName, description, runtime, handler, cpu, memorySize, timeout };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
