import * as v from 'valibot';
import { recorded } from './recorded.js';

/**
 * `execution-<n>.json`: the change goes on in its n-th execution, from 1. One that ended without a
 * report is followed by the next one of the same plan.
 */
export const ExecutionObject = recorded({
  v: v.literal(1),
  changeId: v.string(),
  execution: v.number(),
  /** ISO 8601. */
  at: v.string(),
  /** FC request id of the invocation that put it: a lost answer is not taken for a win. */
  requestId: v.string(),
  /** Why it was begun. */
  cause: v.picklist(['submitted', 'resumed', 'stopped', 'eventsSpent']),
});
export type ExecutionObject = v.InferOutput<typeof ExecutionObject>;
