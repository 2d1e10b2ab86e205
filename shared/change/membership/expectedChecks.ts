import type { ChangeRequest } from '../../contracts/changeRequest.js';
import type { PlannedTarget, UnchangedTarget } from '../../contracts/plan.js';
import { createCheckJudge } from '../../probes/checkJudge.js';
import { subjectOf } from '../../probes/subject.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { RegionSnapshot } from '../../region/regionSnapshot.js';
import type { Selection } from '../../region/selection.js';
import { RegionRules } from '../../rules/regionRules.js';
import type { WarningDraft } from '../planned.js';
import { sameSet } from './sets.js';

/**
 * Warns of requested checks that the planned membership would fail. The verifier judges them later.
 */
export function expectedToFail(
  request: ChangeRequest,
  selection: Selection,
  writes: readonly PlannedTarget[],
  unchanged: readonly UnchangedTarget[],
): WarningDraft[] {
  if (request.checks.length === 0) return [];
  const planned = plannedSnapshot(selection.snapshot, writes);
  const judge = createCheckJudge(new RegionRules(planned, selection.membersRead));
  const region = new RegionIndex(planned);
  const warnings: WarningDraft[] = [];
  for (const target of [...writes, ...unchanged]) {
    const eni = region.networkInterface(target.networkInterfaceId);
    if (!eni) continue;
    for (const { check, holds, verdict } of judge(request.checks, subjectOf(eni))) {
      if (holds) continue;
      warnings.push({
        target: target.targetId,
        message: {
          code: 'checkExpectedToFail',
          params: { expect: check.expect, ...verdict.explanation },
        },
      });
    }
  }
  return warnings;
}

/** The snapshot as it would be when every write had been made. */
function plannedSnapshot(
  snapshot: RegionSnapshot,
  writes: readonly PlannedTarget[],
): RegionSnapshot {
  const wanted = new Map(writes.map((target) => [target.networkInterfaceId, target.wanted]));
  return {
    ...snapshot,
    networkInterfaces: snapshot.networkInterfaces.map((eni) => {
      const groups = wanted.get(eni.NetworkInterfaceId);
      return groups && !sameSet(groups, eni.SecurityGroupIds.SecurityGroupId)
        ? { ...eni, SecurityGroupIds: { SecurityGroupId: groups } }
        : eni;
    }),
  };
}
