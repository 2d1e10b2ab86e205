import type { RegionClock } from '../clock.js';
import type { FunctionInvoker, InvocationRequest, RegionQueues } from '../ports.js';
import type { FunctionRuntime } from './FunctionRuntime.js';
import { type FcResult, makeRequestId, refusal } from './invocation.js';

/** Payload limits (facts/function-compute 3.3), bytes. */
const MAX_SYNC_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BYTES = 128 * 1024;
/** Waits between asynchronous attempts: 0.5, 1, 2, 4 … s; documented for throttled ones. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 512_000;

export interface FcInvocation extends InvocationRequest {
  /** Absent: a fresh one. */
  readonly requestId?: string;
  /** A bound on the function's own time-out, in seconds. */
  readonly maxSeconds?: number;
}

export interface InvokerOptions {
  readonly runtimes: ReadonlyMap<string, FunctionRuntime>;
  readonly clock: RegionClock;
  readonly queues: RegionQueues;
  readonly accountId: string;
  readonly regionId: string;
}

/** Invokes functions by name, at once or from the asynchronous queue of Function Compute. */
export class Invoker implements FunctionInvoker {
  readonly #options: InvokerOptions;
  readonly #closing = new AbortController();
  readonly #pending = new Set<Promise<void>>();

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  async invoke(invocation: FcInvocation): Promise<FcResult> {
    const { functionName, payload, invocationType } = invocation;
    const requestId = invocation.requestId ?? makeRequestId(this.#options.clock.now());
    const runtime = this.#options.runtimes.get(functionName);
    if (!runtime) {
      const text = `function '${functionName}' does not exist`;
      return refusal(requestId, 404, 'FunctionNotFound', text);
    }
    const isAsync = invocationType === 'Async';
    if (payload.length > (isAsync ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES)) {
      const text = 'payload size exceeds maximum allowed size';
      return refusal(requestId, 400, 'EntityTooLarge', text);
    }
    const call = { payload, requestId, ...maxSecondsOf(invocation) };
    if (!isAsync) return runtime.invoke({ ...call, retryCount: 0 });
    const work = this.#runLater(runtime, call)
      .catch((error: unknown) => runtime.log.add(`the region failed: ${String(error)}`))
      .finally(() => this.#pending.delete(work));
    this.#pending.add(work);
    return { status: 202, requestId, body: Buffer.alloc(0) };
  }

  /** Ends the asynchronous queue; what was not carried out is lost, as the region is. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#pending);
  }

  /** Resolves when no asynchronous invocation is under way or waiting. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /**
   * One asynchronous invocation with its retries (facts/function-compute 5): function errors so often
   * as configured, throttled ones as long as the event's age allows. The wait between retries of
   * function errors is not documented; it is taken to be the same.
   */
  async #runLater(
    runtime: FunctionRuntime,
    call: { readonly payload: Buffer; readonly requestId: string; readonly maxSeconds?: number },
  ): Promise<void> {
    const { clock } = this.#options;
    const { maxAsyncRetryAttempts, maxAsyncEventAgeInSeconds } = runtime.config.asyncInvoke;
    const endsAtMs = clock.now() + clock.scale(maxAsyncEventAgeInSeconds * 1000);
    let waitMs = FIRST_WAIT_MS;
    let count = 0;
    let retryCount = 0;
    for (;;) {
      const result = await runtime.invoke({ ...call, retryCount });
      count += 1;
      if (this.#closing.signal.aborted) return;
      const isThrottled = result.status === 429;
      if (result.status === 200 && !result.errorType) {
        this.#report(runtime, call, result, count, 'Success');
        return;
      }
      const isSpent =
        !isThrottled && (result.status !== 200 || retryCount >= maxAsyncRetryAttempts);
      const isOld = clock.now() + clock.scale(waitMs) > endsAtMs;
      if (isSpent || isOld) {
        const condition = isSpent ? 'RetryAttemptsExhausted' : 'EventAgeExceeded';
        this.#report(runtime, call, result, count, condition);
        return;
      }
      if (!isThrottled) retryCount += 1;
      await clock.sleep(waitMs, this.#closing.signal).catch(() => {});
      if (this.#closing.signal.aborted) return;
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  /**
   * Sends the outcome to the configured queue (facts/function-compute 5). Base64, since SMQ's newest
   * pages want bodies so; the form in which FC itself writes to a queue is not documented, nor are
   * the words of `condition`.
   */
  #report(
    runtime: FunctionRuntime,
    call: { readonly payload: Buffer; readonly requestId: string },
    result: FcResult,
    count: number,
    condition: string,
  ): void {
    const { config, log } = runtime;
    const isSuccess = condition === 'Success';
    const queueName = isSuccess
      ? config.asyncInvoke.onSuccessQueue
      : config.asyncInvoke.onFailureQueue;
    if (queueName === undefined) return;
    const { regionId, accountId, clock, queues } = this.#options;
    const text = JSON.stringify({
      timestamp: clock.now(),
      requestContext: {
        requestId: call.requestId,
        functionArn: `acs:fc:${regionId}:${accountId}:functions/${config.functionName}`,
        condition,
        approximateInvokeCount: count,
      },
      requestPayload: call.payload.toString(),
      responseContext: { statusCode: result.status, functionError: result.errorType ?? '' },
      responsePayload: result.errorMessage ?? result.body.toString(),
    });
    try {
      queues.send(queueName, Buffer.from(text).toString('base64'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.add(`FC Destination RequestId: ${call.requestId}: ${queueName}: ${reason}`);
    }
  }
}

function maxSecondsOf({ maxSeconds }: FcInvocation): { maxSeconds?: number } {
  return maxSeconds === undefined ? {} : { maxSeconds };
}
