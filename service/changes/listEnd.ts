import { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { EndEntry } from '../../shared/contracts/endEntry.js';
import { type ChangeNames, indexName } from '../../shared/evidence/changeNames.js';
import { endedName } from '../../shared/evidence/claimNames.js';
import { createJson, evidenceText } from '../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';
import { endingDecision } from './endingDecision.js';

/**
 * Lists the end of a change, with the hashes of its report and of the decision that ended it. Throws
 * ServiceError `evidenceUnreadable` where no decision holds the report: nobody of the service put it.
 */
export async function listEnd(
  names: ChangeNames,
  report: ChangeReport,
  { store }: Pick<Service, 'store'>,
): Promise<void> {
  const { accountId, regionId, changeId, status, receivedAt } = report;
  const name = indexName({ accountId, regionId }, receivedAt.slice(0, 10), changeId, status);
  const decision = await endingDecision(names, { store }, report);
  if (!decision) {
    const detail = `no decision of ${changeId} holds the report that lies beside it`;
    throw new ServiceError('evidenceUnreadable', detail, { permanent: true });
  }
  const entry: EndEntry = {
    ...{ v: 1, changeId, status },
    report: sha256Hex(evidenceText(report)),
    decision: { name: decision.name, sha256: decision.sha256 },
  };
  await createJson(store, name, entry);
  // Whoever claims the same targets next need not look whether this change runs.
  const { claim } = report;
  if (claim !== undefined) {
    await store.create(endedName({ accountId, regionId }, claim, changeId), '');
  }
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
  if (report) await listEnd(names, report, service);
  return report !== undefined;
}
