import { createHash, createHmac } from 'node:crypto';
import type { KeyStore } from '../gateway/keys.js';
import { type SignatureVerdict, sameSignature } from '../gateway/signature/verdict.js';
import type { WireRequest } from '../gateway/wire.js';

const SKEW_MS = 15 * 60_000;

/** Whether the request carries the signature of `@alicloud/fc2`. */
export function isFcSigned(request: WireRequest): boolean {
  return (request.headers.authorization ?? '').startsWith('FC ');
}

/**
 * Verifies `Authorization: FC {ak}:{base64 HMAC-SHA256}` (facts/function-compute 1.1): method,
 * content-md5, content-type, date, x-fc-* and path. Neither query nor Host is signed (the client's
 * Host lacks the port). Content-md5 is the base64 of the hex digest *text*. That the real gateway
 * takes this signature on 2023-03-30 invocations is not confirmed (9).
 */
export function verifyFc(
  request: WireRequest,
  options: { readonly keys: KeyStore; readonly now: () => number },
): SignatureVerdict {
  const { headers } = request;
  const match = /^FC ([^:\s]+):(\S+)$/.exec(headers.authorization ?? '');
  if (!match) return { ok: false, reason: 'malformed', detail: 'authorization' };
  const [, accessKeyId = '', signature = ''] = match;
  const sentAtMs = Date.parse(headers.date ?? '');
  if (Number.isNaN(sentAtMs)) return { ok: false, reason: 'missing', detail: 'date' };
  if (Math.abs(options.now() - sentAtMs) > SKEW_MS) {
    return { ok: false, reason: 'expired', detail: headers.date ?? '' };
  }
  const key = options.keys.find(accessKeyId);
  if (!key) return { ok: false, reason: 'unknownKey', detail: accessKeyId };

  const headerOf = (name: string) => String(headers[name] ?? '');
  const digest = createHash('md5').update(request.body).digest('hex');
  const declared = headers['content-md5'];
  if (declared !== undefined && declared !== Buffer.from(digest).toString('base64')) {
    return { ok: false, reason: 'badDigest', detail: 'content-md5' };
  }
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-fc-'))
    .sort()
    .map((name) => `${name}:${headerOf(name)}\n`);
  const text = [
    request.method,
    headerOf('content-md5'),
    headerOf('content-type'),
    headerOf('date'),
    `${own.join('')}${request.path}`,
  ].join('\n');
  const expected = createHmac('sha256', key.accessKeySecret).update(text).digest('base64');
  if (!sameSignature(expected, signature)) {
    return { ok: false, reason: 'mismatch', detail: 'authorization' };
  }
  if (key.securityToken !== undefined && headers['x-fc-security-token'] !== key.securityToken) {
    return { ok: false, reason: 'badToken', detail: 'x-fc-security-token' };
  }
  return { ok: true, key };
}
