import type { RegionClock } from '../../clock.js';
import type { FaultPlan } from '../../gateway/faults.js';
import type { QueueTrigger } from '../../manifest/FunctionConfig.js';
import type { RegionQueues, TakenMessage } from '../../ports.js';
import type { FcInvocation } from '../Invoker.js';
import type { FcResult } from '../invocation.js';
import { buildEvents } from './buildEvents.js';
import { takeBatch } from './takeBatch.js';

/** Invocations by these triggers time out at 5 minutes (facts/function-compute 4.3). */
const MAX_SECONDS = 300;
/** Before a queue that is not there, or not yet, is looked for again. */
const MISSING_QUEUE_WAIT_MS = 1000;

export interface StreamOptions {
  readonly functionName: string;
  readonly invoke: (invocation: FcInvocation) => Promise<FcResult>;
  readonly queues: RegionQueues;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
  readonly faults: FaultPlan;
  /**
   * Whether a function error (200 with X-Fc-Error-Type) counts as a failed push. Not documented
   * (facts/function-compute 9), so that the region can be either.
   */
  readonly pushErrorCounts: 'failed' | 'ok';
  /** 0-1, for the waits between pushes. */
  readonly random: () => number;
  /** Told what the stream does besides pushing. */
  readonly note: (line: string) => void;
}

export interface Stream {
  stop(): Promise<void>;
}

/**
 * An EventBridge stream from a queue to a function (facts/function-compute 4.3): messages are taken,
 * pushed, and deleted after a successful push. While a push lasts the queue hides them for its
 * VisibilityTimeout; what comes back by then is taken and delivered again.
 */
export function startStream(trigger: QueueTrigger, options: StreamOptions): Stream {
  const closing = new AbortController();
  const tasks = Array.from({ length: trigger.maximumTasks }, () =>
    runTask(trigger, options, closing),
  );
  return {
    stop: async () => {
      closing.abort();
      await Promise.all(tasks);
    },
  };
}

async function runTask(
  trigger: QueueTrigger,
  options: StreamOptions,
  closing: AbortController,
): Promise<void> {
  const { clock, queues, note } = options;
  const { signal } = closing;
  let isMissing = false;
  while (!signal.aborted) {
    try {
      const messages = await takeBatch(trigger, { queues, clock, signal });
      isMissing = false;
      if (messages.length === 0 || signal.aborted) continue;
      await deliver(trigger, messages, options, closing);
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (!isMissing) note(`EventBridge ${trigger.name}: ${trigger.queueName}: ${reason}`);
      isMissing = true;
      await clock.sleep(MISSING_QUEUE_WAIT_MS, signal).catch(() => {});
    }
  }
}

/** Pushes one batch with its retries; the whole batch is delivered, dead or blocking. */
async function deliver(
  trigger: QueueTrigger,
  messages: readonly TakenMessage[],
  options: StreamOptions,
  closing: AbortController,
): Promise<void> {
  const { clock, queues, note, functionName, accountId, regionId } = options;
  const place = { functionName, accountId, regionId, nowMs: clock.now() };
  const events = buildEvents(trigger, messages, place);
  // Only a stream batches: an event-driven trigger hands over the one object.
  const payload = Buffer.from(
    JSON.stringify(trigger.mode === 'event-streaming' ? events : events[0]),
  );
  const pushLater = async (latencyMs: number) => {
    await clock.sleep(latencyMs, closing.signal).catch(() => {});
    if (!closing.signal.aborted) await push(trigger, payload, options);
  };
  const forget = () => {
    for (const message of messages) queues.delete(trigger.queueName, message.receiptHandle);
  };
  const call = { product: 'smq', operation: 'take', callerFunction: functionName };
  for (const { action, latencyMs } of options.faults.strike(call)) {
    if (action !== 'duplicateDelivery') continue;
    if (latencyMs === undefined) await push(trigger, payload, options);
    else void pushLater(latencyMs);
  }
  for (const waitMs of [...waitsOf(trigger, options.random), undefined]) {
    if (await push(trigger, payload, options)) {
      forget();
      return;
    }
    // A push that the region's own end cut off is nobody's failure.
    if (closing.signal.aborted) return;
    if (waitMs === undefined) break;
    await clock.sleep(waitMs, closing.signal).catch(() => {});
    if (closing.signal.aborted) return;
  }
  const what = `EventBridge ${trigger.name}: ${messages.length} message(s)`;
  if (trigger.errorsTolerance === 'NONE') {
    note(`${what} could not be pushed; the stream blocks`);
    closing.abort();
    return;
  }
  const { deadLetterQueueName } = trigger;
  if (deadLetterQueueName === undefined) {
    note(`${what} could not be pushed and are discarded`);
  } else {
    note(`${what} could not be pushed and go to ${deadLetterQueueName}`);
    for (const message of messages) queues.send(deadLetterQueueName, message.body);
  }
  forget();
}

/** True when the push counts as delivered. */
async function push(
  trigger: QueueTrigger,
  payload: Buffer,
  options: StreamOptions,
): Promise<boolean> {
  const result = await options.invoke({
    functionName: options.functionName,
    payload,
    invocationType: trigger.asyncInvocationType ? 'Async' : 'Sync',
    source: 'eventbridge',
    maxSeconds: MAX_SECONDS,
  });
  if (result.status >= 300) {
    options.note(`EventBridge ${trigger.name}: push refused: ${result.status} ${result.errorCode}`);
    return false;
  }
  return !result.errorType || options.pushErrorCounts === 'ok';
}

/** The waits between pushes, milliseconds (facts/function-compute 4.3). */
function* waitsOf(trigger: QueueTrigger, random: () => number): Generator<number> {
  if (trigger.pushRetryStrategy === 'BACKOFF_RETRY') {
    for (let count = 0; count < 3; count += 1) yield 10_000 + random() * 10_000;
    return;
  }
  for (let count = 0; count < 176; count += 1) yield Math.min(2 ** count, 512) * 1000;
}
