import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renderTemplates } from './renderTemplates.js';

/** The names of the buckets that deploy/resources.yaml asks for, by what they are for. */
export function readBucketNames(
  rootDir: string,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const file = join(rootDir, 'deploy', 'resources.yaml');
  const document: unknown = parse(readFileSync(file, 'utf8'));
  const rendered = renderTemplates(document, { vars: {}, env, baseDir: rootDir }, 'resources');
  const { buckets } = (rendered ?? {}) as { buckets?: Record<string, { name?: unknown } | null> };
  const names = Object.entries(buckets ?? {}).map(([key, bucket]) => {
    if (typeof bucket?.name === 'string') return [key, bucket.name];
    throw new Error(`${file}: buckets.${key}.name is missing`);
  });
  if (names.length === 0) throw new Error(`${file}: buckets is missing`);
  return Object.fromEntries(names);
}
