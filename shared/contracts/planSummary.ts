import * as v from 'valibot';
import { PlannedTarget } from './plan.js';
import { listOf, recorded } from './recorded.js';
import { TrafficSummary } from './trafficSummary.js';

/** What an operator should know before a change starts; each code is one kind of it. */
const PlanConcern = recorded({
  code: v.picklist([
    'cloudAssistant',
    'lastWayIn',
    'openConnections',
    'ruleHeadroom',
    'toAdvanced',
  ]),
  text: v.string(),
});
export type PlanConcern = v.InferOutput<typeof PlanConcern>;

/** What a person reads of a plan before it is applied: `sgm plan` prints it. */
export const PlanSummary = recorded({
  traffic: TrafficSummary,
  concerns: listOf(PlanConcern),
  /** Every target that is written, in the order of their names. */
  targets: listOf(PlannedTarget),
  /** The groups that the plan is about, by what people call them. */
  groups: listOf(recorded({ id: v.string(), name: v.string() })),
});
export type PlanSummary = v.InferOutput<typeof PlanSummary>;
