import { createHash, createHmac } from 'node:crypto';
import type { KeyStore } from '../keys.js';
import { parseQuery, type WireRequest } from '../wire.js';
import { percentEncode } from './percentEncode.js';
import { type SignatureVerdict, sameSignature } from './verdict.js';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const SKEW_MS = 15 * 60_000;

export interface Acs3Options {
  readonly keys: KeyStore;
  /** Wall time in milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * `sha256`: the payload line is the hash in x-acs-content-sha256, which must fit the body.
   * `empty`: the payload line is empty, as an HTTP trigger with `function` authentication has it
   * (facts/function-compute 3.4); a x-acs-content-sha256 that is present must still fit the body.
   */
  readonly payload: 'sha256' | 'empty';
}

const sha256Hex = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** Whether the request carries an ACS3 signature. */
export function isAcs3(request: WireRequest): boolean {
  return (request.headers.authorization ?? '').startsWith(ALGORITHM);
}

/**
 * Verifies an `ACS3-HMAC-SHA256` signature ([V3]; facts/ecs-security-groups 6.1): canonical
 * request = method, path, sorted encoded query, signed headers, their names, payload hash.
 */
export function verifyAcs3(request: WireRequest, options: Acs3Options): SignatureVerdict {
  const parsed = parseAuthorization(request.headers.authorization);
  if (!parsed) {
    return request.headers.authorization === undefined
      ? { ok: false, reason: 'missing', detail: 'authorization' }
      : { ok: false, reason: 'malformed', detail: 'authorization' };
  }
  const key = options.keys.find(parsed.credential);
  if (!key) return { ok: false, reason: 'unknownKey', detail: parsed.credential };

  const date = headerOf(request, 'x-acs-date');
  const sentAtMs = Date.parse(date);
  if (Number.isNaN(sentAtMs)) return { ok: false, reason: 'malformed', detail: 'x-acs-date' };
  if (Math.abs(options.now() - sentAtMs) > SKEW_MS) {
    return { ok: false, reason: 'expired', detail: date };
  }
  const mustSign = ['host', 'content-type', ...Object.keys(request.headers)].filter(
    (name) =>
      name.startsWith('x-acs-') ||
      (options.payload === 'sha256' && name === 'host' && request.headers.host !== undefined),
  );
  const unsigned = mustSign.find((name) => !parsed.signedHeaders.includes(name));
  if (unsigned !== undefined) return { ok: false, reason: 'mismatch', detail: unsigned };

  const declared = headerOf(request, 'x-acs-content-sha256');
  if (declared !== '' && declared !== sha256Hex(request.body)) {
    return { ok: false, reason: 'badDigest', detail: 'x-acs-content-sha256' };
  }
  const payload = options.payload === 'empty' ? '' : declared || sha256Hex(request.body);
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.rawQuery),
    ...parsed.signedHeaders.map((name) => `${name}:${headerOf(request, name)}`),
    '',
    parsed.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const expected = createHmac('sha256', key.accessKeySecret)
    .update(`${ALGORITHM}\n${sha256Hex(canonical)}`)
    .digest('hex');
  if (!sameSignature(expected, parsed.signature)) {
    return { ok: false, reason: 'mismatch', detail: 'Signature' };
  }
  if (
    key.securityToken !== undefined &&
    headerOf(request, 'x-acs-security-token') !== key.securityToken
  ) {
    return { ok: false, reason: 'badToken', detail: 'x-acs-security-token' };
  }
  return { ok: true, key };
}

interface Acs3Authorization {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(text: string | undefined): Acs3Authorization | undefined {
  const match =
    /^ACS3-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(
      text ?? '',
    );
  if (!match) return undefined;
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  return { credential, signedHeaders: signedHeaders.split(';'), signature };
}

function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
}

function canonicalQuery(rawQuery: string): string {
  return [...parseQuery(rawQuery)]
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
