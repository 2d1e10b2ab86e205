import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';

/** What a claim does where another change is at work on the same targets. */
export const ClaimMode = v.picklist(['refuse', 'allow', 'quarantine']);
export type ClaimMode = v.InferOutput<typeof ClaimMode>;

/** A plan whose targets are claimed. */
export const ClaimEntry = recorded({
  changeId: v.string(),
  plan: v.number(),
  /** The number that brought it. */
  number: v.number(),
  /** Which invocation claims; a repeat of the same key is another one. */
  by: v.string(),
  mode: ClaimMode,
  /** Of each target, sorted: 16 hex digits. Absent where there are many. */
  hashes: v.optional(listOf(v.string())),
  /** The object that holds them, where there are many. */
  hashesIn: v.optional(v.string()),
});
export type ClaimEntry = v.InferOutput<typeof ClaimEntry>;

/**
 * `claims/<descending number>.json`: every plan that runs when this number is put. Numbers have an
 * order that nobody can take back, and each is put once.
 */
export const Claim = recorded({
  v: v.literal(1),
  number: v.number(),
  by: v.string(),
  entries: listOf(ClaimEntry),
});
export type Claim = v.InferOutput<typeof Claim>;
