import { createHmac } from 'node:crypto';
import { sha256Hex } from '../../shared/runtime/hash.js';

export interface SigningKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * The headers that sign a request to an HTTP trigger with `function` authentication:
 * ACS3-HMAC-SHA256 with an empty payload (facts/function-compute 3.4). They cover the host, which
 * the caller's HTTP client sends by itself; the body by its hash, since the trigger's signature does
 * not cover it; the Idempotency-Key; and a nonce, since the service takes a POST once.
 */
export function signRequest(
  key: SigningKey,
  request: {
    readonly method: string;
    readonly url: URL;
    readonly body: string;
    readonly idempotencyKey?: string | undefined;
    /** Wall time. */
    readonly now: Date;
    /** Another one for each request. */
    readonly nonce: string;
  },
): Record<string, string> {
  const { method, url, body, idempotencyKey, now, nonce } = request;
  const headers: Record<string, string> = {
    'x-acs-date': `${now.toISOString().slice(0, 19)}Z`,
    ...(key.securityToken ? { 'x-acs-security-token': key.securityToken } : {}),
    ...(body === '' ? {} : { 'x-acs-sgm-body-sha256': sha256Hex(body) }),
    ...(idempotencyKey === undefined ? {} : { 'x-acs-sgm-idempotency-key': idempotencyKey }),
    'x-acs-signature-nonce': nonce,
  };
  const signed: Record<string, string> = { host: url.host, ...headers };
  const names = Object.keys(signed).sort();
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonical = [
    method,
    url.pathname.replaceAll('$', '%24'),
    query,
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    '',
  ].join('\n');
  const signature = createHmac('sha256', key.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256Hex(canonical)}`)
    .digest('hex');
  return {
    ...headers,
    authorization: `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
}
