import type { ProblemCode } from './problemCodes.js';
import type { RefusalRule } from './refusalRules.js';

/** One thing that stands in a request's way: who, which rule, what was found, what would do. */
export interface Violation {
  /** The target's id, or the path of a field such as `targets.select.tags`. */
  readonly target: string;
  readonly rule: RefusalRule;
  readonly found: string;
  readonly wanted: string;
}

/** `application/problem+json` (RFC 9457) with our `code` and the violations. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly violations?: readonly Violation[];
  readonly violationCount?: number;
}
