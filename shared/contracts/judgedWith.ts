import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';

/** `judged-with.json`: what findings depend on beside the snapshot, so that they can be had again. */
export const JudgedWith = recorded({
  v: v.literal(1),
  /** The run that this one is compared with. */
  previous: v.optional(v.string()),
  /** The policy files as they were deployed. */
  policies: listOf(recorded({ name: v.string(), text: v.string() })),
  groupsPerInterface: v.number(),
});
export type JudgedWith = v.InferOutput<typeof JudgedWith>;
