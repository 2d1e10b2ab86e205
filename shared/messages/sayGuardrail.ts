import type { GuardrailName } from '../contracts/guardrailsFile.js';

/** `maxTargets, guardrails.yaml line 3`: where a guardrail is written; one without a file is a default. */
export const sayGuardrail = (
  name: GuardrailName,
  { file, line }: { readonly file: string; readonly line: number },
): string =>
  file === '' || line === 0 ? `${name}, on by default` : `${name}, ${file} line ${line}`;
