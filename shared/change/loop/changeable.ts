import type { CodedMessage } from '../../contracts/messages.js';
import type { Outcome } from '../../contracts/outcomes.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { Target, TargetOperations } from '../../contracts/target.js';
import type { Intent, OperationApi, WorkEvidence } from '../../contracts/work.js';

/** One call of an API on a target. */
export interface Call {
  readonly api: OperationApi;
  readonly securityGroupIds: readonly string[];
}

/** What the work objects of a target's part tell, in one direction. */
export interface Trace {
  readonly intents: readonly Intent[];
  readonly evidence: readonly WorkEvidence[];
}

export type Left =
  | { readonly kind: 'operations'; readonly operations: TargetOperations }
  /** A foreign write came in between: going on would undo it. */
  | { readonly kind: 'conflict'; readonly message: CodedMessage };

/** What a target is in, as it was read: the loop hands it on and never looks into it. */
export type State = readonly string[];

/**
 * What the loop asks of whatever it changes. The loop knows targets, parts, waves and orders; what a
 * target is in, and by which calls that changes, stands behind these functions, all pure.
 */
export interface Changeable {
  /** Everything that the plan of a target does, whatever has been done of it. */
  planned(target: PlannedTarget): TargetOperations;
  /** What is left of operations (planned or to be undone) in a state. */
  left(target: PlannedTarget, operations: TargetOperations, state: State): Left;
  /** The calls that make operations: a step begins when the one before it shows. */
  calls(target: Target, operations: TargetOperations): readonly (readonly Call[])[];
  /** Whether a state has what a call makes. */
  holds(call: Call, state: State): boolean;
  /** The operations on a target that are this change's own; only these are ever undone. */
  own(target: PlannedTarget, trace: Trace, state: State): TargetOperations;
  /** What undoes own operations. */
  inverse(before: State, own: TargetOperations): TargetOperations;
  /** `in sg-a, sg-b`: a state as the detail of an outcome says it. */
  describe(state: State): string;
  /** What has become of a target that is as wanted. */
  outcome(target: PlannedTarget, own: TargetOperations): Outcome;
}

/** Whether operations are none. */
export const isNothing = (
  { calls }: Pick<Changeable, 'calls'>,
  target: Target,
  operations: TargetOperations,
): boolean => calls(target, operations).flat().length === 0;

/** Whether a state has all that operations make. */
export const hasAll = (
  { calls, holds }: Pick<Changeable, 'calls' | 'holds'>,
  target: Target,
  operations: TargetOperations,
  state: State,
): boolean =>
  calls(target, operations)
    .flat()
    .every((call) => holds(call, state));
