import * as v from 'valibot';
import { recorded } from './recorded.js';

/**
 * `of/<of>/<changeId>.json`: put before the plan of the later change is sealed, so that nobody who looks
 * for what takes a change back can miss one. A change of which there is no sealed plan did nothing.
 */
export const OfPointer = recorded({
  v: v.literal(1),
  changeId: v.string(),
  of: v.string(),
  how: v.picklist(['undo', 'restore', 'retry']),
});
export type OfPointer = v.InferOutput<typeof OfPointer>;
