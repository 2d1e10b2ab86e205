import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Guardrails } from '../shared/change/guard/guardrails.js';
import { ServiceError } from '../shared/runtime/errors.js';
import type { Settings } from '../shared/runtime/settings.js';
import { fewOf } from '../shared/text/counts.js';

/**
 * The guardrails of the deployment, read for each change: a few kilobytes beside the code. Throws
 * ServiceError `guardrails` where the file is missing or has faults: a deployment that lost its
 * guardrails takes no change.
 */
export async function loadGuardrails({
  guardrailsFile,
}: Pick<Settings, 'guardrailsFile'>): Promise<Guardrails> {
  const name = basename(guardrailsFile);
  const text = await readFile(guardrailsFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ServiceError('guardrails', `${name} can't be read (${error.code}); nothing was done`);
  });
  // Loaded here: reading YAML is a third of a cold start, and most requests plan nothing.
  const [{ readGuardrails }, { openServices }] = await Promise.all([
    import('../shared/change/guard/readGuardrails.js'),
    import('../shared/compliance/judging/openServices.js'),
  ]);
  const read = readGuardrails({ name, text }, openServices);
  if (read.ok) return read.guardrails;
  const faults = read.faults.map(
    ({ line, column, path, found, wanted }) =>
      `${name}:${line}:${column}: ${path}: found ${found}, wanted ${wanted}`,
  );
  throw new ServiceError('guardrails', `${fewOf(faults)}; nothing was done`);
}
