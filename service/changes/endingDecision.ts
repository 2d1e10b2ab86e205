import type { ChangeReport } from '../../shared/contracts/changeReport.js';
import { TurnDecision } from '../../shared/contracts/verify.js';
import { type ChangeNames, parseVerifyName } from '../../shared/evidence/changeNames.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { isUnreadable } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';

/** A decision that ended a change, by its name in the change's folder. */
export interface EndingDecision {
  readonly name: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly report: ChangeReport;
}

/**
 * The newest decision that holds a report, or this very report; undefined where no readable one does.
 */
export async function endingDecision(
  { verifyFolder, folder }: ChangeNames,
  { store }: Pick<Service, 'store'>,
  wanted?: ChangeReport,
): Promise<EndingDecision | undefined> {
  const listed = await store.list(verifyFolder);
  const decisions = listed.filter(({ name }) => parseVerifyName(name)?.kind === 'decision');
  for (const { name } of decisions.reverse()) {
    const report = await heldReport(store, name);
    if (!report || (wanted && JSON.stringify(report) !== JSON.stringify(wanted))) continue;
    const bytes = await store.read(name);
    if (bytes) return { name: name.slice(folder.length), sha256: sha256Hex(bytes), report };
  }
  return undefined;
}

async function heldReport(
  store: Service['store'],
  name: string,
): Promise<ChangeReport | undefined> {
  try {
    const decision = await readEvidence(store, name, TurnDecision);
    return decision?.void === false ? decision.report : undefined;
  } catch (error) {
    // Nobody of the service can have put what can't be read.
    if (!isUnreadable(error)) throw error;
    return undefined;
  }
}
