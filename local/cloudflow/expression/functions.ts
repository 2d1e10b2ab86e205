import { createHash, randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, type JsonObject, kindOf, readJsonText } from '../json.js';
import { ExpressionError } from './ExpressionError.js';

export interface BuiltIn {
  readonly min: number;
  readonly max: number;
  readonly call: (values: readonly Json[]) => Json;
}

const MANY = Number.POSITIVE_INFINITY;
const HASHES = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-512', 'sha512'],
]);

/** The built-in functions of H/built-in-functions (facts/cloudflow 4). */
const FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  ['arrayContains', fixed(2, ([list, value]) => contains(asArray(list), value))],
  ['arrayUnique', fixed(1, ([list]) => unique(asArray(list)))],
  ['toArray', { min: 0, max: MANY, call: (values) => values }],
  ['format', { min: 1, max: MANY, call: format }],
  ['split', fixed(2, ([text, separator]) => asText(text).split(asText(separator)))],
  // The order of the arguments was not read: the expression first, as Go's regexp has it.
  ['regexMatchString', fixed(2, ([pattern, text]) => matches(asText(pattern), asText(text)))],
  ['length', fixed(1, ([value]) => lengthOf(value))],
  ['fromBase64', fixed(1, ([text]) => Buffer.from(asText(text), 'base64').toString('utf8'))],
  ['stringToJson', fixed(1, ([text]) => stringToJson(asText(text)))],
  ['fromJSON', fixed(1, ([text]) => stringToJson(asText(text)))],
  // The sample has equal values under the equal key: that the second one wins is a guess.
  ['jsonMerge', fixed(2, ([a, b]) => ({ ...asObject(a), ...asObject(b) }))],
  ['hash', fixed(2, ([text, algorithm]) => hash(asText(text), asText(algorithm)))],
  ['mapKeys', fixed(1, ([map]) => Object.keys(asObject(map)))],
  ['mapValues', fixed(1, ([map]) => Object.values(asObject(map)))],
  ['uuid', fixed(0, () => randomUUID())],
  // The three that follow stand in the June 2026 list alone, without a signature.
  ['get', fixed(2, ([from, key]) => get(from, key))],
  ['intAdd', fixed(2, ([a, b]) => asInteger(a) + asInteger(b))],
  ['randomInt', fixed(2, ([from, below]) => drawInteger(asInteger(from), asInteger(below)))],
]);

export function functionNamed(name: string): BuiltIn | undefined {
  return FUNCTIONS.get(name);
}

function fixed(count: number, call: BuiltIn['call']): BuiltIn {
  return { min: count, max: count, call };
}

function wanted(kind: string, found: Json | undefined): ExpressionError {
  return new ExpressionError(`expected ${kind}, found ${kindOf(found ?? null)}`);
}

function asText(value: Json | undefined): string {
  if (typeof value !== 'string') throw wanted('a text', value);
  return value;
}

function asArray(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw wanted('an array', value);
  return value;
}

function asObject(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw wanted('a map', value);
  return value;
}

function asInteger(value: Json | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw wanted('a whole number', value);
  }
  return value;
}

function contains(list: readonly Json[], value: Json | undefined): boolean {
  return list.some((one) => isDeepStrictEqual(one, value));
}

function unique(list: readonly Json[]): Json[] {
  return list.filter((value, at) => list.findIndex((one) => isDeepStrictEqual(one, value)) === at);
}

/** What a map or an array becomes in a text is not documented: JSON here. */
function format([template, ...values]: readonly Json[]): string {
  let used = 0;
  const text = asText(template).replace(/\{\}/g, () => {
    const value = values[used];
    used += 1;
    if (value === undefined) throw new ExpressionError('format has more {} than values');
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (used < values.length) throw new ExpressionError('format has more values than {}');
  return text;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch (cause) {
    throw new ExpressionError(`not a regular expression: ${String(cause)}`);
  }
}

/** Whether a text is counted in bytes or characters was not read: characters here. */
function lengthOf(value: Json | undefined): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return Object.keys(asObject(value)).length;
}

function stringToJson(text: string): Json {
  const value = readJsonText(text);
  if (value === undefined) throw new ExpressionError('stringToJson was given no JSON');
  return value;
}

function hash(text: string, algorithm: string): string {
  const name = HASHES.get(algorithm);
  if (!name) {
    throw new ExpressionError(
      `unknown hash ${algorithm}; there are ${[...HASHES.keys()].join(', ')}`,
    );
  }
  return createHash(name).update(text).digest('hex');
}

function get(from: Json | undefined, key: Json | undefined): Json {
  const value = Array.isArray(from)
    ? (from as readonly Json[])[asInteger(key)]
    : Object.hasOwn(asObject(from), asText(key))
      ? asObject(from)[asText(key)]
      : undefined;
  if (value === undefined) throw new ExpressionError(`get found nothing at ${String(key)}`);
  return value;
}

function drawInteger(from: number, below: number): number {
  if (below <= from) throw new ExpressionError('randomInt needs a range that is not empty');
  if (below - from >= 2 ** 48) throw new ExpressionError('randomInt takes ranges below 2^48');
  return randomInt(from, below);
}
