import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renderTemplates } from './renderTemplates.js';

/** The bucket that deploy/resources.yaml asks for. */
export function readBucketName(rootDir: string, env: Readonly<Record<string, string>>): string {
  const file = join(rootDir, 'deploy', 'resources.yaml');
  const document: unknown = parse(readFileSync(file, 'utf8'));
  const rendered = renderTemplates(document, { vars: {}, env, baseDir: rootDir }, 'resources');
  const name = (rendered as { bucket?: { name?: unknown } } | null)?.bucket?.name;
  if (typeof name !== 'string') throw new Error(`${file}: bucket.name is missing`);
  return name;
}
