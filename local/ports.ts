/**
 * What the products of the region ask of one another, in process: CloudFlow and EventBridge call
 * functions and queues from inside the cloud, without a client's signature.
 */

export interface InvocationRequest {
  readonly functionName: string;
  /** The event, as bytes. */
  readonly payload: Buffer;
  readonly invocationType: 'Sync' | 'Async';
  /** Who calls, for the log: `cloudflow`, `eventbridge`, `timer`, `sdk`. */
  readonly source: string;
}

/** The answer of Function Compute to one invocation (facts/function-compute 1.3, 2.5). */
export interface InvocationResult {
  /** 200 carried out (also when the function failed), 202 accepted (Async), 4xx/5xx refused. */
  readonly status: number;
  readonly requestId: string;
  /** `X-Fc-Error-Type`: the function itself failed; `body` is then its error JSON. */
  readonly errorType?:
    | 'HandledInvocationError'
    | 'UnhandledInvocationError'
    | 'InitializationError';
  /** Set when status is 4xx/5xx: `FunctionNotFound`, `ResourceThrottled`, … */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly body: Buffer;
}

export interface FunctionInvoker {
  invoke(request: InvocationRequest): Promise<InvocationResult>;
}

export interface TakenMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The body as stored (usually Base64). */
  readonly body: string;
  readonly dequeueCount: number;
}

/** Queue operations for callers inside the region. A queue that does not exist throws `QueueNotExist`. */
export interface RegionQueues {
  send(
    queueName: string,
    body: string,
    options?: { readonly delaySeconds?: number; readonly priority?: number },
  ): { readonly messageId: string };
  /** Takes up to `max` visible messages, waiting until there is one or `signal` aborts (then []). */
  take(queueName: string, max: number, signal: AbortSignal): Promise<readonly TakenMessage[]>;
  /** False when the handle is no longer valid: the message became visible again. */
  delete(queueName: string, receiptHandle: string): boolean;
}
