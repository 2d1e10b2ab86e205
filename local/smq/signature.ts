import { createHash, createHmac } from 'node:crypto';
import type { KeyStore } from '../gateway/keys.js';
import { type SignatureVerdict, sameSignature } from '../gateway/signature/verdict.js';
import type { WireRequest } from '../gateway/wire.js';

const SKEW_MS = 15 * 60_000;

/** What the MNS signature covers, apart from the secret. */
export interface MnsSignedParts {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly resource: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The MNS signature: base64 of HMAC-SHA1 over method, three headers, x-mns-* and the resource (facts/smq 1). */
export function signMns(parts: MnsSignedParts, accessKeySecret: string): string {
  const { headers } = parts;
  const textOf = (name: string) => String(headers[name] ?? '').trim();
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-mns-'))
    .sort()
    .map((name) => `${name}:${textOf(name)}\n`);
  const text = [
    parts.method,
    textOf('content-md5'),
    textOf('content-type'),
    // A sender that can't set Date sends x-mns-date in its place.
    textOf('date') || textOf('x-mns-date'),
    `${own.join('')}${parts.resource}`,
  ].join('\n');
  return createHmac('sha1', accessKeySecret).update(text).digest('base64');
}

/**
 * Verifies `Authorization: MNS {AccessKeyId}:{Signature}` (facts/smq 1): date within 15 minutes,
 * Content-MD5 when present, STS token of the key. The protocol's page has a Content-MD5 of RFC 1864,
 * base64 of the digest's bytes; the SDKs send base64 of its hex *text*. Clients of both kinds are in
 * use, so both are taken.
 */
export function verifyMns(
  request: WireRequest,
  options: { readonly keys: KeyStore; readonly now: () => number },
): SignatureVerdict {
  const { headers } = request;
  if (headers.authorization === undefined) {
    return { ok: false, reason: 'missing', detail: 'authorization' };
  }
  const match = /^MNS ([^:\s]+):(\S+)$/.exec(headers.authorization);
  if (!match) return { ok: false, reason: 'malformed', detail: 'authorization' };
  const [, accessKeyId = '', signature = ''] = match;

  const date = headers['x-mns-date'] ?? headers.date;
  if (date === undefined) return { ok: false, reason: 'missing', detail: 'date' };
  const sentAtMs = Date.parse(String(date));
  if (Number.isNaN(sentAtMs)) return { ok: false, reason: 'malformed', detail: 'date' };
  if (Math.abs(options.now() - sentAtMs) > SKEW_MS) {
    return { ok: false, reason: 'expired', detail: String(date) };
  }
  const key = options.keys.find(accessKeyId);
  if (!key) return { ok: false, reason: 'unknownKey', detail: accessKeyId };

  const declared = headers['content-md5'];
  const digest = createHash('md5').update(request.body).digest();
  const forms = [digest, Buffer.from(digest.toString('hex'))].map((one) => one.toString('base64'));
  if (declared !== undefined && !forms.includes(String(declared))) {
    return { ok: false, reason: 'badDigest', detail: 'content-md5' };
  }
  const expected = signMns(
    { method: request.method, resource: request.url, headers },
    key.accessKeySecret,
  );
  if (!sameSignature(expected, signature)) {
    return { ok: false, reason: 'mismatch', detail: 'authorization' };
  }
  if (key.securityToken !== undefined && headers['security-token'] !== key.securityToken) {
    return { ok: false, reason: 'badToken', detail: 'security-token' };
  }
  return { ok: true, key };
}
