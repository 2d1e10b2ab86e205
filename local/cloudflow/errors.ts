/**
 * Error codes of the API with their HTTP status (facts/cloudflow 7). Where no page gives the status
 * or the code, the comment says that it is this region's choice.
 */
const STATUS_BY_CODE = {
  ActionNotSupported: 400,
  APIVersionNotSupported: 400,
  EntityTooLarge: 400,
  InvalidArgument: 400,
  MissingRequiredHeader: 400,
  MissingRequiredParams: 400,
  TaskAlreadyCompleted: 400,
  // The code is documented, its status was not read.
  ExecutionAlreadyExists: 400,
  // Chosen after ExecutionAlreadyExists; no page that was read names them.
  FlowAlreadyExists: 400,
  ScheduleAlreadyExists: 400,
  // "must be in progress" is documented for StopExecution, the code is not.
  ExecutionAlreadyEnded: 400,
  // The limits are documented, the codes are not.
  FlowLimitExceeded: 400,
  ExecutionLimitExceeded: 400,
  // Rates are documented, the answer is not; `Throttling` is the family that SDKs recognise.
  Throttling: 400,
  AccessDenied: 403,
  // The gateway's codes for a bad signature (facts/ecs-security-groups 6, the same front).
  'InvalidAccessKeyId.NotFound': 400,
  IncompleteSignature: 400,
  SignatureDoesNotMatch: 400,
  'InvalidTimeStamp.Expired': 400,
  'InvalidSecurityToken.Malformed': 400,
  FlowNotExists: 404,
  // Chosen after FlowNotExists.
  ExecutionNotExists: 404,
  ScheduleNotExists: 404,
  InternalServerError: 500,
} as const;

export type CloudFlowErrorCode = keyof typeof STATUS_BY_CODE;

/** An expected refusal of the API: becomes the body {RequestId, HostId, Code, Message}. */
export class CloudFlowError extends Error {
  readonly code: CloudFlowErrorCode;
  readonly status: number;

  constructor(code: CloudFlowErrorCode, message: string) {
    super(message);
    this.name = 'CloudFlowError';
    this.code = code;
    this.status = STATUS_BY_CODE[code];
  }
}
