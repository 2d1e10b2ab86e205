import type { Plan } from '../../shared/contracts/plan.js';
import type { TargetResult } from '../../shared/contracts/verify.js';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import { readZippedEvidence } from '../../shared/evidence/readEvidence.js';
import type { Service } from '../Service.js';

/** How the groups that a retire deleted are made again, by what was read before they were. */
export async function remakeScript(
  plan: Plan,
  results: readonly TargetResult[],
  names: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<string> {
  // Loaded here: most changes delete nothing.
  const [{ SnapshotForm }, { sayRemakeScript }] = await Promise.all([
    import('../../shared/region/snapshotForm.js'),
    import('../../shared/messages/sayRemakeScript.js'),
  ]);
  const snapshot = await readZippedEvidence(store, names.snapshot(plan.plan), SnapshotForm);
  const retired = results.filter((one) => one.outcome === 'retired').map((one) => one.targetId);
  return sayRemakeScript(
    plan,
    retired,
    snapshot ?? { securityGroups: [], securityGroupAttributes: [] },
  );
}
