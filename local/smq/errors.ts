/** HTTP status and text of each error code that this region answers (facts/smq 3). */
const ERRORS = {
  InvalidArgument: [400, 'The value of an argument is not valid.'],
  InvalidAuthorizationHeader: [400, 'The Authorization header format is invalid.'],
  InvalidDateHeader: [400, 'The Date header format is invalid.'],
  // Sic: the service spells it so.
  InvalidDegist: [400, 'The Content-MD5 you specified is invalid.'],
  InvalidRequestURL: [400, 'Http request URL format invalid.'],
  InvalidQueryString: [400, 'Http request URL contains invalid querystring item.'],
  InvalidQueueName: [400, 'The queue name you provided is invalid.'],
  QueueNameLengthError: [400, 'Queue name length is from 1 to 120.'],
  MalformedXML: [400, 'The XML you provided was not well-formed.'],
  MissingAuthorizationHeader: [400, 'Authorization header is required.'],
  MissingDateHeader: [400, 'Date header is required.'],
  MissingReceiptHandle: [400, 'ReceiptHandle is required.'],
  MissingVisibilityTimeout: [400, 'VisibilityTimeout is required.'],
  ReceiptHandleError: [400, 'The receipt handle you provided is not valid.'],
  AccessDenied: [403, 'The OwnerId that your Access Key Id associated to is forbidden.'],
  InvalidAccessKeyId: [403, 'The access Id you provided does not exist.'],
  SignatureDoesNotMatch: [
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  QueueNotExist: [404, 'The queue name you provided does not exist.'],
  MessageNotExist: [404, 'Message not exist.'],
  TimeExpired: [408, 'The http request you sent is expired.'],
  QueueAlreadyExist: [409, 'The queue you want to create is already exist.'],
  TooManyRequests: [429, 'Too many requests, please slow down.'],
  InternalError: [500, 'Internal error.'],
} as const satisfies Record<string, readonly [number, string]>;

export type SmqErrorCode = keyof typeof ERRORS;

/** An expected failure of a queue operation; `code` is the service's own, `status` its HTTP status. */
export class SmqError extends Error {
  readonly code: SmqErrorCode;
  readonly status: number;

  constructor(code: SmqErrorCode, message: string = ERRORS[code][1]) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = ERRORS[code][0];
  }
}
