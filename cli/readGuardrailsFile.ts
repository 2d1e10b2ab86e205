import { defaultGuardrails, type Guardrails } from '../shared/change/guard/guardrails.js';
import { readGuardrails } from '../shared/change/guard/readGuardrails.js';
import { openServices } from '../shared/compliance/judging/openServices.js';
import { faultError } from './audit/readPolicyFiles.js';
import { UsageError } from './exitCodes.js';
import { readText } from './files/readText.js';
import { sayFileFault } from './files/sayFileFault.js';

/** The guardrails of a file; without one the exposure gate alone. Throws UsageError with every fault. */
export function readGuardrailsFile(path: string | undefined): Guardrails {
  if (path === undefined) return defaultGuardrails(openServices);
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw new UsageError(`guardrails ${path} can't be read: ${sayFileFault(error)}`);
  }
  const read = readGuardrails({ name: path, text }, openServices);
  if (!read.ok) throw faultError(read.faults, 'guardrails');
  return read.guardrails;
}
