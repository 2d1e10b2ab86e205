import type { EcsOperation } from './operations.js';
import { retryClassOf } from './retryClasses.js';

/** Parameters in the SDK's spelling (`regionId`, `tag: [{ key, value }]`). */
export type EcsParameters = Readonly<Record<string, unknown>>;

/**
 * One ECS API call, one attempt. Resolves with the answer's body in the API's own names; throws
 * EcsCallError. Retrying is the caller's, by `retryClasses.ts`.
 */
export interface EcsPort {
  call(operation: EcsOperation, parameters: EcsParameters): Promise<Record<string, unknown>>;
}

/** A failed ECS call, whatever failed: the API, the way there, or the wait for the answer. */
export class EcsCallError extends Error {
  readonly operation: EcsOperation;
  /** The API's code; `NoAnswer` or `UnreadableAnswer` where there is none. */
  readonly code: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  /** Whether the same call would be refused again (`retryClasses.ts`). */
  readonly permanent: boolean;
  /** `x-acs-retry-after`, milliseconds of wall time (facts/ecs 5). */
  readonly retryAfterMs: number | undefined;

  constructor(
    operation: EcsOperation,
    fault: {
      readonly code: string;
      readonly message: string;
      readonly httpStatus?: number | undefined;
      readonly requestId?: string | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(`${operation}: ${fault.code}: ${fault.message}`, { cause: fault.cause });
    this.name = 'EcsCallError';
    this.operation = operation;
    this.code = fault.code;
    this.httpStatus = fault.httpStatus;
    this.permanent = retryClassOf(operation, this) === 'permanent';
    this.requestId = fault.requestId;
    this.retryAfterMs = fault.retryAfterMs;
  }
}
