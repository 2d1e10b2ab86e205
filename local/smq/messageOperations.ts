import type { WireResponse } from '../gateway/wire.js';
import { SmqError } from './errors.js';
import { LIMITS } from './limits.js';
import type { Message } from './Message.js';
import { parseInteger } from './parseInteger.js';
import type { Queue } from './Queue.js';
import { empty, type SmqCall, type SmqHandler } from './queueOperations.js';
import { argumentOf, type SmqOperation } from './smqRouteOf.js';
import {
  childrenOf,
  parseXml,
  refuseUnknownElements,
  textOf,
  type XmlNode,
  xmlResponse,
} from './xml.js';

type MessageOperation = Extract<SmqOperation, `${string}Message${string}`>;

/** The operations on messages (facts/smq 1). */
export const MESSAGE_OPERATIONS: Readonly<Record<MessageOperation, SmqHandler>> = {
  SendMessage: (call) => {
    const queue = call.queues.get(call.queueName);
    const message = send(queue, parseXml(call.request.body, 'Message'));
    return xmlResponse(201, 'Message', sentFields(message), call.headers);
  },

  BatchSendMessage: (call) => {
    const queue = call.queues.get(call.queueName);
    const entries = childrenOf(parseXml(call.request.body, 'Messages'), 'Message');
    refuseBadBatch('Message', entries.length);
    const bodies = entries.map((entry) => textOf(entry, 'MessageBody') ?? '');
    const bytes = bodies.reduce((total, body) => total + Buffer.byteLength(body), 0);
    if (bytes > LIMITS.batchBytes) {
      throw new SmqError(
        'InvalidArgument',
        `The value of Messages should between 0 and ${LIMITS.batchBytes} bytes`,
      );
    }
    // The status of a partly failed batch is not confirmed (facts/smq 6): 201, so that a client
    // which looks at nothing but the status is caught here.
    const results = entries.map((entry) => attempt(() => sentFields(send(queue, entry))));
    return xmlResponse(201, 'Messages', { Message: results }, call.headers);
  },

  ReceiveMessage: async (call) => {
    const [message] = await receive(call, 1);
    if (!message) throw new SmqError('MessageNotExist');
    return xmlResponse(200, 'Message', receivedFields(message), call.headers);
  },

  BatchReceiveMessage: async (call) => {
    const taken = await receive(call, batchSizeOf(call));
    return listed(taken.map(receivedFields), call);
  },

  PeekMessage: (call) => {
    const [message] = call.queues.get(call.queueName).peek(1);
    if (!message) throw new SmqError('MessageNotExist');
    return xmlResponse(200, 'Message', peekedFields(message), call.headers);
  },

  BatchPeekMessage: (call) => {
    const messages = call.queues.get(call.queueName).peek(batchSizeOf(call));
    return listed(messages.map(peekedFields), call);
  },

  DeleteMessage: (call) => {
    call.queues.get(call.queueName).delete(handleOf(call));
    return empty(204, call.headers);
  },

  BatchDeleteMessage: (call) => {
    const queue = call.queues.get(call.queueName);
    const handles = childrenOf(parseXml(call.request.body, 'ReceiptHandles'), 'ReceiptHandle');
    refuseBadBatch('ReceiptHandle', handles.length);
    const failed = handles.flatMap((entry) => {
      const handle = typeof entry === 'string' ? entry.trim() : '';
      const result = attempt(() => {
        queue.delete(handle);
        return undefined;
      });
      return result ? [{ ...result, ReceiptHandle: handle }] : [];
    });
    if (failed.length === 0) return empty(204, call.headers);
    return xmlResponse(404, 'Errors', { Error: failed }, call.headers);
  },

  ChangeMessageVisibility: (call) => {
    const queue = call.queues.get(call.queueName);
    const handle = handleOf(call);
    const text = argumentOf(call.request, 'visibilityTimeout');
    if (text === undefined) throw new SmqError('MissingVisibilityTimeout');
    const range = LIMITS.visibilityTimeout;
    const message = queue.changeVisibility(
      handle,
      parseInteger('VisibilityTimeout', text, range, 'seconds'),
    );
    const children = {
      ReceiptHandle: message.receiptHandle,
      NextVisibleTime: Math.round(message.visibleAtMs),
    };
    return xmlResponse(200, 'ChangeVisibility', children, call.headers);
  },
};

function send(queue: Queue, node: XmlNode): Message {
  refuseUnknownElements(node, ['MessageBody', 'DelaySeconds', 'Priority']);
  const body = textOf(node, 'MessageBody');
  if (body === undefined) throw new SmqError('InvalidArgument', 'MessageBody is required.');
  const maxBytes = queue.attributes.MaximumMessageSize;
  if (Buffer.byteLength(body) > maxBytes) {
    throw new SmqError(
      'InvalidArgument',
      `The value of MessageBody should between 0 and ${maxBytes} bytes`,
    );
  }
  const delay = textOf(node, 'DelaySeconds');
  const priority = textOf(node, 'Priority');
  return queue.send(body, {
    ...(delay === undefined
      ? {}
      : { delaySeconds: parseInteger('DelaySeconds', delay, LIMITS.delaySeconds, 'seconds') }),
    ...(priority === undefined
      ? {}
      : { priority: parseInteger('Priority', priority, LIMITS.priority) }),
  });
}

async function receive(call: SmqCall, max: number): Promise<Message[]> {
  const queue = call.queues.get(call.queueName);
  const text = argumentOf(call.request, 'waitseconds');
  const waitSeconds =
    text === undefined
      ? queue.attributes.PollingWaitSeconds
      : parseInteger('waitseconds', text, LIMITS.pollingWaitSeconds, 'seconds');
  const deadlineMs = call.now() + call.scale(waitSeconds * 1000);
  return queue.receive(max, deadlineMs, call.request.signal);
}

/** An empty queue is an error, for a batch too. */
function listed(messages: readonly object[], call: SmqCall): WireResponse {
  if (messages.length === 0) throw new SmqError('MessageNotExist');
  return xmlResponse(200, 'Messages', { Message: messages }, call.headers);
}

/** One entry of a batch: its result, or the error that stands in its place. */
function attempt<Result>(
  action: () => Result,
): Result | { ErrorCode: string; ErrorMessage: string } {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SmqError)) throw error;
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
}

function refuseBadBatch(name: string, size: number): void {
  if (size < 1 || size > LIMITS.batch) {
    throw new SmqError(
      'InvalidArgument',
      `The number of ${name} should between 1 and ${LIMITS.batch}`,
    );
  }
}

function batchSizeOf(call: SmqCall): number {
  const text = argumentOf(call.request, 'numOfMessages') ?? '';
  return parseInteger('numOfMessages', text, [1, LIMITS.batch]);
}

function handleOf(call: SmqCall): string {
  const handle = argumentOf(call.request, 'ReceiptHandle');
  if (!handle) throw new SmqError('MissingReceiptHandle');
  return handle;
}

function sentFields(message: Message) {
  return {
    MessageId: message.id,
    MessageBodyMD5: message.bodyMd5,
    ...(message.receiptHandle === undefined ? {} : { ReceiptHandle: message.receiptHandle }),
  };
}

function receivedFields(message: Message) {
  return {
    ...peekedFields(message),
    ReceiptHandle: message.receiptHandle,
    NextVisibleTime: Math.round(message.visibleAtMs),
  };
}

/** A peek shows neither handle nor next visible time; FirstDequeueTime is the enqueue time until then. */
function peekedFields(message: Message) {
  return {
    MessageId: message.id,
    MessageBody: message.body,
    MessageBodyMD5: message.bodyMd5,
    EnqueueTime: message.enqueuedAtMs,
    FirstDequeueTime: message.firstDequeuedAtMs ?? message.enqueuedAtMs,
    DequeueCount: message.dequeueCount,
    Priority: message.priority,
  };
}
