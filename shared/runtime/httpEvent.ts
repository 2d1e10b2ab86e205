import type { Violation } from '../contracts/problem.js';
import { eventViolation, readEventJson } from './fcEvent.js';

/** An HTTP request as a trigger hands it on; header names in lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type HttpEvent =
  | { readonly ok: true; readonly request: HttpRequest }
  | { readonly ok: false; readonly violation: Violation };

/**
 * The request in the event of an HTTP trigger (facts/function-compute 3.1). Nothing inside it is
 * taken for another event, whatever its path.
 *
 * `requestId` is the invocation's own. An event that somebody invokes the function with can look
 * like a request whose signature the trigger has checked, but can't know that id beforehand, so that
 * another one is refused. The pages show the same form of id in both places and do not say that they
 * are equal; if they were not, every request would be refused, and nothing would get through.
 * Never throws.
 */
export function readHttpEvent(event: Buffer | Uint8Array, requestId: string): HttpEvent {
  const read = readEventJson(event);
  if (!read.ok) return read;
  const { value } = read;
  const context = isRecord(value) ? value.requestContext : undefined;
  if (!isRecord(value) || !isRecord(context) || !isRecord(context.http)) {
    return refused('requestContext.http', 'no HTTP request', 'the event of an HTTP trigger');
  }
  if (context.requestId !== requestId) {
    const found = "another id than the invocation's";
    return refused('requestContext.requestId', found, 'the request id of the invocation');
  }
  const { method, path } = context.http;
  if (typeof method !== 'string' || typeof path !== 'string') {
    return refused('requestContext.http', 'no method or no path', 'a method and a path');
  }
  const body = typeof value.body === 'string' ? value.body : '';
  return {
    ok: true,
    request: {
      method: method.toUpperCase(),
      path,
      query: texts(value.queryParameters),
      headers: lowerCased(texts(value.headers)),
      body: Buffer.from(body, value.isBase64Encoded === true ? 'base64' : 'utf8'),
    },
  };
}

const refused = (target: string, found: string, wanted: string): HttpEvent => ({
  ok: false,
  violation: eventViolation({ target, found, wanted }),
});

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
