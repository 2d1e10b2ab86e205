import type { SignatureVerdict } from '../gateway/signature/verdict.js';
import type { WireResponse } from '../gateway/wire.js';
import type { AccessCall } from '../ram/Role.js';

/** An error of Function Compute itself: `{Code, Message, RequestId}`. */
export function errorResponse(
  requestId: string,
  status: number,
  code: string,
  message: string,
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify({ Code: code, Message: message, RequestId: requestId }),
  };
}

/** The text is documented (facts/provisioning 8: FCERR). */
export const accessDenied = (requestId: string, { action, resources }: AccessCall): WireResponse =>
  errorResponse(
    requestId,
    403,
    'AccessDenied',
    `the caller is not authorized to perform '${action}' on resource '${resources[0]}'`,
  );

/**
 * The answer to a bad signature: 403 with the documented texts (facts/function-compute 3.4); the
 * codes, and the texts for an unknown key and a wrong token, are this region's own.
 */
export function signatureError(
  requestId: string,
  verdict: Extract<SignatureVerdict, { ok: false }>,
  nowMs: number,
): WireResponse {
  const [code, message] = textOf(verdict, nowMs);
  return errorResponse(requestId, 403, code, message);
}

function textOf(
  verdict: Extract<SignatureVerdict, { ok: false }>,
  nowMs: number,
): readonly [code: string, message: string] {
  switch (verdict.reason) {
    case 'missing':
      return ['MissingRequiredHeader', 'required HTTP header Date was not specified'];
    case 'malformed':
      return ['InvalidArgument', `the ${verdict.detail} header is not valid`];
    case 'expired':
    case 'replayed': {
      const now = new Date(nowMs).toISOString();
      return [
        'AccessDenied',
        `the difference between the request time '${verdict.detail}' and the current time '${now}' is too large`,
      ];
    }
    case 'unknownKey':
      return ['InvalidAccessKeyID', `the access key '${verdict.detail}' does not exist`];
    case 'badToken':
      return ['InvalidSecurityToken', 'the security token does not belong to the access key'];
    case 'badDigest':
      return ['SignatureNotMatch', `the ${verdict.detail} header does not fit the body`];
    case 'mismatch':
      return [
        'SignatureNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your access key and signing method',
      ];
  }
}
