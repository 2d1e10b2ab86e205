import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { Part, Plan } from '../contracts/plan.js';
import type { PlanSettings } from '../contracts/planSettings.js';
import type { Violation } from '../contracts/problem.js';
import type { Selection } from '../region/selection.js';

/** Everything that a change is planned from. */
export interface PlanInput {
  readonly changeId: string;
  readonly plan: number;
  readonly plannedAt: string;
  readonly request: ChangeRequest;
  readonly selection: Selection;
  readonly settings: PlanSettings;
}

/** A plan with its parts, or why there is none. */
export type Planned =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly parts: readonly Part[];
      readonly violations: readonly Violation[];
    }
  | { readonly ok: false; readonly violations: readonly Violation[] };
