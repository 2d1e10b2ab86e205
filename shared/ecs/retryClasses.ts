import type { EcsOperation } from './operations.js';

/**
 * What an ECS error means for the operation:
 * `throttled` and `retry`: again, later; `state`: again when the target's state has settled;
 * `success`: it was so already; `gone`: the target can't be changed any more; `unknown`: it may
 * have been carried out, re-read before anything else; `permanent`: refused.
 */
export type RetryClass =
  | 'throttled'
  | 'retry'
  | 'state'
  | 'success'
  | 'gone'
  | 'unknown'
  | 'permanent';

/** Codes that mean the same for every operation (facts/ecs 1.13, 1.14). */
const common: Readonly<Record<string, RetryClass>> = {
  'InvalidOperation.Conflict': 'retry',
  OperationConflict: 'retry',
  LastTokenProcessing: 'retry',
  ServiceUnavailable: 'retry',
  'ServiceUnavailable.RegionMaintaining': 'retry',
  SignatureNonceUsed: 'retry',
  IncorrectInstanceStatus: 'state',
  'InvalidOperation.InvalidEcsState': 'state',
  'InvalidOperation.InvalidEniState': 'state',
  'InvalidStatus.EniOrInstanceIsBeingCreated': 'state',
  'Forbidden.InstanceIsBeingCreated': 'state',
  'InvalidInstanceId.NotFound': 'gone',
  'InvalidEniId.NotFound': 'gone',
  'InvalidEcsId.NotFound': 'gone',
  InstanceLockedForSecurity: 'gone',
  NoAnswer: 'unknown',
  UnreadableAnswer: 'unknown',
  InternalError: 'unknown',
  RequestTimeout: 'unknown',
};

/** Codes that mean something of their own for one operation ([JOIN-EN], [LEAVE-EN] error tables). */
const byOperation: Partial<Record<EcsOperation, Readonly<Record<string, RetryClass>>>> = {
  JoinSecurityGroup: { 'InvalidInstanceId.AlreadyExists': 'success' },
  LeaveSecurityGroup: {
    'InvalidSecurityGroupAssociation.NotFound': 'success',
    InstanceNotInSecurityGroup: 'success',
  },
  DeleteSecurityGroup: {
    'InvalidSecurityGroup.NotFound': 'success',
    // A rule that named it, or a member, may go on showing for a while after it is gone ([DEL-ZH]; Terraform
    // tries again too).
    DependencyViolation: 'retry',
  },
};

/** Classifies a failed call. Any 5xx may have been carried out, so a write re-reads. */
export function retryClassOf(
  operation: EcsOperation,
  fault: { readonly code: string; readonly httpStatus: number | undefined },
): RetryClass {
  if (fault.code.includes('Throttling')) return 'throttled';
  const known = byOperation[operation]?.[fault.code] ?? common[fault.code];
  if (known) return known;
  return (fault.httpStatus ?? 0) >= 500 ? 'unknown' : 'permanent';
}
