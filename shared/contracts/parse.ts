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
      violations: [{ target: '(body)', rule: 'schema', found: 'a list', wanted: 'an object' }],
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
    found: foundBy(issue).slice(0, 200),
    wanted: unknownField ? 'no such field' : missingField ? 'this field' : wantedBy(issue),
  };
}

/** What was found. A rule about one field beside others is told with the whole object: the field counts. */
function foundBy({ type, received, path }: v.BaseIssue<unknown>): string {
  const last = path?.at(-1);
  if (type === 'check' && last && last.value === undefined) return 'nothing';
  return kindWords.get(received) ?? received;
}

/** What would do. A schema's own message says it; what valibot says by default speaks of types. */
function wantedBy(issue: v.BaseIssue<unknown>): string {
  const { expected, received, message, type } = issue;
  if (type === 'integer' && message === `Invalid integer: Received ${received}`) {
    return 'must be a whole number';
  }
  if (expected === null || !message.endsWith(`: Expected ${expected} but received ${received}`)) {
    return message;
  }
  // Of an object that may have more fields, valibot expects the name of the one that is not there.
  if (message.startsWith('Invalid key: ')) return 'this field';
  const alternatives = /^\((.+)\)$/.exec(expected)?.[1]?.split(' | ') ?? [expected];
  const all = alternatives.map((one) => kindWords.get(one) ?? one);
  const last = all.pop() ?? '';
  const one = all.length > 0 ? `${all.join(', ')} or ${last}` : last;
  return `must be ${boundInWords(one, measures.get(type))}`;
}

/** What valibot calls the kinds of JSON values, for people. */
const kindWords: ReadonlyMap<string, string> = new Map([
  ['Object', 'an object'],
  ['Array', 'a list'],
  ['undefined', 'nothing'],
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
]);

/** What a bound counts, by the type of its issue; others bound the value itself. */
const measures: ReadonlyMap<string, string> = new Map([
  ['min_length', ' long'],
  ['max_length', ' long'],
  ['max_entries', ' fields'],
]);

/** `at most 5`, `at least 1` of `<=5` and `>=1`. */
const boundInWords = (expected: string, measure = '') =>
  expected.replace(
    /^([<>])=(.+)$/,
    (_all, sign, bound) => `at ${sign === '<' ? 'most' : 'least'} ${bound}${measure}`,
  );

function pathOf(issue: v.BaseIssue<unknown>): string {
  let path = '';
  for (const item of issue.path ?? []) {
    const key = String(item.key);
    path += typeof item.key === 'number' ? `[${key}]` : path === '' ? key : `.${key}`;
  }
  return path === '' ? '(body)' : path;
}
