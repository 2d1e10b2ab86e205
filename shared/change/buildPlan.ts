import { limits } from '../contracts/limits.js';
import type { Refusal } from '../contracts/messages.js';
import type { Part, Plan, PlannedTarget, UnchangedTarget } from '../contracts/plan.js';
import { countPlan } from './loop/countPlan.js';
import {
  countOfShare,
  fallingWave,
  partName,
  partSizeFor,
  splitIntoParts,
  splitIntoWaves,
} from './loop/waves.js';
import { expectedToFail } from './membership/expectedChecks.js';
import { mergeWarnings } from './mergeWarnings.js';
import type { PlanInput, Planned, SkippedDraft, WarningDraft } from './planned.js';

/** The targets of a change, sorted by what becomes of them. */
export interface Sorted {
  /** In which waves they are written to; absent: as the rollout says. */
  readonly waves?: readonly (readonly PlannedTarget[])[];
  readonly writes: readonly PlannedTarget[];
  readonly unchanged: readonly UnchangedTarget[];
  readonly skipped: readonly SkippedDraft[];
  readonly givenUp: NonNullable<Plan['givenUp']>;
  /** About the interfaces that are targets, or might be thought to be. */
  readonly aboutTargets: readonly WarningDraft[];
  readonly violations: readonly Refusal[];
}

/** Puts the targets that need a write into waves and parts, and counts what the plan costs. */
export function buildPlan(input: PlanInput, sorted: Sorted): Planned {
  const { changeId, plan, plannedAt, request, selection, settings } = input;
  const { writes, unchanged, skipped, violations } = sorted;
  const falling = fallingWave(request.rollout.waves ?? [], writes.length);
  if (falling) {
    const params = { ...falling, targets: writes.length };
    return { ok: false, violations: [{ target: 'rollout.waves', rule: 'wavesFall', params }] };
  }
  const partSize = partSizeFor(writes.length);
  const waves = sorted.waves ?? splitIntoWaves(writes, request.rollout);
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
          params: { flowEvents: counted.flowEvents, atMost: limits.flowEventsPerChange },
        },
      ],
    };
  }
  const expected = expectedToFail(request, selection, writes, unchanged);
  if (!expected.ok) return expected;
  const replaced = writes.filter((target) => target.method === 'modify');
  const warnings: WarningDraft[] = [
    ...sorted.aboutTargets,
    ...replaced.map((target) => ({
      target: target.targetId,
      message: { code: 'foreignWriteCanBeLost' as const, params: {} },
    })),
    ...expected.warnings,
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
      ...mergeWarnings(warnings),
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
      ...(input.of ? { of: input.of } : {}),
      ...(sorted.givenUp.length > 0 ? { givenUp: sorted.givenUp } : {}),
    },
  };
}
