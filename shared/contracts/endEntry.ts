import * as v from 'valibot';
import { recorded } from './recorded.js';
import { EndStatus } from './statuses.js';

/** `index/<day>/<changeId>-<status>`: that a change ended so, and which report says it. */
export const EndEntry = recorded({
  v: v.literal(1),
  changeId: v.string(),
  status: EndStatus,
  /** SHA-256 of `report.json`. */
  report: v.string(),
});
export type EndEntry = v.InferOutput<typeof EndEntry>;
