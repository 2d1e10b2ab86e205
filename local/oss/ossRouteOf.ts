import type { WireRequest } from '../gateway/wire.js';
import { OssError } from './errors.js';
import type { OssTarget } from './targets.js';

export type OssOperation = 'PutObject' | 'GetObject' | 'HeadObject' | 'ListObjectsV2';

const SIGNATURE_PARAMETERS: readonly string[] = [
  ...['x-oss-additional-headers', 'x-oss-credential', 'x-oss-date', 'x-oss-expires'],
  ...['x-oss-security-token', 'x-oss-signature', 'x-oss-signature-version'],
  ...['OSSAccessKeyId', 'Expires', 'Signature', 'security-token'],
];

const LIST_PARAMETERS: readonly string[] = [
  ...['list-type', 'prefix', 'delimiter', 'start-after', 'max-keys', 'continuation-token'],
  ...['encoding-type', 'fetch-owner'],
];

const SIGNATURE_HEADERS: readonly string[] = [
  ...['x-oss-date', 'x-oss-content-sha256', 'x-oss-security-token', 'x-oss-user-agent'],
];

/** Headers that OSS would act upon, other than `x-oss-…`; ignoring one would be a silent success. */
const REFUSED_HEADERS: Readonly<Record<OssOperation, readonly string[]>> = {
  PutObject: ['content-encoding', 'cache-control', 'content-disposition', 'expires'],
  GetObject: ['range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
  HeadObject: ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
  ListObjectsV2: [],
};

/** The operation that method, target and query name; undefined for one that is not implemented. */
export function ossRouteOf(request: WireRequest, target: OssTarget): OssOperation | undefined {
  if (target.bucket === '') return undefined;
  const unsigned = [...request.query.keys()].filter((name) => !SIGNATURE_PARAMETERS.includes(name));
  if (target.name === '') {
    const isList = request.method === 'GET' && request.query.get('list-type') === '2';
    return isList && unsigned.every((name) => LIST_PARAMETERS.includes(name))
      ? 'ListObjectsV2'
      : undefined;
  }
  if (unsigned.length > 0) return undefined;
  if (request.method === 'PUT') return 'PutObject';
  if (request.method === 'GET') return 'GetObject';
  return request.method === 'HEAD' ? 'HeadObject' : undefined;
}

/** Throws `NotImplemented` for a header that would change what the operation does. */
export function refuseHeaders(request: WireRequest, operation: OssOperation): void {
  const known =
    operation === 'PutObject'
      ? [...SIGNATURE_HEADERS, 'x-oss-forbid-overwrite']
      : SIGNATURE_HEADERS;
  const refused = Object.keys(request.headers).find(
    (name) =>
      (name.startsWith('x-oss-') && !known.includes(name)) ||
      REFUSED_HEADERS[operation].includes(name),
  );
  if (refused !== undefined) {
    throw new OssError(
      'NotImplemented',
      `The loopback region does not implement the header ${refused} of ${operation}.`,
    );
  }
}
