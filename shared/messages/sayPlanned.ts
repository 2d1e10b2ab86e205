import type { GuardedPlanned } from '../change/guard/planGuarded.js';
import type { PlanDraft } from '../change/planned.js';
import type { ExposureDifference } from '../contracts/exposure.js';
import type { Plan } from '../contracts/plan.js';
import type { PlanSummary } from '../contracts/planSummary.js';
import type { Violation } from '../contracts/problem.js';
import { sayExposure } from './sayExposure.js';
import { sayMessage } from './sayMessage.js';
import { sayPlanSummary } from './sayPlanSummary.js';
import { sayRefusal } from './sayRefusal.js';

type Admitted = Extract<GuardedPlanned, { readonly ok: true }>;

/** A planned change in words: as evidence, answers and screens have it. */
export type SaidPlan =
  | (Omit<Admitted, 'plan' | 'violations' | 'exposure' | 'summary' | 'held'> & {
      readonly plan: Plan;
      readonly exposure: ExposureDifference;
      readonly summary?: PlanSummary;
      /** Those of skipped targets. */
      readonly violations: readonly Violation[];
      /** What guardrails hold against the plan. */
      readonly held: readonly Violation[];
    })
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** Puts the warnings and the refusals of a planned change into words. */
export function sayPlanned(planned: GuardedPlanned): SaidPlan {
  const violations = planned.violations.map(sayRefusal);
  if (!planned.ok) return { ok: false, violations };
  const { summary, ...rest } = planned;
  return {
    ...rest,
    plan: sayPlan(planned.plan),
    exposure: sayExposure(planned.exposure),
    ...(summary ? { summary: sayPlanSummary(summary) } : {}),
    violations,
    held: planned.held.map(sayRefusal),
  };
}

const sayPlan = (plan: PlanDraft): Plan => ({
  ...plan,
  skipped: plan.skipped.map((target) => ({
    ...target,
    violations: target.violations.map(sayRefusal),
  })),
  warnings: plan.warnings.map(({ message, ...about }) => ({
    kind: message.code,
    ...about,
    detail: sayMessage(message),
    message,
  })),
});
