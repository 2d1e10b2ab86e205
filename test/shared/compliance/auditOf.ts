import { createHash } from 'node:crypto';
import type { Audit } from '../../../shared/compliance/audit.js';
import { noPolicies, readPolicies } from '../../../shared/compliance/policies/readPolicies.js';
import { type AuditInput, runAudit } from '../../../shared/compliance/runAudit.js';
import type { FindingsFile } from '../../../shared/contracts/findings.js';
import { readFindingsFile } from '../../../shared/contracts/readFindingsFile.js';
import { findingsJson } from '../../../shared/reports/findingsJson.js';
import type { FileFault } from '../../../shared/text/readYaml.js';
import { snapshotOf, type TestRegion } from './checks/checkRegion.js';

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

export type Options = Partial<Omit<AuditInput, 'policies'>> & {
  /** The text of a policy file. */
  readonly policies?: string;
};

/** Audits a region of a test, with the whole catalogue. */
export function auditOf(region: TestRegion, options: Options = {}): Audit {
  const run = runOf(region, options);
  if (!run.ok) throw new Error(JSON.stringify(run.faults));
  return run.audit;
}

/** What is wrong with what the policies ask. */
export function faultsOf(region: TestRegion, policies: string): readonly FileFault[] {
  const run = runOf(region, { policies });
  return run.ok ? [] : run.faults;
}

function runOf(region: TestRegion, { policies: text, ...options }: Options) {
  const read = text === undefined ? undefined : readPolicies([{ name: 'policies.yaml', text }]);
  if (read && !read.ok) throw new Error(JSON.stringify(read.faults));
  const policies = read ? read.policies : noPolicies;
  return runAudit({ snapshot: snapshotOf(region), policies, sha256Hex, ...options });
}

/** `findings.json`, as it is written. */
export const textOf = (audit: Audit): string => [...findingsJson(audit)].join('');

/** `findings.json`, as a later run reads it. */
export function fileOf(audit: Audit): FindingsFile {
  const read = readFindingsFile(JSON.parse(textOf(audit)));
  if (!read.ok) throw new Error(JSON.stringify(read.violations));
  return read.value;
}
