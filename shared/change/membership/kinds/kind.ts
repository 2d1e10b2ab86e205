import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import type { GroupReference } from '../../../contracts/groupReference.js';
import type { GuardrailName } from '../../../contracts/guardrailsFile.js';
import type { UnchangedTarget } from '../../../contracts/plan.js';

/** Gives the ids of groups that a request refers to, for the target that is looked at. */
export type Resolve = (references: readonly GroupReference[] | undefined) => readonly string[];

/** What a kind needs to know of one target. */
export interface WantedInput {
  readonly request: ChangeRequest;
  /** The groups that the target is in. */
  readonly before: readonly string[];
  readonly resolve: Resolve;
  /** Refuses the target: it would join and leave this group. */
  readonly refuseJoinAndLeave: (groupId: string) => void;
}

/** Everything that sets one kind of change apart from another. */
export interface ChangeKind {
  /** The groups that the request names. */
  references(request: ChangeRequest): readonly GroupReference[];
  /** The groups that may gain or lose members, given the ones that the targets are in. */
  changed(request: ChangeRequest, current: readonly string[]): readonly GroupReference[];
  /** The groups that a target is to be in. */
  wanted(input: WantedInput): readonly string[];
  /** `replace`: one call replaces the set even where joins before leaves would fit. */
  readonly method: 'whatFits' | 'replace';
  /** The outcome of a target that is as wanted already. */
  asItWas(request: ChangeRequest): UnchangedTarget['outcome'];
  /**
   * Whether lines that close come first: people look at these first where a change only takes out.
   */
  closesFirst(request: ChangeRequest): boolean;
  /** The guardrails that such a change is not held to; absent: none. */
  readonly freeOf?: readonly GuardrailName[];
}
