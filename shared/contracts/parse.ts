import * as v from 'valibot';
import type { Violation } from './problem.js';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/**
 * Validates `input` against a schema of the contracts. Every fault becomes a violation whose
 * `target` is the path of the offending place (`targets.instanceIds[3]`).
 */
export function parse<TSchema extends v.GenericSchema>(
  schema: TSchema,
  input: unknown,
): Parsed<v.InferOutput<TSchema>> {
  // To valibot an array is an object without fields.
  if (schema.type === 'strict_object' && Array.isArray(input)) {
    return {
      ok: false,
      violations: [{ target: '(body)', rule: 'schema', found: 'Array', wanted: 'an object' }],
    };
  }
  const result = v.safeParse(schema, input);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, violations: result.issues.map(toViolation) };
}

function toViolation(issue: v.BaseIssue<unknown>): Violation {
  const unknownField = issue.type === 'strict_object' && issue.expected === 'never';
  const missingField = issue.type === 'strict_object' && issue.received === 'undefined';
  return {
    target: pathOf(issue),
    rule: unknownField ? 'unknownField' : missingField ? 'missingField' : 'schema',
    found: issue.received.slice(0, 200),
    wanted: unknownField ? 'no such field' : missingField ? 'this field' : issue.message,
  };
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  let path = '';
  for (const item of issue.path ?? []) {
    const key = String(item.key);
    path += typeof item.key === 'number' ? `[${key}]` : path === '' ? key : `.${key}`;
  }
  return path === '' ? '(body)' : path;
}
