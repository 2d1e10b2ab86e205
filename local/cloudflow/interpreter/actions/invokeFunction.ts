import type { InvocationResult } from '../../../ports.js';
import { StateError } from '../../faults.js';
import { isJsonObject, type Json, type JsonObject, readJsonText } from '../../json.js';
import type { Frame } from '../Engine.js';
import {
  type ActionCall,
  type ActionHooks,
  refuseUngrantedAction,
  resourceOf,
} from './actionCall.js';

/** FC:InvokeFunction (facts/cloudflow 2). */
export async function invokeFunction(
  call: ActionCall,
  frame: Frame,
  hooks: ActionHooks,
): Promise<JsonObject> {
  const functionName = resourceOf(call, 'function', 'FC', frame);
  const { regionId, accountId } = frame.engine;
  const arn = `acs:fc:${regionId}:${accountId}:functions/${functionName}`;
  // As a call from outside: with the qualifier and without.
  const resources = [arn, `${arn}/LATEST`];
  refuseUngrantedAction('FC', { action: 'fc:InvokeFunction', resources }, frame);
  const { invocationType, body } = call.parameters;
  if (invocationType !== 'Sync' && invocationType !== 'Async') {
    throw new StateError('FC.InvalidArgument', 'invocationType must be Sync or Async');
  }
  if (call.mode === 'WaitForSystemCallback' && invocationType === 'Sync') {
    throw new StateError('FC.InvalidArgument', 'WaitForSystemCallback needs Async');
  }
  // FC tells nobody inside the region when an asynchronous invocation has ended; the wait for the
  // job's end is therefore a synchronous call, without FC's own repeats of asynchronous ones.
  const waitsForEnd = call.mode === 'WaitForSystemCallback';
  const request = {
    functionName,
    payload: payloadOf(body),
    invocationType: waitsForEnd ? 'Sync' : invocationType,
    source: 'cloudflow',
  } as const;
  if (waitsForEnd) hooks.submitted({});
  const result = await invoke(frame, request);
  expectAccepted(result);
  if (!waitsForEnd) hooks.submitted({ requestId: result.requestId });
  // Of an asynchronous call no result is available (facts/cloudflow 2, 10.2): an empty output.
  if (invocationType === 'Async') return {};
  // Only Body is confirmed; a body that is not JSON stays a text, which is not.
  const text = result.body.toString('utf8');
  return { Body: readJsonText(text) ?? text };
}

async function invoke(
  frame: Frame,
  request: Parameters<Frame['engine']['functions']['invoke']>[0],
): Promise<InvocationResult> {
  try {
    return await frame.engine.functions.invoke(request);
  } catch (error) {
    throw new StateError(
      'FC.InternalServerError',
      error instanceof Error ? error.message : String(error),
    );
  }
}

/** A refusal is `FC.{ErrorCode}`; a function that failed gives its own error type. */
function expectAccepted(result: InvocationResult): void {
  if (result.status >= 400) {
    throw new StateError(`FC.${result.errorCode ?? 'Unknown'}`, result.errorMessage ?? '');
  }
  if (result.errorType === undefined) return;
  const report = readJsonText(result.body.toString('utf8'));
  const { errorType, errorMessage } = isJsonObject(report) ? report : {};
  // facts/cloudflow 2: the function's own error type where the runtime reports one, else Unknown.
  throw new StateError(
    typeof errorType === 'string' && errorType !== '' ? errorType : 'FC.Unknown',
    typeof errorMessage === 'string' ? errorMessage : result.body.toString('utf8'),
  );
}

/** `body` is serialised to bytes, which are the event; a text goes as it is. */
function payloadOf(body: Json | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
