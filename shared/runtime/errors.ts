import type { Violation } from '../contracts/problem.js';
import { type ProblemCode, problemCodes } from '../contracts/problemCodes.js';

/**
 * An expected failure at the edge, with what the next step needs: our `code` and the HTTP status
 * that it has, the violations, whether it will pass, the cause. Inside the pure folders failures are
 * values.
 */
export class ServiceError extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly violations: readonly Violation[];
  /** Whether the same call would fail again: by default what is answered with a status below 500. */
  readonly permanent: boolean;

  constructor(
    code: ProblemCode,
    detail: string,
    options: {
      readonly violations?: readonly Violation[];
      readonly permanent?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.status = problemCodes[code].status;
    this.violations = options.violations ?? [];
    this.permanent = options.permanent ?? this.status < 500;
  }
}

/** An error that says by itself that it will not pass, and by which code. */
interface PermanentError extends Error {
  readonly permanent: true;
  readonly code: string;
}

/**
 * Whether an error will not pass: what was refused for good, or can never be read. A message and a
 * compliance run that meet it end; any other error is thrown on, so that they are tried again. For a
 * step of a change, which may have written, `endsStep` is asked.
 */
export const isPermanent = (error: unknown): error is PermanentError =>
  error instanceof Error && (error as Partial<PermanentError>).permanent === true;

/** Whether an object of the evidence has another version or form than this version reads. */
export const isUnreadable = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.code === 'evidenceUnreadable';

/**
 * Whether an error ends a step of a change that may have written already. What ECS refuses does not:
 * a policy or a token may be mended before the step is tried again.
 */
export const endsStep = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.permanent;

/** Settings that can't be used: the name of the variable, what was found, what would do. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** The message of whatever was thrown, on one line, without a stack. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, 500);
}
