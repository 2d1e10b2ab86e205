import * as v from 'valibot';
import { CodedMessage } from './messages.js';
import { listOf, recorded } from './recorded.js';
import { Way } from './step.js';
import { GroupIds, IntendedOperations } from './target.js';

const head = {
  v: v.literal(1),
  changeId: v.string(),
  plan: v.number(),
  part: v.string(),
  direction: Way,
  /** The order that it was for. */
  decision: v.string(),
  /** FC request id of the invocation that wrote it. */
  requestId: v.string(),
  /** What an invocation's intent and its work object have in common, and no other has. */
  attempt: v.string(),
};

/** `work/….intent.json`, written before the first operation: what was read, what will be done. */
export const Intent = recorded({
  ...head,
  /** ISO 8601, as all times here. */
  at: v.string(),
  targets: listOf(IntendedOperations),
  /** How long after it, in seconds of the deployment's time, its calls may still be made or land. */
  openSeconds: v.number(),
});
export type Intent = v.InferOutput<typeof Intent>;

const OperationApi = v.picklist([
  'JoinSecurityGroup',
  'LeaveSecurityGroup',
  'ModifyInstanceAttribute',
  'ModifyNetworkInterfaceAttribute',
  'DeleteSecurityGroup',
]);
export type OperationApi = v.InferOutput<typeof OperationApi>;

/** One operation and how it went. */
const OperationRecord = recorded({
  api: OperationApi,
  securityGroupIds: GroupIds,
  /**
   * `done`: the API said so. `alreadySo`: it was so before. `refused`: a permanent error.
   * `unknown`: the answer was lost. `notMade`: stopped, out of time, or an earlier one failed.
   */
  state: v.picklist(['done', 'alreadySo', 'refused', 'unknown', 'notMade']),
  attempts: v.number(),
  startedAt: v.string(),
  endedAt: v.string(),
  requestId: v.optional(v.string()),
  code: v.optional(v.string()),
  message: v.optional(v.string()),
});
export type OperationRecord = v.InferOutput<typeof OperationRecord>;

/** One call of an API on a target. */
export type Call = Pick<OperationRecord, 'api' | 'securityGroupIds'>;

export const TargetWork = recorded({
  targetId: v.string(),
  before: GroupIds,
  operations: listOf(OperationRecord),
  /** Null where the target could not be read any more. */
  after: v.nullable(GroupIds),
  result: v.picklist(['ok', 'refused', 'gone', 'conflict', 'unfinished', 'stopped']),
  code: v.optional(v.string()),
  detail: v.optional(v.string()),
  /** What the detail was made of. */
  message: v.optional(CodedMessage),
});
export type TargetWork = v.InferOutput<typeof TargetWork>;

/**
 * The worker's last word on a part: `work/….<n>ok-<m>failed.json`, `….handedOn.json`,
 * `….overtaken.json` where its order ended meanwhile, `….refused.json` where it had ended before.
 */
export const WorkEvidence = recorded({
  ...head,
  startedAt: v.string(),
  endedAt: v.string(),
  /** False where the part was handed on before all of it was done, or where its order had ended. */
  finished: v.boolean(),
  targets: listOf(TargetWork),
});
export type WorkEvidence = v.InferOutput<typeof WorkEvidence>;
