import type { RegionClock } from '../../clock.js';
import type { QueueTrigger } from '../../manifest/FunctionConfig.js';
import type { RegionQueues, TakenMessage } from '../../ports.js';

/** A push holds 32 MB (128 KB asynchronous): bodies grow when they are wrapped in events. */
const MAX_SYNC_BYTES = 24 * 1024 * 1024;
const MAX_ASYNC_BYTES = 48 * 1024;

/**
 * Waits for messages, and gathers until the batch window's count, its time or the size of a push is
 * reached, whichever comes first (facts/function-compute 4.3). Empty when `signal` aborts first.
 */
export async function takeBatch(
  trigger: QueueTrigger,
  options: {
    readonly queues: RegionQueues;
    readonly clock: RegionClock;
    readonly signal: AbortSignal;
  },
): Promise<TakenMessage[]> {
  const { queues, clock, signal } = options;
  const { queueName, countBasedWindow, timeBasedWindow } = trigger;
  const maxBytes = trigger.asyncInvocationType ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  // One at a time where a few large messages fill a push.
  const stepOf = (left: number) => (trigger.asyncInvocationType ? 1 : left);
  const batch = [...(await queues.take(queueName, stepOf(countBasedWindow), signal))];
  const isFull = () =>
    batch.length >= countBasedWindow ||
    batch.reduce((sum, message) => sum + message.body.length, 0) >= maxBytes;
  if (batch.length === 0 || isFull()) return batch;

  const window = new AbortController();
  const end = () => window.abort();
  const cancel = clock.after(timeBasedWindow * 1000, end);
  signal.addEventListener('abort', end);
  // Without a window: only what is there already.
  if (timeBasedWindow === 0) end();
  try {
    while (!isFull()) {
      const step = stepOf(countBasedWindow - batch.length);
      const more = await queues.take(queueName, step, window.signal);
      if (more.length === 0) break;
      batch.push(...more);
    }
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
  return batch;
}
