import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import type { GroupReference } from '../../../contracts/groupReference.js';
import type { GuardrailName } from '../../../contracts/guardrailsFile.js';
import type { Refusal, RefusalParams } from '../../../contracts/messages.js';
import type { UnchangedTarget } from '../../../contracts/plan.js';
import type { NetOperations, Target } from '../../../contracts/target.js';
import type { SecurityGroup } from '../../../region/regionSnapshot.js';
import type { IsolationGroups } from '../IsolationGroups.js';
import type { EarlierChange } from '../undo/earlierChange.js';

/** Gives the ids of groups that a request refers to, for the target that is looked at. */
export type Resolve = (references: readonly GroupReference[] | undefined) => readonly string[];

/** What a kind needs to know of one target. */
export interface WantedInput {
  readonly request: ChangeRequest;
  /** The change of the past that it is of. */
  readonly earlier: EarlierChange | undefined;
  readonly target: Target;
  /** The groups that the target is in. */
  readonly before: readonly string[];
  /** The isolation group that it is in; undefined where it is in none. */
  readonly isolation: SecurityGroup | undefined;
  readonly isolationGroups: IsolationGroups;
  readonly groups: readonly SecurityGroup[];
  readonly resolve: Resolve;
  /** Refuses the target, whatever is answered then. */
  readonly refuse: <TRule extends keyof RefusalParams>(
    rule: TRule,
    params: RefusalParams[TRule],
  ) => void;
}

/** Everything that sets one kind of change apart from another. */
export interface ChangeKind {
  /** The groups that the request names. */
  references(request: ChangeRequest, earlier?: EarlierChange): readonly GroupReference[];
  /** The groups that may gain or lose members, given the ones that the targets are in. */
  changed(
    request: ChangeRequest,
    current: readonly string[],
    earlier?: EarlierChange,
  ): readonly GroupReference[];
  /** The groups that a target is to be in. */
  wanted(input: WantedInput): readonly string[];
  /** `replace`: one call replaces the set even where joins before leaves would fit. */
  readonly method: 'whatFits' | 'replace';
  /** The outcome of a target that is as wanted already. */
  asItWas(
    request: ChangeRequest,
    targetId: string,
    earlier?: EarlierChange,
  ): UnchangedTarget['outcome'];
  /**
   * Whether lines that close come first: people look at these first where a change only takes out.
   */
  closesFirst(request: ChangeRequest): boolean;
  /** The guardrails that such a change is not held to; absent: none. */
  readonly freeOf?: readonly GuardrailName[];
  /** Whether targets may be in an isolation group: others are refused. Absent: they may not. */
  readonly takesIsolated?: boolean;
  /** Whether the plan says what still passes once it is made. Absent: it does not. */
  readonly provesIsolation?: boolean;
  /** Whether targets that can't be changed are left alone and named, whatever the request says. */
  readonly leavesAlone?: boolean;
  /** What stands in the way of the request as a whole, at the time of planning. */
  faults?(request: ChangeRequest, at: string, instances: number): readonly Refusal[];
  /** What counts as taken back though it is gone, of a target that is written to or as wanted. */
  givesUp?(
    request: ChangeRequest,
    targetId: string,
    before: readonly string[],
    earlier: EarlierChange,
  ): NetOperations;
}
