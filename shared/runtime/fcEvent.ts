import type { Violation } from '../contracts/problem.js';
import { readJson } from '../text/readJson.js';

export interface QueueMessage {
  /** SMQ's id of the message. */
  readonly id: string;
  readonly body: string;
  /** The queue that it was taken from, as EventBridge says it; undefined where it says none. */
  readonly queue: string | undefined;
}

/** A timer's firing (facts/function-compute 4.1). */
export interface TimerEvent {
  /** ISO 8601. */
  readonly triggerTime: string;
  readonly triggerName: string;
  readonly payload: string;
}

/** What an event from inside the cloud turns out to be. A step is still to be validated. */
export type FcEvent =
  | { readonly kind: 'messages'; readonly messages: readonly QueueMessage[] }
  | { readonly kind: 'timer'; readonly timer: TimerEvent }
  | { readonly kind: 'step'; readonly step: unknown }
  | { readonly kind: 'unreadable'; readonly violation: Violation };

/**
 * Tells apart what the cloud hands to a function without an HTTP trigger: a flow's step, bare; queue
 * messages as an array of CloudEvents or as one (facts/function-compute 4.3); a timer's firing.
 * Nothing is looked for inside another event, and which of the kinds a function takes is its own
 * entry's decision. Never throws.
 */
export function readFcEvent(event: Buffer | Uint8Array): FcEvent {
  const read = readEventJson(event);
  if (!read.ok) return { kind: 'unreadable', violation: read.violation };
  const { value } = read;
  if (Array.isArray(value)) {
    const messages = value.map(toMessage);
    const readable = messages.filter((message) => message !== undefined);
    return readable.length === messages.length && messages.length > 0
      ? { kind: 'messages', messages: readable }
      : unreadable('an array that is empty, or has an element that is no queue message');
  }
  if (!isRecord(value)) return unreadable('JSON that is no object');
  if (value.specversion !== undefined) {
    const message = toMessage(value);
    return message ? { kind: 'messages', messages: [message] } : unreadable('no queue message');
  }
  const timer = toTimerEvent(value);
  return timer ? { kind: 'timer', timer } : { kind: 'step', step: value };
}

/** The value of an event. What is said of a text that is no JSON does not quote it: it may hold a token. */
export function readEventJson(
  event: Buffer | Uint8Array,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly violation: Violation } {
  const text = Buffer.from(event).toString('utf8');
  const read = readJson(text);
  if (read.ok) return read;
  const found = `${text.length} characters that are not JSON`;
  const isJson = read.fault.rule === 'key';
  return {
    ok: false,
    violation: eventViolation(isJson ? read.fault : { target: '(event)', found }),
  };
}

const WANTED = 'the event of a trigger, or a step of a flow';

/** The violation of an event that can't be read: where in it, what was found, what would do. */
export const eventViolation = (
  fault: Pick<Violation, 'target' | 'found'> & Partial<Pick<Violation, 'rule' | 'wanted'>>,
): Violation => ({ rule: 'event', wanted: WANTED, ...fault });

const unreadable = (found: string): FcEvent => ({
  kind: 'unreadable',
  violation: eventViolation({ target: '(event)', found }),
});

/**
 * SMQ's pages show ids of hexadecimal digits, some with hyphens; an id becomes part of evidence and
 * logs, so that nothing else is taken for one.
 */
const MESSAGE_ID = /^[A-Za-z0-9-]{1,64}$/;

function toMessage(value: unknown): QueueMessage | undefined {
  if (!isRecord(value) || value.specversion === undefined) return undefined;
  const { data, subject } = value;
  if (!isRecord(data) || typeof data.messageBody !== 'string') return undefined;
  const id = data.messageId ?? value.id;
  if (typeof id !== 'string' || !MESSAGE_ID.test(id)) return undefined;
  return { id, body: decodeBody(data.messageBody), queue: queueOf(subject) };
}

/** `acs:mns:<region>:<account>:queues/<queue>` (facts/function-compute 4.3). */
const queueOf = (subject: unknown): string | undefined =>
  /^acs:mns:[^:]*:[^:]*:\/?queues\/([A-Za-z0-9-]{1,120})$/.exec(String(subject))?.[1];

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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
