import type { DryRun } from '../contracts/dryRun.js';
import { limits } from '../contracts/limits.js';
import type { Plan } from '../contracts/plan.js';
import type { SaidPlan } from './sayPlanned.js';

/** What a planned change would do, as a dry run answers it: nobody keeps the plan, so it has no id. */
export function dryRunOf(planned: SaidPlan): DryRun {
  const violations = planned.ok ? [...planned.held, ...planned.violations] : planned.violations;
  return {
    admissible: planned.ok && planned.held.length === 0,
    violationCount: violations.length,
    ...(planned.ok
      ? {
          plan: withoutId(planned.plan),
          exposure: planned.exposure,
          ...(planned.summary ? { summary: planned.summary } : {}),
          ...(planned.gate ? { gate: planned.gate } : {}),
        }
      : {}),
    violations: violations.slice(0, limits.violationsListed),
  };
}

const withoutId = ({ changeId: _changeId, ...plan }: Plan): DryRun['plan'] => plan;
