import { promisify } from 'node:util';
import * as v from 'valibot';
import { limits } from '../contracts/limits.js';
import { ServiceError } from '../runtime/errors.js';
import { inParallel } from '../runtime/inParallel.js';
import type { EvidenceStore } from './evidenceStore.js';

/**
 * Reads a JSON object of the evidence and holds it to its schema; undefined when there is none.
 * Throws ServiceError `evidenceUnreadable` for what is no JSON, for another version (`v`) and for
 * any other form: it names the object, the path, what was found and what was wanted. Evidence never
 * changes, so that the fault will not pass.
 */
export async function readEvidence<TSchema extends v.GenericSchema>(
  store: EvidenceStore,
  name: string,
  schema: TSchema,
): Promise<v.InferOutput<TSchema> | undefined> {
  const bytes = await store.read(name);
  return bytes && fitting(name, bytes, schema);
}

/** The same for a compressed object. */
export async function readZippedEvidence<TSchema extends v.GenericSchema>(
  store: EvidenceStore,
  name: string,
  schema: TSchema,
): Promise<v.InferOutput<TSchema> | undefined> {
  const zipped = await store.read(name);
  if (!zipped) return undefined;
  // Loaded here: changes are verified without it, and loading it is a tenth of a cold start.
  const { gunzip } = await import('node:zlib');
  const most = limits.fileBytes;
  const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);
  const bytes = await unzip(zipped, { maxOutputLength: most }).catch((error: unknown) => {
    const isLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    const fault = isLarge
      ? { found: 'more when decompressed', wanted: `at most ${most} bytes` }
      : { found: 'other bytes', wanted: 'gzip' };
    throw unreadable(name, { path: '(object)', ...fault }, error);
  });
  return fitting(name, bytes, schema);
}

/** Reads objects, at most `width` at once; those that are there, in the order of the names. */
export async function readAllEvidence<TSchema extends v.GenericSchema>(
  store: EvidenceStore,
  names: readonly string[],
  schema: TSchema,
  width = 8,
): Promise<v.InferOutput<TSchema>[]> {
  const read = await inParallel(names, width, (name) => readEvidence(store, name, schema));
  return read.filter((object) => object !== undefined);
}

function fitting<TSchema extends v.GenericSchema>(
  name: string,
  bytes: Buffer,
  schema: TSchema,
): v.InferOutput<TSchema> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw unreadable(name, { path: '(object)', found: 'other text', wanted: 'JSON' }, error);
  }
  // The first fault is enough; the version is the first field of every schema that has one.
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const isMissing = issue.type === 'object' && issue.received === 'undefined';
  throw unreadable(name, {
    path: v.getDotPath(issue) ?? '(object)',
    found: isMissing ? 'nothing' : issue.received.slice(0, 200),
    wanted: isMissing ? 'this field' : (issue.expected ?? issue.message),
  });
}

function unreadable(
  name: string,
  { path, found, wanted }: { path: string; found: string; wanted: string },
  cause?: unknown,
): ServiceError {
  return new ServiceError(
    'evidenceUnreadable',
    `${name}: ${path}: found ${found}, wanted ${wanted}`,
    { violations: [{ target: path, rule: 'evidence', found, wanted }], permanent: true, cause },
  );
}
