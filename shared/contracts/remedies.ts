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
  /** Instances (by their primary interface) and other interfaces that the change is to change. */
  targets: listOf(v.string()),
  /** SHA-256 of the request as canonical JSON, without its key; what 0.1.0 wrote has none. */
  bodyHash: v.optional(v.string()),
});
export type RemedyAttempt = v.InferOutput<typeof RemedyAttempt>;

/** Why the request of an attempt never became a change. */
export const RemedyRefusal = recorded({
  v: v.literal(1),
  findingId: v.string(),
  attempt: v.number(),
  changeId: v.string(),
  /** ISO 8601. */
  at: v.string(),
  /** Of the problem that lies in the rejects queue. */
  code: v.string(),
  detail: v.string(),
});
export type RemedyRefusal = v.InferOutput<typeof RemedyRefusal>;
