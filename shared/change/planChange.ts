import { earlierChangeOf } from '../contracts/changeKinds.js';
import type { ChangeRequest } from '../contracts/changeRequest.js';
import { limits } from '../contracts/limits.js';
import type { Refusal } from '../contracts/messages.js';
import type { PlannedTarget, UnchangedTarget } from '../contracts/plan.js';
import { questionFault } from '../probes/answerProbe.js';
import { RegionIndex } from '../region/RegionIndex.js';
import type { RegionSnapshot } from '../region/regionSnapshot.js';
import { countRules, listSizesOf } from '../rules/countRules.js';
import { buildPlan } from './buildPlan.js';
import { admitTarget, type GroupFacts } from './membership/admission.js';
import { candidatesOf } from './membership/candidates.js';
import { controllerWarnings } from './membership/controllers.js';
import { capacityViolations } from './membership/groupCapacity.js';
import { IsolationGroups } from './membership/IsolationGroups.js';
import { changeKindOf } from './membership/kinds/changeKindOf.js';
import { membersLeftOut } from './membership/membersLeftOut.js';
import { wantedGroups } from './membership/wantedGroups.js';
import { whatStillPasses } from './membership/whatStillPasses.js';
import type { PlanInput, Planned, SkippedDraft } from './planned.js';
import { planRetire } from './retire/planRetire.js';

/**
 * Plans a change against what was read: each target is admitted, refused or found as wanted
 * already; the whole batch is counted together; targets that need a write are put in waves and parts.
 * With `invalidTargets: "skip"`, refused targets are listed in the plan, otherwise they refuse it.
 * `violations` of an admissible plan are those of its skipped targets.
 *
 * @example
 * const planned = planChange({
 *   changeId: 'chg-…', plan: 1, plannedAt: snapshot.takenAt, request, settings,
 *   selection: selectFromSnapshot(snapshot, request),
 * });
 * if (planned.ok) console.log(planned.plan.counts.toWrite, planned.parts.length);
 * else console.log(planned.violations.map(({ target, rule }) => `${target}: ${rule}`));
 */
export function planChange(input: PlanInput): Planned {
  const { request, selection, settings, earlier } = input;
  if (request.retire) return planRetire(input);
  const unanswerable = unanswerableChecks(request);
  if (unanswerable.length > 0) return { ok: false, violations: unanswerable };
  const of = earlierChangeOf(request);
  if (of !== undefined && !earlier) {
    const violation = { target: of, rule: 'changeUnread', params: { change: of } } as const;
    return { ok: false, violations: [violation] };
  }
  const kind = changeKindOf(request);
  const facts = groupFactsOf(selection.snapshot, settings.groupsPerInterface, input.isolation);
  const { candidates, skippedInterfaces } = candidatesOf(request, selection, facts.region);
  const instances = new Set(candidates.map((one) => one.instanceId ?? one.targetId)).size;
  const faults = kind.faults?.(request, input.plannedAt, instances) ?? [];
  if (faults.length > 0) return { ok: false, violations: faults };
  const writes: PlannedTarget[] = [];
  const unchanged: UnchangedTarget[] = [];
  const skipped: SkippedDraft[] = selection.missing.map((id) => ({
    targetId: id,
    violations: [{ target: id, rule: 'notFound', params: {} }],
  }));
  for (const candidate of candidates) {
    const { instance: _instance, eni: _eni, ...target } = candidate;
    const { securityGroups } = selection.snapshot;
    const wanted = wantedGroups(candidate, { request, earlier }, securityGroups, facts);
    const admitted = wanted.ok
      ? admitTarget(candidate, wanted.groups, facts, {
          takesIsolated: kind.takesIsolated,
          replaces: kind.method === 'replace',
        })
      : ({ kind: 'refused', violations: wanted.violations } as const);
    if (admitted.kind === 'write') {
      writes.push(admitted.target);
    } else if (admitted.kind === 'unchanged') {
      unchanged.push({ ...target, outcome: kind.asItWas(request, target.targetId, earlier) });
    } else {
      const { before: _before, ...who } = target;
      skipped.push({ ...who, violations: admitted.violations });
    }
  }
  const total = writes.length + unchanged.length + skipped.length;
  const emptyOrTooMany = sizeViolation(total);
  if (emptyOrTooMany) return { ok: false, violations: [emptyOrTooMany] };
  const violations = skipped.flatMap((target) => target.violations);
  const capacity = capacityViolations(writes, selection.snapshot, facts.region);
  const nothingLeft = writes.length + unchanged.length === 0;
  if (
    capacity.length > 0 ||
    nothingLeft ||
    (violations.length > 0 && request.invalidTargets === 'refuse' && !kind.leavesAlone)
  ) {
    return { ok: false, violations: [...violations, ...capacity] };
  }
  const aboutTargets = [
    ...skippedInterfaces,
    ...membersLeftOut(request, candidates, facts.region),
    ...controllerWarnings(writes, facts.region),
    ...(kind.provesIsolation ? whatStillPasses(writes, selection) : []),
  ];
  const givenUp = [...writes, ...unchanged].flatMap(({ targetId, before }) => {
    const net = earlier && kind.givesUp?.(request, targetId, before, earlier);
    return net && net.join.length + net.leave.length > 0 ? [{ targetId, ...net }] : [];
  });
  return buildPlan(input, { writes, unchanged, skipped, givenUp, aboutTargets, violations });
}

/** Refuses a check that no verdict can answer: it would never hold. */
function unanswerableChecks({ checks }: ChangeRequest): Refusal[] {
  return checks.flatMap((check, index) => {
    const fault = questionFault(check);
    if (fault === undefined) return [];
    return [{ target: `checks[${index}]`, rule: 'unanswerable', params: fault }];
  });
}

function sizeViolation(targets: number): Refusal | undefined {
  if (targets === 0) return { target: 'targets', rule: 'emptySelection', params: {} };
  const atMost = limits.targetsPerChange;
  if (targets > atMost) {
    return { target: 'targets', rule: 'tooManyTargets', params: { targets, atMost } };
  }
  return undefined;
}

function groupFactsOf(
  snapshot: RegionSnapshot,
  groupsPerInterface: number,
  isolation: PlanInput['isolation'],
): GroupFacts {
  const sizes = listSizesOf(snapshot);
  return {
    region: new RegionIndex(snapshot),
    ruleCounts: new Map(
      snapshot.securityGroupAttributes.map((attribute) => [
        attribute.SecurityGroupId,
        countRules(attribute.Permissions.Permission, sizes),
      ]),
    ),
    groupsPerInterface,
    isolation: new IsolationGroups(snapshot.securityGroups, isolation),
  };
}
