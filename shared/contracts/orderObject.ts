import * as v from 'valibot';
import { recorded } from './recorded.js';
import { Way } from './step.js';

/**
 * `orders/<execution>-<turn>-<part>-<tokenHash>.json`, put before the message of a part is sent: a
 * worker writes only for a message whose token has one.
 */
export const OrderObject = recorded({
  v: v.literal(1),
  changeId: v.string(),
  plan: v.number(),
  part: v.string(),
  direction: Way,
  decision: v.string(),
  /** SHA-256 of the task token. */
  tokenHash: v.string(),
  /** ISO 8601: when the task of the flow ends. What is handed on is dropped after it. */
  deadline: v.string(),
  at: v.string(),
  requestId: v.string(),
});
export type OrderObject = v.InferOutput<typeof OrderObject>;
