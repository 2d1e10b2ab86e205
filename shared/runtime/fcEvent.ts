import type { Violation } from '../contracts/problem.js';

/** An HTTP request as a trigger hands it on; header names in lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
}

/** A timer's firing (facts/function-compute 4.1). */
export interface TimerEvent {
  /** ISO 8601. */
  readonly triggerTime: string;
  readonly triggerName: string;
  readonly payload: string;
}

/** What an event turns out to be. A step is still to be validated. */
export type FcEvent =
  | { readonly kind: 'http'; readonly request: HttpRequest }
  | { readonly kind: 'messages'; readonly messages: readonly QueueMessage[] }
  | { readonly kind: 'timer'; readonly timer: TimerEvent }
  | { readonly kind: 'step'; readonly step: unknown }
  | { readonly kind: 'unreadable'; readonly violation: Violation };

/**
 * Tells apart what Function Compute delivers (facts/function-compute 3.1, 4.3): a flow step, bare
 * or wrapped in the HTTP shape; an HTTP request; queue messages as an array of CloudEvents or as
 * one; a timer's firing. Never throws.
 */
export function readFcEvent(event: Buffer | Uint8Array): FcEvent {
  const text = Buffer.from(event).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable(`${text.length} characters that are not JSON`);
  }
  if (Array.isArray(value)) {
    const messages = value.map(toMessage);
    const readable = messages.filter((message) => message !== undefined);
    return readable.length === messages.length
      ? { kind: 'messages', messages: readable }
      : unreadable('an array with an element that is no queue message');
  }
  if (!isRecord(value)) return unreadable('JSON that is no object');
  const message = toMessage(value);
  if (message) return { kind: 'messages', messages: [message] };
  const timer = toTimerEvent(value);
  if (timer) return { kind: 'timer', timer };
  const request = toHttpRequest(value);
  if (!request) return { kind: 'step', step: value };
  if (!request.path.endsWith('/invocations')) return { kind: 'http', request };
  // An invocation through the API of a function that has an HTTP trigger.
  return readFcEvent(request.body);
}

function unreadable(found: string): FcEvent {
  return {
    kind: 'unreadable',
    violation: {
      target: '(event)',
      rule: 'event',
      found,
      wanted: 'a step, a message or a request',
    },
  };
}

function toMessage(value: unknown): QueueMessage | undefined {
  if (!isRecord(value) || value.specversion === undefined) return undefined;
  const data = value.data;
  if (!isRecord(data) || typeof data.messageBody !== 'string') return undefined;
  const id = typeof data.messageId === 'string' ? data.messageId : String(value.id ?? '');
  return { id, body: decodeBody(data.messageBody) };
}

function toTimerEvent(value: Record<string, unknown>): TimerEvent | undefined {
  const { triggerTime, triggerName, payload } = value;
  if (typeof triggerTime !== 'string' || typeof triggerName !== 'string') return undefined;
  return { triggerTime, triggerName, payload: typeof payload === 'string' ? payload : '' };
}

/** Bodies are sent as Base64 of JSON; EventBridge usually decodes them, so both are accepted. */
function decodeBody(body: string): string {
  const trimmed = body.trim();
  if (trimmed === '' || trimmed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(trimmed)) {
    return body;
  }
  return Buffer.from(trimmed, 'base64').toString('utf8');
}

function toHttpRequest(value: Record<string, unknown>): HttpRequest | undefined {
  const context = value.requestContext;
  if (!isRecord(context) || !isRecord(context.http)) return undefined;
  const { method, path } = context.http;
  const body = typeof value.body === 'string' ? value.body : '';
  return {
    method: String(method ?? 'GET').toUpperCase(),
    path: String(path ?? value.rawPath ?? '/'),
    query: texts(value.queryParameters),
    headers: lowerCased(texts(value.headers)),
    body: Buffer.from(body, value.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function texts(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      Array.isArray(one) ? one.join(',') : String(one),
    ]),
  );
}

/** Header keys arrive canonical-cased (facts/function-compute 3.1): look up in lower case. */
const lowerCased = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
