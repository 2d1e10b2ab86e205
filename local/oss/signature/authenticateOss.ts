import type { AccessKey, KeyStore } from '../../gateway/keys.js';
import type { WireRequest } from '../../gateway/wire.js';
import { OssError } from '../errors.js';
import type { OssTarget } from '../targets.js';
import type { SignatureClaim } from './SignatureClaim.js';
import { readV1Header, readV1Query } from './v1.js';
import { readV4Header, readV4Query } from './v4.js';

/** Whether the request carries a signature of OSS, in any of the four forms. */
export function isOssSigned(request: WireRequest): boolean {
  return isHeaderSigned(request) || isQuerySigned(request);
}

/**
 * Verifies the signature and returns which of the targets it was made for, and by whom. Throws the error of OSS
 * for an unknown key, a missing or wrong security token, a wrong signature, a wrong time.
 */
export function authenticateOss(
  request: WireRequest,
  targets: readonly OssTarget[],
  options: { readonly keys: KeyStore; readonly regionId: string; readonly nowMs: number },
): { readonly target: OssTarget; readonly key: AccessKey } {
  const claim = readClaim(request, options.regionId, options.nowMs);
  const key = options.keys.find(claim.accessKeyId);
  if (!key) throw new OssError('InvalidAccessKeyId');
  if (key.securityToken !== undefined && claim.securityToken === undefined) {
    // The EC is documented for a missing token; that its code is this one is not confirmed.
    throw new OssError('InvalidAccessKeyId', undefined, '0002-00000003');
  }
  const target = targets.find((one) => claim.fits(one, key.accessKeySecret));
  if (!target) throw new OssError('SignatureDoesNotMatch');
  if (claim.securityToken !== key.securityToken) throw new OssError('InvalidSecurityToken');
  return { target, key };
}

function readClaim(request: WireRequest, regionId: string, nowMs: number): SignatureClaim {
  const { authorization = '' } = request.headers;
  if (authorization !== '' && isQuerySigned(request)) {
    // That OSS refuses two signatures is not confirmed.
    throw new OssError(
      'InvalidArgument',
      'A request is signed in its header or its URL, not both.',
    );
  }
  if (authorization.startsWith('OSS4-')) return readV4Header(request, regionId, nowMs);
  if (authorization.startsWith('OSS ')) return readV1Header(request, nowMs);
  if (authorization !== '') {
    throw new OssError('InvalidArgument', 'The Authorization header is invalid.');
  }
  if (request.query.has('x-oss-signature')) return readV4Query(request, regionId, nowMs);
  if (request.query.has('OSSAccessKeyId')) return readV1Query(request, nowMs);
  throw new OssError('AccessDenied', 'Anonymous access is forbidden for this operation.');
}

function isHeaderSigned(request: WireRequest): boolean {
  return /^OSS(4-HMAC-SHA256| )/.test(request.headers.authorization ?? '');
}

function isQuerySigned(request: WireRequest): boolean {
  return request.query.has('x-oss-signature') || request.query.has('OSSAccessKeyId');
}
