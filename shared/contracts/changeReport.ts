import * as v from 'valibot';
import { Outcome } from './outcomes.js';
import { listOf, recorded } from './recorded.js';
import { EndStatus } from './statuses.js';

/** `report.json`: how the change ended. */
export const ChangeReport = recorded({
  v: v.literal(1),
  changeId: v.string(),
  plan: v.number(),
  accountId: v.string(),
  regionId: v.string(),
  status: EndStatus,
  requestedBy: v.string(),
  reason: v.optional(v.string()),
  /** ISO 8601. */
  receivedAt: v.string(),
  endedAt: v.string(),
  /** The number under which its targets were claimed. */
  claim: v.optional(v.number()),
  counts: v.pipe(v.record(Outcome, v.number()), v.readonly()),
  checks: recorded({ held: v.number(), failed: v.number() }),
  /**
   * Every object of the change that the ending turn listed, by its name in the change's folder: what
   * is rewritten later shows.
   */
  manifest: listOf(recorded({ name: v.string(), sha256: v.string() })),
  /** The first targets that did not go as asked, with why. */
  notable: listOf(recorded({ targetId: v.string(), outcome: Outcome, detail: v.string() })),
});
export type ChangeReport = v.InferOutput<typeof ChangeReport>;
