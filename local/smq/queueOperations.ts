import type { WireRequest, WireResponse } from '../gateway/wire.js';
import { parseAttributes } from './attributes.js';
import { LIMITS } from './limits.js';
import { parseInteger } from './parseInteger.js';
import type { QueueStore } from './QueueStore.js';
import type { SmqOperation } from './smqRouteOf.js';
import { parseXml, type XmlNode, xmlResponse } from './xml.js';

/** One call of an operation, its signature already verified. */
export interface SmqCall {
  readonly request: WireRequest;
  readonly queueName: string;
  readonly queues: QueueStore;
  readonly now: () => number;
  readonly scale: (durationMs: number) => number;
  /** What every answer carries: request id and protocol version. */
  readonly headers: Readonly<Record<string, string>>;
}

export type SmqHandler = (call: SmqCall) => WireResponse | Promise<WireResponse>;

type QueueOperation = Extract<SmqOperation, `${string}Queue${string}`>;

/** The operations on queues themselves (facts/smq 1). */
export const QUEUE_OPERATIONS: Readonly<Record<QueueOperation, SmqHandler>> = {
  CreateQueue: (call) => {
    const given = parseAttributes(call.queueName, queueElement(call.request));
    const isNew = call.queues.create(call.queueName, given);
    const location = urlOf(call, call.queueName);
    return empty(isNew ? 201 : 204, { ...call.headers, location });
  },

  SetQueueAttributes: (call) => {
    call.queues.get(call.queueName);
    call.queues.set(call.queueName, parseAttributes(call.queueName, queueElement(call.request)));
    return empty(204, call.headers);
  },

  GetQueueAttributes: (call) => {
    const queue = call.queues.get(call.queueName);
    const { DlqPolicy, ...attributes } = queue.attributes;
    const counts = queue.counts();
    const children = {
      QueueName: queue.name,
      CreateTime: Math.floor(queue.createdAtMs / 1000),
      LastModifyTime: Math.floor(queue.modifiedAtMs / 1000),
      ...attributes,
      ...(DlqPolicy ? { DlqPolicy } : {}),
      ActiveMessages: counts.active,
      InactiveMessages: counts.inactive,
      DelayMessages: counts.delayed,
    };
    return xmlResponse(200, 'Queue', children, call.headers);
  },

  DeleteQueue: (call) => {
    call.queues.delete(call.queueName);
    return empty(204, call.headers);
  },

  ListQueue: (call) => {
    const headerOf = (name: string) => String(call.request.headers[name] ?? '');
    const number = headerOf('x-mns-ret-number') || String(LIMITS.listNumber[1]);
    const max = parseInteger('x-mns-ret-number', number, LIMITS.listNumber);
    const page = call.queues.list(headerOf('x-mns-prefix'), headerOf('x-mns-marker'), max);
    const children = {
      Queue: page.names.map((name) => ({ QueueURL: urlOf(call, name) })),
      ...(page.next === undefined ? {} : { NextMarker: page.next }),
    };
    return xmlResponse(200, 'Queues', children, call.headers);
  },
};

/** An answer without a body. */
export function empty(status: number, headers: Readonly<Record<string, string>>): WireResponse {
  return { status, headers, body: '' };
}

/** No body at all means: every attribute at its default. */
function queueElement(request: WireRequest): XmlNode {
  return request.body.length === 0 ? {} : parseXml(request.body, 'Queue');
}

function urlOf(call: SmqCall, queueName: string): string {
  return `http://${call.request.headers.host ?? '127.0.0.1'}/queues/${queueName}`;
}
