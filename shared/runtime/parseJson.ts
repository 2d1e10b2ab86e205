import type * as v from 'valibot';
import { type Parsed, parse } from '../contracts/parse.js';
import { readJson } from '../text/readJson.js';

/**
 * Reads JSON text and holds it to a schema of the contracts. Text that is no JSON, a reserved key
 * and a key that stands twice are violations of their own (`json`, `key`).
 */
export function parseJson<TSchema extends v.GenericSchema>(
  schema: TSchema,
  text: string,
): Parsed<v.InferOutput<TSchema>> {
  const read = readJson(text);
  return read.ok ? parse(schema, read.value) : { ok: false, violations: [read.fault] };
}
