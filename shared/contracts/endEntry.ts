import * as v from 'valibot';
import { recorded } from './recorded.js';
import { EndStatus } from './statuses.js';

/**
 * `index/<day>/<changeId>-<status>`: that a change ended so, which decision ended it and which report
 * says it.
 */
export const EndEntry = recorded({
  v: v.literal(1),
  changeId: v.string(),
  status: EndStatus,
  /** SHA-256 of `report.json`. */
  report: v.string(),
  /** The decision that holds the report, which no manifest can name, by its name in the change's folder. */
  decision: recorded({ name: v.string(), sha256: v.string() }),
});
export type EndEntry = v.InferOutput<typeof EndEntry>;
