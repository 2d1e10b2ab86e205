import type { Audit } from '../../shared/compliance/audit.js';
import type { Finding } from '../../shared/contracts/findings.js';
import type { DecidedRemedy } from '../../shared/contracts/remedies.js';
import { reportFiles } from '../../shared/reports/reportFiles.js';
import { pieces } from '../../shared/text/pieces.js';
import type { Run } from './runStore.js';

/**
 * Writes every report of a run. findings.json follows from snapshot and policies alone, so that it
 * can be made again byte for byte. The other reports also say what was decided about a finding's
 * remedy.
 */
export async function storeReports(
  { names, store }: Run,
  audit: Audit,
  remedies: readonly DecidedRemedy[],
): Promise<void> {
  const byFinding = new Map(remedies.map((one) => [one.findingId, one]));
  const decided: Audit = {
    head: audit.head,
    *findings() {
      for (const finding of audit.findings())
        yield withDecision(finding, byFinding.get(finding.id));
    },
  };
  for (const { file, contentType, report } of Object.values(reportFiles)) {
    const of = file === reportFiles.json.file ? audit : decided;
    const text = [...pieces(report(of))].join('');
    await store.create(names.report(file), text, { contentType });
  }
}

function withDecision(finding: Finding, decided: DecidedRemedy | undefined): Finding {
  if (!decided || !finding.remedy) return finding;
  const { changeId, note, action } = decided;
  const started = action === 'apply' ? 'a change was started for it' : undefined;
  const said = note ?? started;
  return {
    ...finding,
    remedy: {
      ...finding.remedy,
      ...(changeId === undefined ? {} : { changeId }),
      ...(said === undefined ? {} : { note: said }),
    },
  };
}
