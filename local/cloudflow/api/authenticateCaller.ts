import { type AccessKey, type KeyStore, mayCall } from '../../gateway/keys.js';
import { isAcs3, verifyAcs3 } from '../../gateway/signature/acs3.js';
import { isRpcSigned, verifyRpc } from '../../gateway/signature/rpc.js';
import type { SignatureFault, SignatureVerdict } from '../../gateway/signature/verdict.js';
import type { WireRequest } from '../../gateway/wire.js';
import { CloudFlowError, type CloudFlowErrorCode } from '../errors.js';

/** Codes of the API's front for each fault of a signature. */
const CODES: Readonly<Record<SignatureFault, CloudFlowErrorCode>> = {
  missing: 'IncompleteSignature',
  malformed: 'IncompleteSignature',
  unknownKey: 'InvalidAccessKeyId.NotFound',
  mismatch: 'SignatureDoesNotMatch',
  badDigest: 'SignatureDoesNotMatch',
  replayed: 'SignatureDoesNotMatch',
  expired: 'InvalidTimeStamp.Expired',
  badToken: 'InvalidSecurityToken.Malformed',
};

/**
 * Whose call it is, by an ACS3 or a legacy RPC signature; throws CloudFlowError when that does not
 * hold.
 */
export function authenticateCaller(
  request: WireRequest,
  keys: KeyStore,
  now: () => number,
): AccessKey {
  const verdict = verdictOn(request, keys, now);
  if (verdict.ok) return verdict.key;
  // The detail of an unknown key is the key's id, which its sender knows; no secret stands in any.
  throw new CloudFlowError(CODES[verdict.reason], `the signature does not hold: ${verdict.detail}`);
}

/**
 * Throws AccessDenied where the caller's role lacks the action. Report* and Describe* have no
 * resource level by their pages; of StartExecution they disagree (that of execution roles limits it
 * to a flow, that of the API knows no resource). So `*` is asked for: a narrower grant may not do.
 */
export function refuseUngrantedCall(key: AccessKey, action: string): void {
  if (mayCall(key, { action: `fnf:${action}`, resources: ['*'] })) return;
  throw new CloudFlowError('AccessDenied', `the caller is not granted fnf:${action}`);
}

function verdictOn(request: WireRequest, keys: KeyStore, now: () => number): SignatureVerdict {
  if (isAcs3(request)) return verifyAcs3(request, { keys, now, payload: 'sha256' });
  if (isRpcSigned(request)) return verifyRpc(request, { keys, now });
  return { ok: false, reason: 'missing', detail: 'neither Authorization nor Signature is given' };
}
