import type { WireResponse } from '../../gateway/wire.js';
import { errorResponse } from '../errorResponse.js';

const MAX_HEADER_BYTES = 8 * 1024;
/** Headers that a function may not set (facts/function-compute 3.2). */
const RESERVED =
  /^(x-fc-.*|connection|content-length|date|keep-alive|server|upgrade|transfer-encoding)$/;

/**
 * Turns what the function returned into the answer of its HTTP trigger (facts/function-compute 3.2).
 * What the cloud makes of a value without statusCode, or with a body that is no text, is not
 * confirmed; here it is 502 BadResponse, so that nothing comes to rely on it.
 */
export function readHttpResult(
  body: Buffer,
  requestId: string,
  origin: string | undefined,
): WireResponse {
  const bad = (problem: string) =>
    errorResponse(
      requestId,
      502,
      'BadResponse',
      `the function's response is not valid: ${problem}`,
    );
  const value = parseObject(body);
  if (!value) return bad('wanted {statusCode, headers, body}');
  const { statusCode: status, headers = {}, isBase64Encoded = false, body: text = '' } = value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return bad('wanted a statusCode from 200 to 599');
  }
  if (typeof text !== 'string') return bad('wanted a body that is a text');
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return bad('wanted headers as an object');
  }
  const own: Record<string, string> = {};
  for (const [name, header] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return bad(`the header name ${JSON.stringify(name)}`);
    const line = Array.isArray(header) ? header.join(',') : String(header);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(line)) return bad(`the value of the header ${name}`);
    if (!RESERVED.test(lower)) own[lower] = line;
  }
  const headerBytes = Object.entries(own).reduce(
    (sum, [name, line]) => sum + name.length + line.length,
    0,
  );
  if (headerBytes > MAX_HEADER_BYTES) return bad(`headers over ${MAX_HEADER_BYTES} bytes`);
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'access-control-expose-headers': 'Date,x-fc-request-id',
      ...(origin === undefined
        ? {}
        : { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }),
      ...own,
      // The built-in domain serves downloads only.
      'content-disposition': 'attachment',
      'x-fc-request-id': requestId,
    },
    body: Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
