import * as v from 'valibot';
import { ExposureDifference } from './exposure.js';
import { Gate } from './gate.js';
import { Plan } from './plan.js';
import { PlanSummary } from './planSummary.js';
import { Violation } from './problem.js';
import { listOf, recorded } from './recorded.js';

const { changeId: _changeId, ...planEntries } = Plan.entries;

/** Whether a change is only planned. */
export const DryRunQuery = recorded({ dryRun: v.optional(v.boolean()) });

/** What a change would do. */
export const DryRun = recorded({
  admissible: v.boolean(),
  /** Where it is admissible, or held back by guardrails alone. */
  plan: v.optional(recorded(planEntries)),
  /** Where there is a plan: the traffic that the change opens and closes. */
  exposure: v.optional(ExposureDifference),
  /** Where it is admissible: what a person reads of the plan. */
  summary: v.optional(PlanSummary),
  /** What the exposure gate holds back; absent where it holds nothing. */
  gate: v.optional(Gate),
  /** The first ones: what guardrails hold against a plan, then those of its skipped targets. */
  violations: listOf(Violation),
  /** How many there are. */
  violationCount: v.number(),
});
export type DryRun = v.InferOutput<typeof DryRun>;
