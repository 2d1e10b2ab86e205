import type { RegionQueues, TakenMessage } from '../ports.js';
import { SmqError } from './errors.js';
import { LIMITS } from './limits.js';
import type { Message } from './Message.js';
import type { QueueStore } from './QueueStore.js';

/** The queues for callers inside the region; the limits of the wire hold for them too. */
export function createQueuePort(store: QueueStore): RegionQueues {
  return {
    send: (queueName, body, options) => {
      const queue = store.get(queueName);
      if (Buffer.byteLength(body) > queue.attributes.MaximumMessageSize) {
        const { MaximumMessageSize: max } = queue.attributes;
        throw new SmqError(
          'InvalidArgument',
          `The value of MessageBody should between 0 and ${max} bytes`,
        );
      }
      return { messageId: queue.send(body, options).id };
    },

    take: async (queueName, max, signal) => {
      const batch = Math.min(max, LIMITS.batch);
      const taken = await store.get(queueName).receive(batch, Number.POSITIVE_INFINITY, signal);
      return taken.map(toTaken);
    },

    delete: (queueName, receiptHandle) => {
      try {
        store.get(queueName).delete(receiptHandle);
        return true;
      } catch (error) {
        if (error instanceof SmqError && error.code !== 'QueueNotExist') return false;
        throw error;
      }
    },
  };
}

function toTaken(message: Message): TakenMessage {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle ?? '',
    body: message.body,
    dequeueCount: message.dequeueCount,
  };
}
