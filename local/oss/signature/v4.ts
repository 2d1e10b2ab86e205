import { createHash, createHmac } from 'node:crypto';
import { percentEncode } from '../../gateway/signature/percentEncode.js';
import { sameSignature } from '../../gateway/signature/verdict.js';
import type { WireRequest } from '../../gateway/wire.js';
import { OssError } from '../errors.js';
import type { OssTarget } from '../targets.js';
import { checkExpiry, checkSkew, headerOf, type SignatureClaim } from './SignatureClaim.js';

const ALGORITHM = 'OSS4-HMAC-SHA256';
/** Seven days ("Include a V4 signature in a URL"). */
const MAX_EXPIRES_SECONDS = 604_800;
const UNSIGNED = 'UNSIGNED-PAYLOAD';

interface V4Parts {
  readonly credential: string;
  readonly additionalHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
}

/** Reads `Authorization: OSS4-HMAC-SHA256 …`. Throws what is wrong with its form or time. */
export function readV4Header(
  request: WireRequest,
  regionId: string,
  nowMs: number,
): SignatureClaim {
  const match =
    /^OSS4-HMAC-SHA256 +Credential=([^,\s]+), *(?:AdditionalHeaders=([^,\s]*), *)?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!match) throw new OssError('InvalidArgument', 'The Authorization header is invalid.');
  const [, credential = '', additional = '', signature = ''] = match;
  const date = headerOf(request, 'x-oss-date');
  const sentAtMs = parseDate(date);
  checkSkew(sentAtMs, nowMs);
  // The documentation names this one value only.
  if (headerOf(request, 'x-oss-content-sha256') !== UNSIGNED) {
    throw new OssError('InvalidArgument', `x-oss-content-sha256 must be ${UNSIGNED}.`);
  }
  const securityToken = headerOf(request, 'x-oss-security-token') || undefined;
  const parts = { credential, additionalHeaders: namesOf(additional), signature, date };
  return claimOf(request, parts, regionId, securityToken);
}

/** Reads the signature of a presigned URL. Throws what is wrong with its form, or its expiry. */
export function readV4Query(request: WireRequest, regionId: string, nowMs: number): SignatureClaim {
  const { query } = request;
  if (query.get('x-oss-signature-version') !== ALGORITHM) {
    throw new OssError('InvalidArgument', `x-oss-signature-version must be ${ALGORITHM}.`);
  }
  const date = query.get('x-oss-date') ?? '';
  const signedAtMs = parseDate(date);
  const expires = query.get('x-oss-expires') ?? '';
  if (!/^[1-9]\d{0,5}$/.test(expires) || Number(expires) > MAX_EXPIRES_SECONDS) {
    throw new OssError('InvalidArgument', 'x-oss-expires must be from 1 to 604800.');
  }
  // A URL is valid long after it was signed, so only the future counts as skew (not confirmed).
  checkSkew(Math.max(signedAtMs, nowMs), nowMs);
  checkExpiry(signedAtMs + Number(expires) * 1_000, nowMs);
  const parts = {
    credential: query.get('x-oss-credential') ?? '',
    additionalHeaders: namesOf(query.get('x-oss-additional-headers') ?? ''),
    signature: query.get('x-oss-signature') ?? '',
    date,
  };
  return claimOf(request, parts, regionId, query.get('x-oss-security-token'));
}

function claimOf(
  request: WireRequest,
  parts: V4Parts,
  regionId: string,
  securityToken: string | undefined,
): SignatureClaim {
  const [accessKeyId = '', ...scope] = parts.credential.split('/');
  const day = parts.date.slice(0, 8);
  const wantedScope = `${day}/${regionId}/oss/aliyun_v4_request`;
  if (accessKeyId === '' || scope.join('/') !== wantedScope) {
    throw new OssError('InvalidArgument', `The credential's scope must be ${wantedScope}.`);
  }
  const absent = parts.additionalHeaders.find((name) => request.headers[name] === undefined);
  if (absent !== undefined) {
    throw new OssError('InvalidArgument', `The additional header ${absent} is absent.`);
  }
  return {
    accessKeyId,
    securityToken,
    fits(target, accessKeySecret) {
      const key = [day, regionId, 'oss', 'aliyun_v4_request'].reduce<string | Buffer>(
        (signingKey, part) => createHmac('sha256', signingKey).update(part).digest(),
        `aliyun_v4${accessKeySecret}`,
      );
      return canonicalQueries(request).some((query) => {
        const canonical = canonicalRequest(request, target, query, parts.additionalHeaders);
        const hash = createHash('sha256').update(canonical).digest('hex');
        const text = [ALGORITHM, parts.date, wantedScope, hash].join('\n');
        return sameSignature(createHmac('sha256', key).update(text).digest('hex'), parts.signature);
      });
    },
  };
}

function canonicalRequest(
  request: WireRequest,
  target: OssTarget,
  query: string,
  additionalHeaders: readonly string[],
): string {
  const bucket = target.bucket === '' ? '' : `${target.bucket}/`;
  const signed = new Set(additionalHeaders);
  for (const name of Object.keys(request.headers)) {
    if (name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')) {
      signed.add(name);
    }
  }
  return [
    request.method,
    percentEncode(`/${bucket}${target.name}`).replaceAll('%2F', '/'),
    query,
    [...signed]
      .sort()
      .map((name) => `${name}:${headerOf(request, name)}\n`)
      .join(''),
    additionalHeaders.join(';'),
    headerOf(request, 'x-oss-content-sha256') || UNSIGNED,
  ].join('\n');
}

/**
 * The query as it may have been signed. Of a parameter with an empty value `ali-oss` signs `name` when
 * it is a sub-resource and `name=` otherwise, and sends `name=` for both; the loopback takes either.
 */
function canonicalQueries(request: WireRequest): readonly string[] {
  const pairs = [...request.query]
    .filter(([name]) => name !== 'x-oss-signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const bare = pairs.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&');
  const full = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return bare === full ? [full] : [bare, full];
}

function namesOf(text: string): readonly string[] {
  return text.split(';').filter((name) => name !== '');
}

/** Milliseconds of `yyyymmddThhmmssZ`. A date that is absent or malformed is 403 AccessDenied. */
function parseDate(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const ms = iso === text ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(ms)) {
    throw new OssError('AccessDenied', 'OSS authentication requires a valid x-oss-date.');
  }
  return ms;
}
