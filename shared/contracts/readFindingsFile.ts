import { FindingsFile } from './findings.js';
import { type Parsed, parse } from './parse.js';

/** More would help nobody: a file of another kind has a fault in every finding. */
const VIOLATIONS_AT_MOST = 20;

/** The content of a `findings.json`, as `--previous` takes it, or what is wrong with it. */
export function readFindingsFile(value: unknown): Parsed<FindingsFile> {
  const parsed = parse(FindingsFile, value);
  if (parsed.ok) return parsed;
  return { ok: false, violations: parsed.violations.slice(0, VIOLATIONS_AT_MOST) };
}
