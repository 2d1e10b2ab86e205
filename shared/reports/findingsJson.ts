import type { Audit } from '../compliance/audit.js';
import { AuditHead } from '../contracts/findings.js';
import { toJson } from '../text/toJson.js';

/**
 * `findings.json` (`FindingsFile`): one line for each field of the head, then one for each finding,
 * so that two runs can be compared with `diff`. The same audit gives the same bytes.
 */
export function* findingsJson({ head, findings }: Audit): Iterable<string> {
  const values: Record<string, unknown> = head;
  yield '{';
  for (const field of Object.keys(AuditHead.entries)) {
    if (values[field] !== undefined) yield `"${field}":${toJson(values[field])},\n`;
  }
  yield '"findings":[';
  let separator = '\n';
  for (const finding of findings()) {
    yield `${separator}${toJson(finding)}`;
    separator = ',\n';
  }
  yield ']}\n';
}
