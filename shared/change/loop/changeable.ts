import type { CodedMessage } from '../../contracts/messages.js';
import type { Outcome } from '../../contracts/outcomes.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { NetOperations, Target, TargetOperations } from '../../contracts/target.js';
import type { Call, Intent, WorkEvidence } from '../../contracts/work.js';

/** The evidence of a target's part. */
export interface Trace {
  /** Intents of either way that claim what they meant; a late or refused worker's are left out. */
  readonly intents: readonly Intent[];
  /** Forward work objects, those of the oldest order first. */
  readonly evidence: readonly WorkEvidence[];
  /** Inverse work objects, likewise. */
  readonly undone: readonly WorkEvidence[];
}

export type Left =
  | { readonly kind: 'operations'; readonly operations: TargetOperations }
  /** Another writer came in between: going on would undo its write. */
  | { readonly kind: 'conflict'; readonly message: CodedMessage };

/**
 * The groups that a target is in, as they were read. The loop hands this state on and never looks
 * into it.
 */
export type TargetState = readonly string[];

/**
 * What the loop needs of the resource that it changes. The loop knows targets, parts, waves and
 * orders. The state of a target, and the calls that change it, are known by these functions alone;
 * all of them are pure.
 */
export interface Changeable {
  /** Everything that the plan of a target does, whatever has been done of it. */
  planned(target: PlannedTarget): TargetOperations;
  /** What is left of operations (planned ones, or ones to be undone) in a state. */
  left(target: PlannedTarget, operations: TargetOperations, state: TargetState): Left;
  /** The calls that make operations: a step begins when the one before it shows. */
  calls(target: Target, operations: TargetOperations): readonly (readonly Call[])[];
  /** Whether a state has what a call makes. */
  holds(call: Call, state: TargetState): boolean;
  /**
   * The operations on a target that are this change's own and stand in a state; only these are ever
   * undone.
   */
  own(target: PlannedTarget, trace: Trace, state: TargetState): TargetOperations;
  /** What the change did to a target, net, whatever somebody else has made of it since. */
  net(target: PlannedTarget, trace: Trace, state: TargetState): NetOperations;
  /** Operations less those that an answer says were made: what is undone is not undone again. */
  withoutMade(operations: TargetOperations, work: readonly WorkEvidence[]): TargetOperations;
  /** The operations that undo own ones. */
  inverse(before: TargetState, own: TargetOperations): TargetOperations;
  /** The outcome of a target that is as wanted. */
  outcome(target: PlannedTarget, own: TargetOperations): Outcome;
}

/** Whether there is nothing in operations to call. */
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
  state: TargetState,
): boolean =>
  calls(target, operations)
    .flat()
    .every((call) => holds(call, state));
