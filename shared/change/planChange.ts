import type { ChangeRequest } from '../contracts/changeRequest.js';
import { limits } from '../contracts/limits.js';
import type {
  Part,
  Plan,
  PlannedTarget,
  PlanWarning,
  SkippedTarget,
  UnchangedTarget,
} from '../contracts/plan.js';
import type { PlanSettings } from '../contracts/planSettings.js';
import type { Violation } from '../contracts/problem.js';
import { questionFault } from '../probes/answerProbe.js';
import type { RegionSnapshot } from '../region/regionSnapshot.js';
import type { Selection } from '../region/selection.js';
import { countRules, listSizesOf } from '../rules/countRules.js';
import { countPlan } from './loop/countPlan.js';
import { countOf, partName, partSizeFor, splitIntoParts, splitIntoWaves } from './loop/waves.js';
import { admitTarget, type GroupFacts } from './membership/admission.js';
import { candidatesOf } from './membership/candidates.js';
import { expectedToFail } from './membership/expectedChecks.js';
import { capacityViolations } from './membership/groupCapacity.js';
import { wantedGroups } from './membership/wantedGroups.js';

export interface PlanInput {
  readonly changeId: string;
  readonly plan: number;
  readonly plannedAt: string;
  readonly request: ChangeRequest;
  readonly selection: Selection;
  readonly settings: PlanSettings;
}

export type Planned =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly parts: readonly Part[];
      readonly violations: readonly Violation[];
    }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/**
 * Plans a change against what was read: each target is admitted, refused or found as wanted
 * already; the whole batch is counted together; what needs a write is put in waves and parts.
 * With `invalidTargets: "skip"`, refused targets are listed in the plan, otherwise they refuse it.
 * `violations` of an admissible plan are those of its skipped targets.
 */
export function planChange(input: PlanInput): Planned {
  const { request, selection, settings } = input;
  const unanswerable = unanswerableChecks(request);
  if (unanswerable.length > 0) return { ok: false, violations: unanswerable };
  const { candidates, skippedInterfaces } = candidatesOf(request, selection);
  const facts = groupFactsOf(selection.snapshot, settings.groupsPerInterface);
  const writes: PlannedTarget[] = [];
  const unchanged: UnchangedTarget[] = [];
  const skipped: SkippedTarget[] = selection.missing.map((id) => ({
    targetId: id,
    violations: [
      {
        target: id,
        rule: 'notFound',
        found: 'no such target in the region',
        wanted: 'an existing target',
      },
    ],
  }));
  for (const candidate of candidates) {
    const { instance: _instance, eni: _eni, ...target } = candidate;
    const wanted = wantedGroups(candidate, request, selection.snapshot.securityGroups);
    const admitted = wanted.ok
      ? admitTarget(candidate, wanted.groups, facts)
      : ({ kind: 'refused', violations: wanted.violations } as const);
    if (admitted.kind === 'write') {
      const forced = request.set
        ? { ...admitted.target, method: 'modify' as const }
        : admitted.target;
      writes.push(forced);
    } else if (admitted.kind === 'unchanged') {
      const joins = request.join !== undefined || request.set !== undefined;
      unchanged.push({ ...target, outcome: joins ? 'alreadyMember' : 'alreadyLeft' });
    } else {
      const { before: _before, ...who } = target;
      skipped.push({ ...who, violations: admitted.violations });
    }
  }
  const total = writes.length + unchanged.length + skipped.length;
  const emptyOrTooMany = sizeViolation(total);
  if (emptyOrTooMany) return { ok: false, violations: [emptyOrTooMany] };
  const violations = skipped.flatMap((target) => target.violations);
  const capacity = capacityViolations(writes, selection.snapshot, facts.groups);
  const nothingLeft = writes.length + unchanged.length === 0;
  if (
    capacity.length > 0 ||
    nothingLeft ||
    (violations.length > 0 && request.invalidTargets === 'refuse')
  ) {
    return { ok: false, violations: [...violations, ...capacity] };
  }
  return buildPlan(input, { writes, unchanged, skipped, skippedInterfaces, violations });
}

interface Sorted {
  readonly writes: readonly PlannedTarget[];
  readonly unchanged: readonly UnchangedTarget[];
  readonly skipped: readonly SkippedTarget[];
  readonly skippedInterfaces: readonly PlanWarning[];
  readonly violations: readonly Violation[];
}

function buildPlan(input: PlanInput, sorted: Sorted): Planned {
  const { changeId, plan, plannedAt, request, selection, settings } = input;
  const { writes, unchanged, skipped, violations } = sorted;
  const partSize = partSizeFor(writes.length);
  const waves = splitIntoWaves(writes, request.rollout);
  const parts: Part[] = waves
    .flatMap((targets, index) =>
      splitIntoParts(targets, partSize).map((some) => ({
        v: 1 as const,
        changeId,
        plan,
        part: '',
        wave: index + 1,
        targets: some,
      })),
    )
    .map((part, index) => ({ ...part, part: partName(index + 1) }));

  const size = writes.length <= limits.smallChangeTargets ? 'small' : 'large';
  const ratePerMinute = settings.ratePerMinute[size];
  const pauseSeconds = request.rollout.pauseSeconds ?? 0;
  const { settleLimitSeconds } = settings;
  const counted = countPlan({ waves, parts, ratePerMinute, pauseSeconds, settleLimitSeconds });
  if (counted.flowEvents > limits.flowEventsPerChange) {
    return {
      ok: false,
      violations: [
        {
          target: 'rollout',
          rule: 'flowEvents',
          found: `the plan may cost ${counted.flowEvents} flow events`,
          wanted: `at most ${limits.flowEventsPerChange}: fewer waves, shorter pauses, or two changes`,
        },
      ],
    };
  }
  const replaced = writes.filter((target) => target.method === 'modify');
  const warnings: PlanWarning[] = [
    ...sorted.skippedInterfaces,
    ...replaced.map((target) => ({
      kind: 'foreignWriteCanBeLost' as const,
      target: target.targetId,
      detail:
        'its set of groups is replaced in one call; a write by somebody else between the read and the call would be lost',
    })),
    ...expectedToFail(request, selection, writes, unchanged),
  ];
  const maxFailed = countOf(request.rollout.maxFailed ?? '1%', writes.length);
  return {
    ok: true,
    violations,
    parts,
    plan: {
      v: 1,
      changeId,
      plan,
      accountId: selection.snapshot.accountId,
      regionId: selection.snapshot.regionId,
      plannedAt,
      request,
      parts: parts.map(({ part, wave, targets }) => ({ part, wave, targets: targets.length })),
      waves: waves.map((targets, index) => ({ wave: index + 1, targets: targets.length })),
      unchanged,
      skipped,
      warnings,
      counts: {
        targets: writes.length + unchanged.length + skipped.length,
        toWrite: writes.length,
        unchanged: unchanged.length,
        skipped: skipped.length,
        operations: counted.operations,
      },
      size,
      maxFailedTargets: Math.max(1, maxFailed),
      pauseSeconds,
      ratePerMinute,
      expectedSeconds: counted.expectedSeconds,
      partTimeoutSeconds: counted.partTimeoutSeconds,
      flowEvents: counted.flowEvents,
    },
  };
}

/** A check that no verdict can answer would never hold. */
function unanswerableChecks({ checks }: ChangeRequest): Violation[] {
  return checks.flatMap((check, index) => {
    const found = questionFault(check);
    if (found === undefined) return [];
    const wanted = 'a question that has an answer';
    return [{ target: `checks[${index}]`, rule: 'unanswerable', found, wanted }];
  });
}

function sizeViolation(total: number): Violation | undefined {
  if (total === 0) {
    return {
      target: 'targets',
      rule: 'emptySelection',
      found: 'no target',
      wanted: 'at least one',
    };
  }
  if (total > limits.targetsPerChange) {
    return {
      target: 'targets',
      rule: 'tooManyTargets',
      found: `${total} targets`,
      wanted: `at most ${limits.targetsPerChange}`,
    };
  }
  return undefined;
}

function groupFactsOf(snapshot: RegionSnapshot, groupsPerInterface: number): GroupFacts {
  const sizes = listSizesOf(snapshot);
  return {
    groups: new Map(snapshot.securityGroups.map((group) => [group.SecurityGroupId, group])),
    ruleCounts: new Map(
      snapshot.securityGroupAttributes.map((attribute) => [
        attribute.SecurityGroupId,
        countRules(attribute.Permissions.Permission, sizes),
      ]),
    ),
    groupsPerInterface,
  };
}
