import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';

/** What a run decided about one finding. */
const DecidedRemedy = recorded({
  findingId: v.string(),
  checkId: v.string(),
  action: v.picklist(['none', 'propose', 'wait', 'apply']),
  changeId: v.optional(v.string()),
  note: v.optional(v.string()),
});
export type DecidedRemedy = v.InferOutput<typeof DecidedRemedy>;

/** `remedies.json`: what a run decided about each finding that has a request. */
export const DecidedRemedies = recorded({ v: v.literal(1), remedies: listOf(DecidedRemedy) });
export type DecidedRemedies = v.InferOutput<typeof DecidedRemedies>;

/** One attempt: created before its change is asked for, so that no two runs start one at once. */
export const RemedyAttempt = recorded({
  v: v.literal(1),
  findingId: v.string(),
  attempt: v.number(),
  changeId: v.string(),
  runId: v.string(),
  /** ISO 8601. */
  at: v.string(),
  /** Instances that the change is to change. */
  targets: listOf(v.string()),
});
export type RemedyAttempt = v.InferOutput<typeof RemedyAttempt>;
