import { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { EndEntry } from '../../shared/contracts/endEntry.js';
import { type ChangeNames, indexName } from '../../shared/evidence/changeNames.js';
import { createJson, evidenceText } from '../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';

/** Lists the end of a change, with the hash of its report. */
export async function listEnd(
  report: ChangeReport,
  { store }: Pick<Service, 'store'>,
): Promise<void> {
  const { accountId, regionId, changeId, status, receivedAt } = report;
  const name = indexName({ accountId, regionId }, receivedAt.slice(0, 10), changeId, status);
  const entry: EndEntry = {
    ...{ v: 1, changeId, status },
    report: sha256Hex(evidenceText(report)),
  };
  await createJson(store, name, entry);
}

/**
 * Whether a change has ended. The turn that ended it may have died before it listed the end, and
 * its flow may have ended since: then it is listed now.
 */
export async function hasReport(
  names: ChangeNames,
  service: Pick<Service, 'store'>,
): Promise<boolean> {
  const report = await readEvidence(service.store, names.report, ChangeReport);
  if (report) await listEnd(report, service);
  return report !== undefined;
}
