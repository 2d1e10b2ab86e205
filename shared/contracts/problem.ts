import * as v from 'valibot';
import { MessageValues } from './messages.js';
import type { ProblemCode } from './problemCodes.js';
import { listOf, recorded } from './recorded.js';
import type { RefusalRule } from './refusalRules.js';

/**
 * A word of one of our tables, which the types know. What is read may hold one that a newer version
 * added, so any text is taken.
 */
const wordOf = <TWord extends string>() =>
  v.pipe(
    v.string(),
    v.transform((text) => text as TWord),
  );

/** One thing that stands in a request's way: who, which rule, what was found, what would do. */
export const Violation = recorded({
  /** The target's id, or the path of a field such as `targets.select.tags`. */
  target: v.string(),
  /** One of `refusalRules`. */
  rule: wordOf<RefusalRule>(),
  found: v.string(),
  wanted: v.string(),
  /** What `found` and `wanted` were made of: the rule says which names there are. */
  params: v.optional(MessageValues),
});
export type Violation = v.InferOutput<typeof Violation>;

/** `application/problem+json` (RFC 9457) with our `code` and the violations. */
export const Problem = recorded({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  /** One of `problemCodes`. */
  code: wordOf<ProblemCode>(),
  detail: v.string(),
  /** The first ones. */
  violations: v.optional(listOf(Violation)),
  /** How many there are. */
  violationCount: v.optional(v.number()),
});
export type Problem = v.InferOutput<typeof Problem>;
