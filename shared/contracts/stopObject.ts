import * as v from 'valibot';
import { recorded } from './recorded.js';

/** `stop.json`: who stopped a change, and when (ISO 8601). */
export const StopObject = recorded({
  v: v.literal(1),
  changeId: v.string(),
  at: v.string(),
  requestedBy: v.string(),
});
export type StopObject = v.InferOutput<typeof StopObject>;
