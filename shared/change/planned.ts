import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { IsolationGroup } from '../contracts/guardrailsFile.js';
import type { CodedMessage, Refusal } from '../contracts/messages.js';
import type { Part, Plan, PlannedOf, PlanWarning, SkippedTarget } from '../contracts/plan.js';
import type { PlanSettings } from '../contracts/planSettings.js';
import type { Selection } from '../region/selection.js';
import type { EarlierChange } from './membership/undo/earlierChange.js';

/** Everything that a change is planned from. */
export interface PlanInput {
  readonly changeId: string;
  readonly plan: number;
  readonly plannedAt: string;
  readonly request: ChangeRequest;
  readonly selection: Selection;
  readonly settings: PlanSettings;
  /** The change of the past that the request is of. */
  readonly earlier?: EarlierChange | undefined;
  /** The isolation groups that guardrails name. */
  readonly isolation?: readonly IsolationGroup[] | undefined;
  /** What the plan says of that change, or of the one that it repeats. */
  readonly of?: PlannedOf | undefined;
}

/** A warning that is not yet put into words. */
export interface WarningDraft {
  readonly target: string;
  /** How many targets it is about; absent: this one. */
  readonly targets?: number;
  readonly message: Extract<CodedMessage, { readonly code: PlanWarning['kind'] }>;
}

/** A target that is left out, with refusals that are not yet put into words. */
export type SkippedDraft = Omit<SkippedTarget, 'violations'> & {
  readonly violations: readonly Refusal[];
};

/** A plan whose warnings and refusals are not yet put into words. */
export type PlanDraft = Omit<Plan, 'skipped' | 'warnings'> & {
  readonly skipped: readonly SkippedDraft[];
  readonly warnings: readonly WarningDraft[];
};

/** A plan with its parts, or why there is none. */
export type Planned =
  | {
      readonly ok: true;
      readonly plan: PlanDraft;
      readonly parts: readonly Part[];
      /** The violations of skipped targets. */
      readonly violations: readonly Refusal[];
    }
  | { readonly ok: false; readonly violations: readonly Refusal[] };
