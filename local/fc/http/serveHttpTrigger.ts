import type { RegionClock } from '../../clock.js';
import { type KeyStore, mayCall } from '../../gateway/keys.js';
import { verifyAcs3 } from '../../gateway/signature/acs3.js';
import type { WireRequest, WireResponse } from '../../gateway/wire.js';
import type { FunctionConfig, HttpTrigger } from '../../manifest/FunctionConfig.js';
import { accessDenied, errorResponse, signatureError } from '../errorResponse.js';
import { fcAccessOf } from '../fcAccessOf.js';
import type { Invoker } from '../Invoker.js';
import { makeRequestId } from '../invocation.js';
import { buildHttpEvent } from './buildHttpEvent.js';
import { readHttpResult } from './readHttpResult.js';

/** Limits of a request (facts/function-compute 3.3), bytes. */
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_URL_BYTES = 4 * 1024;
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BODY_BYTES = 128 * 1024;

export interface HttpTriggerOptions {
  readonly functions: readonly FunctionConfig[];
  readonly invoker: Invoker;
  readonly keys: KeyStore;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
}

/** Serves a request to the URL of a function (facts/function-compute 3). */
export async function serveHttpTrigger(
  request: WireRequest,
  options: HttpTriggerOptions,
): Promise<WireResponse> {
  const { clock, accountId, regionId } = options;
  const requestId = makeRequestId(clock.now());
  const refuse = (status: number, code: string, message: string) =>
    errorResponse(requestId, status, code, message);
  const target = targetOf(request, options.functions);
  if (!target) return refuse(404, 'FunctionNotFound', 'no HTTP trigger belongs to this host');
  const { config, trigger } = target;
  if (trigger.disableURLInternet) {
    return refuse(403, 'AccessDenied', 'the public URL of this trigger is disabled');
  }
  const limit = limitProblem(request);
  if (limit) return refuse(400, 'InvalidArgument', limit);
  // Status and code of a method that the trigger does not name are not documented.
  if (!trigger.methods.includes(request.method)) {
    return refuse(405, 'MethodNotAllowed', `the trigger accepts ${trigger.methods.join(', ')}`);
  }
  if (trigger.authType === 'function') {
    const verdict = verifyAcs3(request, { keys: options.keys, now: clock.now, payload: 'empty' });
    if (!verdict.ok) return signatureError(requestId, verdict, clock.now());
    const access = fcAccessOf('InvokeFunction', config.functionName, options);
    if (!mayCall(verdict.key, access)) return accessDenied(requestId, access);
  }
  const { functionName } = config;
  const nowMs = clock.now();
  const { method, path, rawQuery, headers, body } = request;
  const source = { method, path, rawQuery, headers, body, requestId, nowMs };
  const result = await options.invoker.invoke({
    functionName,
    payload: buildHttpEvent({ ...source, accountId, regionId, functionName }),
    invocationType: isAsync(request) ? 'Async' : 'Sync',
    source: 'http',
    requestId,
  });
  if (result.status === 202) {
    return { status: 202, headers: { 'x-fc-request-id': requestId }, body: '' };
  }
  if (result.status !== 200) {
    return refuse(result.status, result.errorCode ?? 'InternalError', result.errorMessage ?? '');
  }
  if (result.errorType) return functionError(requestId, result.errorType, result.body);
  return readHttpResult(result.body, requestId, request.headers.origin);
}

/** The one function that has an HTTP trigger; of several the one that the first label of Host names. */
function targetOf(request: WireRequest, functions: readonly FunctionConfig[]) {
  const targets = functions.flatMap((config) => {
    const trigger = config.triggers.find((one): one is HttpTrigger => one.type === 'http');
    return trigger ? [{ config, trigger }] : [];
  });
  const label = (request.headers.host ?? '').split(/[.:]/)[0];
  return targets.length === 1
    ? targets[0]
    : targets.find(({ config }) => config.functionName.toLowerCase() === label?.toLowerCase());
}

/**
 * What a client of the URL sees of a function error is not confirmed (facts/function-compute 9). 502
 * with the error type in the header and as the code: a client that looks at the status alone fails.
 */
function functionError(requestId: string, errorType: string, body: Buffer): WireResponse {
  const detail = messageOf(body);
  const response = errorResponse(requestId, 502, errorType, `the function failed: ${detail}`);
  return { ...response, headers: { ...response.headers, 'x-fc-error-type': errorType } };
}

function messageOf(body: Buffer): string {
  const error: unknown = JSON.parse(body.toString());
  const isObject = typeof error === 'object' && error !== null && 'errorMessage' in error;
  return isObject ? String(error.errorMessage) : body.toString();
}

function isAsync(request: WireRequest): boolean {
  return String(request.headers['x-fc-invocation-type'] ?? '').toLowerCase() === 'async';
}

function limitProblem(request: WireRequest): string | undefined {
  const headerBytes = Object.entries(request.headers).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length,
    0,
  );
  if (headerBytes > MAX_HEADER_BYTES) return `headers exceed ${MAX_HEADER_BYTES} bytes`;
  if (request.url.length > MAX_URL_BYTES) return `path and query exceed ${MAX_URL_BYTES} bytes`;
  const maxBytes = isAsync(request) ? MAX_ASYNC_BODY_BYTES : MAX_BODY_BYTES;
  return request.body.length > maxBytes ? `the body exceeds ${maxBytes} bytes` : undefined;
}
