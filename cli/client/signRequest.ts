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
 * ACS3-HMAC-SHA256 with an empty payload (facts/function-compute 3.4). The trigger's signature does
 * not cover the body, so its hash is signed as a header, which the service checks.
 */
export function signRequest(
  key: SigningKey,
  request: {
    readonly method: string;
    readonly url: URL;
    readonly body: string;
    /** Wall time. */
    readonly now: Date;
  },
): Record<string, string> {
  const headers: Record<string, string> = {
    'x-acs-content-sha256': sha256Hex(request.body),
    'x-acs-date': `${request.now.toISOString().slice(0, 19)}Z`,
    ...(key.securityToken ? { 'x-acs-security-token': key.securityToken } : {}),
  };
  const names = Object.keys(headers).sort();
  const query = [...request.url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonical = [
    request.method,
    request.url.pathname.replaceAll('$', '%24'),
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
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
