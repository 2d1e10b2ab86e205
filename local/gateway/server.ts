import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegionClock } from '../clock.js';
import type { FaultPlan, FaultRule } from './faults.js';
import { isOwnHost } from './isOwnHost.js';
import type { KeyStore, Principal } from './keys.js';
import { BodyBudget, readBody } from './readBody.js';
import { formOf, type Product, parseQuery, type WireRequest, type WireResponse } from './wire.js';

/** Over every product's own limit (FC: 32 MB a synchronous body); keeps one request from filling memory. */
const MAX_BODY_BYTES = 40 * 1024 * 1024;
/**
 * A body is read before its signature can be checked. Without a key of this region the sender is
 * nobody: a form of ECS, which names its key in the body, has a few KB.
 */
const MAX_UNKNOWN_BODY_BYTES = 1024 * 1024;
const MAX_HELD_BYTES = 512 * 1024 * 1024;
const MAX_CONNECTIONS = 2_000;
/** Wall time for a whole request to come in; how long its answer takes is not bounded by it. */
const RECEIVE_MS = 60_000;

export interface GatewayOptions {
  /** Asked in order; the last one takes what nobody claims. */
  readonly products: readonly Product[];
  readonly keys: KeyStore;
  readonly faults: FaultPlan;
  readonly clock: RegionClock;
  /** Whether the headers have the token of the region's own routes, whose bodies may be large. */
  readonly isAdmin?: (headers: IncomingHttpHeaders) => boolean;
  /** Latency of every call, milliseconds of the region's time. Default 0. */
  readonly latencyMs?: number;
  /** Ends a function instance at once, as a crash would. */
  readonly killInstance: (principal: Extract<Principal, { kind: 'function' }>) => void;
  /** Told of every call, for tests and benchmarks. Holds no secrets. */
  readonly onCall?: (call: { product: string; operation: string; status: number }) => void;
}

/** The one port of the region: it tells the products apart and strikes with the planned faults. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server: Server;
  readonly #closing = new AbortController();
  readonly #budget = new BodyBudget(MAX_HELD_BYTES);

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch((error: unknown) => {
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.stderr.write(`region: a call failed inside the region: ${detail}\n`);
        if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain' });
        outgoing.end('the region itself failed; see its log');
      });
    });
    this.#server.keepAliveTimeout = 60_000;
    this.#server.requestTimeout = RECEIVE_MS;
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Listens on 127.0.0.1 only; 0 picks a free port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (!isOwnHost(incoming.headers.host)) {
      const text = 'the region is asked for by a name of this machine, such as 127.0.0.1\n';
      outgoing.writeHead(421, { connection: 'close', 'content-type': 'text/plain' }).end(text);
      return;
    }
    let held = 0;
    try {
      const read = await readBody(incoming, {
        most: this.#mostBytesOf(incoming),
        budget: this.#budget,
        onTaken: (bytes) => {
          held += bytes;
        },
      });
      if (read.ok) await this.#answer(incoming, outgoing, read.body);
      else outgoing.writeHead(read.status, { connection: 'close' }).end();
    } finally {
      this.#budget.giveBack(held);
    }
  }

  #mostBytesOf({ url = '/', headers }: IncomingMessage): number {
    const at = url.indexOf('?');
    const query = parseQuery(at < 0 ? '' : url.slice(at + 1));
    const claimed = namedKeyId({ headers, query });
    const isKnown = claimed !== undefined && this.#options.keys.find(claimed) !== undefined;
    return isKnown || this.#options.isAdmin?.(headers) ? MAX_BODY_BYTES : MAX_UNKNOWN_BODY_BYTES;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<void> {
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    const url = incoming.url ?? '/';
    const at = url.indexOf('?');
    const rawQuery = at < 0 ? '' : url.slice(at + 1);
    const request: WireRequest = {
      method: incoming.method ?? 'GET',
      url,
      path: at < 0 ? url : url.slice(0, at),
      rawQuery,
      query: parseQuery(rawQuery),
      headers: incoming.headers,
      body,
      requestId: randomUUID().toUpperCase(),
      signal: AbortSignal.any([gone.signal, this.#closing.signal]),
    };
    const { products, clock } = this.#options;
    const product = products.find((one) => one.claims(request)) ?? products.at(-1);
    if (!product) throw new Error('the gateway has no product');
    const operation = product.operationOf(request);
    const struck = this.#strike(product, operation, request);

    if (this.#options.latencyMs) await clock.sleep(this.#options.latencyMs);
    for (const fault of struck) {
      if (fault.action === 'latency') await clock.sleep(fault.latencyMs ?? 0);
      if (fault.action === 'killCallerBefore' && this.#kill(request)) return;
      if (fault.action === 'dropBefore') {
        outgoing.destroy();
        return;
      }
    }
    const answered = struck.map((fault) => answerOf(fault, product, request)).find(Boolean);
    const response = answered ?? (await product.handle(request));
    for (const fault of struck) {
      if (fault.action === 'killCallerAfter') this.#kill(request);
      if (fault.action === 'dropAfter') {
        outgoing.destroy();
        return;
      }
    }
    this.#options.onCall?.({ product: product.name, operation, status: response.status });
    const bytes = Buffer.isBuffer(response.body) ? response.body : Buffer.from(response.body);
    const bodyless = response.status === 204 || response.status === 304;
    outgoing.writeHead(response.status, {
      ...response.headers,
      ...(bodyless ? {} : { 'content-length': bytes.length, ...lengthOf(request, response) }),
    });
    outgoing.end(bodyless || request.method === 'HEAD' ? undefined : bytes);
  }

  #strike(product: Product, operation: string, request: WireRequest): FaultRule[] {
    const caller = this.#callerOf(request);
    return this.#options.faults.strike({
      product: product.name,
      operation,
      ...(caller ? { callerFunction: caller.functionName } : {}),
    });
  }

  #kill(request: WireRequest): boolean {
    const caller = this.#callerOf(request);
    if (caller) this.#options.killInstance(caller);
    return caller !== undefined;
  }

  #callerOf(request: WireRequest): Extract<Principal, { kind: 'function' }> | undefined {
    const principal = this.#options.keys.find(accessKeyIdOf(request) ?? '')?.principal;
    return principal?.kind === 'function' ? principal : undefined;
  }
}

/** HEAD answers keep the length that the product declares. */
function lengthOf(request: WireRequest, response: WireResponse): Record<string, string> {
  const declared = response.headers['content-length'];
  return request.method === 'HEAD' && declared !== undefined ? { 'content-length': declared } : {};
}

function answerOf(fault: FaultRule, product: Product, request: WireRequest) {
  if (fault.action === 'throttle' || fault.action === 'serverError') {
    return product.refuse(fault.action, request);
  }
  if (fault.action === 'html') {
    return {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>',
    };
  }
  return undefined;
}

/** The access key id that a request claims, in any of the signature forms; not yet verified. */
const accessKeyIdOf = (request: WireRequest): string | undefined =>
  namedKeyId(request) ?? formOf(request).get('AccessKeyId');

/** The same without its body. */
function namedKeyId({
  headers,
  query,
}: Pick<WireRequest, 'headers' | 'query'>): string | undefined {
  const authorization = headers.authorization ?? '';
  const match =
    /Credential=([^,/\s]+)/.exec(authorization) ?? /^(?:MNS|FC|OSS) ([^:\s]+):/.exec(authorization);
  return match?.[1] ?? query.get('AccessKeyId');
}
