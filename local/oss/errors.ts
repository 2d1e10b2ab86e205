/**
 * HTTP status, text and (where a page of the documentation names it) EC of each error code that this
 * region answers. Source of codes and statuses: OSS developer reference, "Error codes" and
 * "HTTP status code 400/403/404/409". What is not confirmed there is marked.
 */
const ERRORS = {
  InvalidArgument: [400, 'The argument is invalid.'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidDigest: [400, 'The Content-MD5 you specified was invalid.'],
  InvalidObjectName: [400, 'The specified object is not valid.'],
  AccessDenied: [403, 'Access denied.'],
  InvalidAccessKeyId: [403, 'The OSS Access Key Id you provided does not exist in our records.'],
  InvalidSecurityToken: [403, 'The security token you provided is invalid.'],
  RequestTimeTooSkewed: [
    403,
    'The difference between the request time and the current time is too large.',
  ],
  SignatureDoesNotMatch: [
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  FileAlreadyExists: [
    409,
    'The object you specified already exists and can not be overwritten.',
    '0026-00000002',
  ],
  FileImmutable: [409, 'The object you specified is immutable.'],
  // Not a code of OSS, which has no folders: a limit of the loopback, see ObjectStore.
  ObjectNameConflict: [409, 'A file cannot be made under this name.'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  NotImplemented: [501, 'A header you provided implies functionality that is not implemented.'],
  // Which code OSS answers over its request rate is not confirmed; the status 503 is.
  ServiceUnavailable: [503, 'Please reduce your request rate.'],
} as const satisfies Record<string, readonly [number, string, string?]>;

export type OssErrorCode = keyof typeof ERRORS;

/** An expected failure of an OSS operation; `code` is the service's own, `status` its HTTP status. */
export class OssError extends Error {
  readonly code: OssErrorCode;
  readonly status: number;
  /** The finer code of OSS (`EC`), where it is documented. */
  readonly ec: string | undefined;

  constructor(code: OssErrorCode, message?: string, ec?: string) {
    const [status, text, knownEc]: readonly [number, string, string?] = ERRORS[code];
    super(message ?? text);
    this.name = code;
    this.code = code;
    this.status = status;
    this.ec = ec ?? knownEc;
  }
}
