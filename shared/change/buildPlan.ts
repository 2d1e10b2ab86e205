import { limits } from '../contracts/limits.js';
import type {
  Part,
  PlannedTarget,
  PlanWarning,
  SkippedTarget,
  UnchangedTarget,
} from '../contracts/plan.js';
import type { Violation } from '../contracts/problem.js';
import { countPlan } from './loop/countPlan.js';
import {
  countOfShare,
  partName,
  partSizeFor,
  splitIntoParts,
  splitIntoWaves,
} from './loop/waves.js';
import { expectedToFail } from './membership/expectedChecks.js';
import type { PlanInput, Planned } from './planned.js';

/** The targets of a change, sorted by what becomes of them. */
export interface Sorted {
  readonly writes: readonly PlannedTarget[];
  readonly unchanged: readonly UnchangedTarget[];
  readonly skipped: readonly SkippedTarget[];
  readonly skippedInterfaces: readonly PlanWarning[];
  readonly violations: readonly Violation[];
}

/** Puts the targets that need a write into waves and parts, and counts what the plan costs. */
export function buildPlan(input: PlanInput, sorted: Sorted): Planned {
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
  const maxFailed = countOfShare(request.rollout.maxFailed ?? '1%', writes.length);
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
