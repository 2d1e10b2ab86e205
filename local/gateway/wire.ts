import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came in. Signatures are computed over `url`, so it is kept as received. */
export interface WireRequest {
  readonly method: string;
  /** Path and query exactly as received. */
  readonly url: string;
  /** The path as received, not decoded. */
  readonly path: string;
  /** What follows `?`, not decoded; empty without one. */
  readonly rawQuery: string;
  /** Query parameters, percent-decoded (`+` stays `+`); of a repeated name the last one. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Made by the gateway, answered by every product in its own header or field. */
  readonly requestId: string;
  /** Aborted when the client goes away or the region closes: ends a long poll. */
  readonly signal: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Why the gateway answers in a product's place (see `faults.ts`). */
export type RefusalKind = 'throttle' | 'serverError';

/** One product of the region behind the gateway. */
export interface Product {
  readonly name: 'ecs' | 'smq' | 'oss' | 'cloudflow' | 'fc' | 'admin';
  /** Whether this request speaks the product's protocol (version, path, Authorization scheme). */
  claims(request: WireRequest): boolean;
  /** The operation's name as the product's documentation has it; `Unknown` if it has none. */
  operationOf(request: WireRequest): string;
  /** Verifies the signature and answers. Every expected failure is a response, never a throw. */
  handle(request: WireRequest): Promise<WireResponse>;
  /** The product's own error answer for an injected fault. */
  refuse(kind: RefusalKind, request: WireRequest): WireResponse;
}

/** The form parameters of a request: the body of `application/x-www-form-urlencoded`, else none. */
export function formOf(request: WireRequest): ReadonlyMap<string, string> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return new Map();
  return new Map(new URLSearchParams(request.body.toString('utf8')));
}

/** Query and form parameters together; those of the form win. */
export function parametersOf(request: WireRequest): ReadonlyMap<string, string> {
  return new Map([...request.query, ...formOf(request)]);
}

/** The API version that an RPC call names, in its header (ACS3) or as a parameter. */
export const versionOf = (request: WireRequest): string | undefined =>
  headerOrParameter(request, 'x-acs-version', 'Version');

/** The action that an RPC call names, in its header (ACS3) or as a parameter. */
export const actionOf = (request: WireRequest): string | undefined =>
  headerOrParameter(request, 'x-acs-action', 'Action');

function headerOrParameter(request: WireRequest, header: string, name: string): string | undefined {
  const value = request.headers[header];
  if (typeof value === 'string') return value;
  return request.query.get(name) ?? formOf(request).get(name);
}

/** Decodes `a=b&c=d`; a malformed escape is kept as text. */
export function parseQuery(rawQuery: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    query.set(decode(name), at < 0 ? '' : decode(pair.slice(at + 1)));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
