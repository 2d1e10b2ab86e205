import { randomBytes } from 'node:crypto';
import type { InvocationResult } from '../ports.js';
import type { CallOutcome, FunctionErrorBody } from './FunctionInstance.js';

/** An invocation's result with what the invocation API shows besides. */
export interface FcResult extends InvocationResult {
  readonly instanceId?: string;
  readonly durationMs?: number;
  /** The log lines of this invocation. */
  readonly log?: readonly string[];
}

/** Request ids have the form `1-65d71219-…` (facts/function-compute 3.1). */
export function makeRequestId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  const random = randomBytes(12).toString('hex');
  return `1-${seconds}-${random.slice(0, 8)}-${random.slice(8)}`;
}

/** A refused invocation: nothing ran. */
export function refusal(
  requestId: string,
  status: number,
  errorCode: string,
  errorMessage: string,
): FcResult {
  return { status, requestId, errorCode, errorMessage, body: Buffer.alloc(0) };
}

/**
 * What FC answers for the outcome of a call (facts/function-compute 2.5): a function error is status
 * 200 with an error type. The text of a time-out is not documented.
 */
export function resultOf(
  outcome: CallOutcome,
  call: {
    readonly requestId: string;
    readonly durationMs: number;
    readonly timeoutSeconds: number;
    readonly isInitializer: boolean;
  },
): FcResult {
  const { requestId, durationMs } = call;
  if (outcome.kind === 'returned') {
    return { status: 200, requestId, durationMs, body: outcome.body };
  }
  const handled = outcome.kind === 'failed' && outcome.handled;
  return {
    status: 200,
    requestId,
    durationMs,
    errorType: call.isInitializer
      ? 'InitializationError'
      : handled
        ? 'HandledInvocationError'
        : 'UnhandledInvocationError',
    body: Buffer.from(JSON.stringify(errorOf(outcome, durationMs, call.timeoutSeconds))),
  };
}

function errorOf(
  outcome: Exclude<CallOutcome, { kind: 'returned' }>,
  durationMs: number,
  timeoutSeconds: number,
): FunctionErrorBody {
  switch (outcome.kind) {
    case 'failed':
      return outcome.error;
    case 'timedOut':
      return { errorMessage: `Function timed out after ${timeoutSeconds} seconds` };
    case 'exited':
      return {
        errorMessage: `Process exited unexpectedly before completing request (duration: ${Math.round(durationMs)}ms, maxMemoryUsage: 0MB)`,
      };
  }
}
