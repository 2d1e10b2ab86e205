import { createHmac } from 'node:crypto';
import type { KeyStore } from '../keys.js';
import { formOf, parametersOf, type WireRequest } from '../wire.js';
import { percentEncode } from './percentEncode.js';
import { type SignatureVerdict, sameSignature } from './verdict.js';

const SKEW_MS = 15 * 60_000;

/** Whether the request carries a legacy RPC signature among its parameters. */
export function isRpcSigned(request: WireRequest): boolean {
  return request.query.has('Signature') || formOf(request).has('Signature');
}

/**
 * Verifies the legacy RPC signature: HMAC-SHA1 with the secret and `&` over
 * `METHOD&%2F&<encoded sorted parameters>`, Base64 ([DOCS2021] Call methods/Signature.md).
 * Parameters of the query and of a form body count alike.
 */
export function verifyRpc(
  request: WireRequest,
  options: { readonly keys: KeyStore; readonly now: () => number },
): SignatureVerdict {
  const parameters = parametersOf(request);
  const signature = parameters.get('Signature');
  if (signature === undefined) return { ok: false, reason: 'missing', detail: 'Signature' };
  const accessKeyId = parameters.get('AccessKeyId') ?? '';
  const key = options.keys.find(accessKeyId);
  if (!key) return { ok: false, reason: 'unknownKey', detail: accessKeyId };
  const method = parameters.get('SignatureMethod');
  if (method !== 'HMAC-SHA1' || parameters.get('SignatureVersion') !== '1.0') {
    return { ok: false, reason: 'malformed', detail: 'SignatureMethod, SignatureVersion' };
  }
  const timestamp = parameters.get('Timestamp') ?? '';
  const sentAtMs = Date.parse(timestamp);
  if (Number.isNaN(sentAtMs)) return { ok: false, reason: 'malformed', detail: 'Timestamp' };
  if (Math.abs(options.now() - sentAtMs) > SKEW_MS) {
    return { ok: false, reason: 'expired', detail: timestamp };
  }
  const canonical = [...parameters]
    .filter(([name]) => name !== 'Signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const expected = createHmac('sha1', `${key.accessKeySecret}&`)
    .update(`${request.method}&%2F&${percentEncode(canonical)}`)
    .digest('base64');
  if (!sameSignature(expected, signature)) {
    return { ok: false, reason: 'mismatch', detail: 'Signature' };
  }
  if (key.securityToken !== undefined && parameters.get('SecurityToken') !== key.securityToken) {
    return { ok: false, reason: 'badToken', detail: 'SecurityToken' };
  }
  return { ok: true, key };
}
