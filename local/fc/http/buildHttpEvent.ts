import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

export interface HttpEventSource {
  readonly method: string;
  /** As received, not decoded. */
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly requestId: string;
  readonly nowMs: number;
  readonly accountId: string;
  readonly regionId: string;
  readonly functionName: string;
}

const TEXT_TYPE =
  /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)|[^;]*\+(json|xml))/i;
/** Headers that a request may not bring along (facts/function-compute 3.3). */
const STRIPPED = /^(x-fc-.*|connection|keep-alive)$/;

/** The event of an HTTP trigger (facts/function-compute 3.1), as bytes. */
export function buildHttpEvent(source: HttpEventSource): Buffer {
  const { headers, body, nowMs } = source;
  const isBinary = isBinaryBody(headers['content-type'], body);
  const prefix = source.functionName;
  const event = {
    version: 'v1',
    rawPath: source.path,
    body: body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary,
    headers: canonicalHeaders(headers),
    queryParameters: queryOf(source.rawQuery),
    requestContext: {
      accountId: source.accountId,
      domainName: `${prefix}.${source.regionId}.fcapp.run`,
      domainPrefix: prefix,
      http: {
        method: source.method,
        path: decodePath(source.path),
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: source.requestId,
      time: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      timeEpoch: String(nowMs),
    },
  };
  return Buffer.from(JSON.stringify(event));
}

/** Without a content type the bytes decide; the documentation names the content type only. */
function isBinaryBody(contentType: string | undefined, body: Buffer): boolean {
  return contentType === undefined ? !isUtf8(body) : !TEXT_TYPE.test(contentType);
}

/** Names arrive as `User-Agent`, several values joined by commas. */
function canonicalHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers)
    .filter(([name, value]) => value !== undefined && !STRIPPED.test(name))
    .map(([name, value]) => [
      name.replace(/(^|-)([a-z])/g, (match) => match.toUpperCase()),
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]);
  return Object.fromEntries(entries);
}

function queryOf(rawQuery: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
