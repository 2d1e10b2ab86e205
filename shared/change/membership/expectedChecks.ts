import type { ChangeRequest } from '../../contracts/changeRequest.js';
import { limits } from '../../contracts/limits.js';
import type { Refusal } from '../../contracts/messages.js';
import type { PlannedTarget, UnchangedTarget } from '../../contracts/plan.js';
import { CheckCosts } from '../../probes/CheckCosts.js';
import { createCheckJudge } from '../../probes/checkJudge.js';
import { subjectOf } from '../../probes/subject.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { RegionSnapshot } from '../../region/regionSnapshot.js';
import type { Selection } from '../../region/selection.js';
import { RegionRules } from '../../rules/regionRules.js';
import type { WarningDraft } from '../planned.js';
import { sameSet } from './sets.js';

/** The warnings, or why the checks can't be judged. */
export type ExpectedChecks =
  | { readonly ok: true; readonly warnings: readonly WarningDraft[] }
  | { readonly ok: false; readonly violations: readonly Refusal[] };

/**
 * Warns of requested checks that the planned membership would fail. The verifier judges them later, so
 * what would take too long to judge is refused before anything is judged.
 */
export function expectedToFail(
  request: ChangeRequest,
  selection: Selection,
  writes: readonly PlannedTarget[],
  unchanged: readonly UnchangedTarget[],
): ExpectedChecks {
  const { checks } = request;
  if (checks.length === 0) return { ok: true, warnings: [] };
  const planned = plannedSnapshot(selection.snapshot, writes);
  const rules = new RegionRules(planned, selection.membersRead);
  const region = new RegionIndex(planned);
  const judged = [...writes, ...unchanged].flatMap((target) => {
    const eni = region.networkInterface(target.networkInterfaceId);
    return eni ? [{ target, subject: subjectOf(eni) }] : [];
  });
  const costs = new CheckCosts(rules, checks);
  for (const { subject } of judged) {
    costs.add(subject);
    if (costs.areTooMany) return { ok: false, violations: [tooMuch(checks.length, costs)] };
  }
  const judge = createCheckJudge(rules, checks);
  const warnings: WarningDraft[] = [];
  for (const { target, subject } of judged) {
    for (const { check, holds, verdict } of judge(subject)) {
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
  return { ok: true, warnings };
}

/** Counting stops where it is enough to refuse. */
const tooMuch = (checks: number, { sets, mostRules }: CheckCosts): Refusal => ({
  target: 'checks',
  rule: 'checksTooMuch',
  params: { checks, sets, rules: mostRules, atMost: limits.comparisonsPerJudging },
});

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
