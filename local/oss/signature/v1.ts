import { createHmac } from 'node:crypto';
import { sameSignature } from '../../gateway/signature/verdict.js';
import type { WireRequest } from '../../gateway/wire.js';
import { OssError } from '../errors.js';
import { checkExpiry, checkSkew, headerOf, type SignatureClaim } from './SignatureClaim.js';

/**
 * The query parameters that the V1 signature covers, of those that a request of an implemented
 * operation can carry, and the common ones of others, so that those get their NotImplemented
 * ("Include a V1 signature in the Authorization header", CanonicalizedResource).
 */
const SUB_RESOURCES: readonly string[] = [
  ...['acl', 'append', 'continuation-token', 'cors', 'delete', 'lifecycle', 'location', 'logging'],
  ...['objectMeta', 'partNumber', 'policy', 'position', 'referer', 'restore', 'security-token'],
  ...['stat', 'symlink', 'tagging', 'uploadId', 'uploads', 'versionId', 'versioning', 'versions'],
  ...['website', 'x-oss-process', 'x-oss-traffic-limit', 'bucketInfo', 'encryption', 'callback'],
  ...['callback-var', 'response-cache-control', 'response-content-disposition'],
  ...['response-content-encoding', 'response-content-language', 'response-content-type'],
  'response-expires',
];

/** Reads `Authorization: OSS <id>:<signature>`. Throws what is wrong with its form or time. */
export function readV1Header(request: WireRequest, nowMs: number): SignatureClaim {
  const match = /^OSS ([^:\s]+):([A-Za-z0-9+/]+=*)$/.exec(request.headers.authorization ?? '');
  if (!match) throw new OssError('InvalidArgument', 'The Authorization header is invalid.');
  const [, accessKeyId = '', signature = ''] = match;
  const date = headerOf(request, 'x-oss-date') || headerOf(request, 'date');
  const sentAtMs = Date.parse(date);
  if (Number.isNaN(sentAtMs)) {
    throw new OssError('AccessDenied', 'OSS authentication requires a valid Date.');
  }
  checkSkew(sentAtMs, nowMs);
  const securityToken = headerOf(request, 'x-oss-security-token') || undefined;
  return claimOf(request, { accessKeyId, signature, date, securityToken });
}

/** Reads the V1 signature of a presigned URL. Throws what is wrong with its form, or its expiry. */
export function readV1Query(request: WireRequest, nowMs: number): SignatureClaim {
  const accessKeyId = request.query.get('OSSAccessKeyId');
  const signature = request.query.get('Signature');
  const date = request.query.get('Expires');
  if (!accessKeyId || !signature || !date) {
    throw new OssError(
      'AccessDenied',
      'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
    );
  }
  if (!/^\d{1,12}$/.test(date)) throw new OssError('AccessDenied', 'Invalid date in Expires.');
  checkExpiry(Number(date) * 1_000, nowMs);
  const securityToken = request.query.get('security-token');
  return claimOf(request, { accessKeyId, signature, date, securityToken });
}

function claimOf(
  request: WireRequest,
  parts: Omit<SignatureClaim, 'fits'> & { readonly signature: string; readonly date: string },
): SignatureClaim {
  const ossHeaders = Object.keys(request.headers)
    .filter((name) => name.startsWith('x-oss-'))
    .sort()
    .map((name) => `${name}:${headerOf(request, name)}`);
  const subResources = [...request.query]
    .filter(([name]) => SUB_RESOURCES.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
  return {
    accessKeyId: parts.accessKeyId,
    securityToken: parts.securityToken,
    fits(target, accessKeySecret) {
      const bucket = target.bucket === '' ? '' : `${target.bucket}/`;
      const text = [
        request.method,
        headerOf(request, 'content-md5'),
        headerOf(request, 'content-type'),
        parts.date,
        ...ossHeaders,
        `/${bucket}${target.name}${subResources === '' ? '' : `?${subResources}`}`,
      ].join('\n');
      const expected = createHmac('sha1', accessKeySecret).update(text).digest('base64');
      return sameSignature(expected, parts.signature);
    },
  };
}
