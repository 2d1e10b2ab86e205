import * as v from 'valibot';
import { recorded } from './recorded.js';

/** In the place of a `plan.json`: the plan was not sealed in time, and never will be. */
export const Tombstone = recorded({
  v: v.literal(1),
  void: v.literal(true),
  /** ISO 8601. */
  at: v.string(),
  /** FC request id of who put it. */
  requestId: v.string(),
});
export type Tombstone = v.InferOutput<typeof Tombstone>;
