import type { ChangeRequest } from './changeRequest.js';
import type { RequestedCheck, Verdict } from './probe.js';
import type { Violation } from './problem.js';
import type { Direction, EndStatus, NextStep } from './step.js';

/**
 * The evidence objects of a change (one JSON object each, created once, never changed). Sets of
 * groups are in the order in which ECS returned them; comparisons ignore the order.
 */

/** `request.json`: what was asked, by whom; its hash makes a repeated request the same change. */
export interface RequestObject {
  readonly v: 1;
  readonly changeId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly receivedAt: string;
  readonly requestedBy: string;
  /** SHA-256 of the body as canonical JSON. */
  readonly bodyHash: string;
  readonly request: ChangeRequest;
}

/** An interface that a change is about: the primary one of an instance, or a secondary one. */
export interface Target {
  /** The instance's id for its primary interface, the interface's own id otherwise. */
  readonly targetId: string;
  readonly instanceId?: string;
  readonly instanceName?: string;
  readonly networkInterfaceId?: string;
  readonly zoneId?: string;
  readonly vpcId?: string;
}

/** A target that needs a write. */
export interface PlannedTarget extends Target {
  readonly before: readonly string[];
  readonly wanted: readonly string[];
  /** `delta`: Join and Leave calls; `modify`: one call that replaces the set. */
  readonly method: 'delta' | 'modify';
}

export interface UnchangedTarget extends Target {
  readonly before: readonly string[];
  readonly outcome: 'alreadyMember' | 'alreadyLeft';
}

export interface SkippedTarget extends Target {
  readonly violations: readonly Violation[];
}

export interface PlanWarning {
  readonly kind: 'checkExpectedToFail' | 'foreignWriteCanBeLost' | 'interfaceSkipped';
  readonly target: string;
  readonly detail: string;
}

export interface PlannedPart {
  readonly part: string;
  readonly wave: number;
  readonly targets: number;
}

/** `plan-<n>/plan.json`: everything but the targets of the parts. Written last: it seals the plan. */
export interface Plan {
  readonly v: 1;
  readonly changeId: string;
  readonly plan: number;
  readonly accountId: string;
  readonly regionId: string;
  readonly plannedAt: string;
  readonly request: ChangeRequest;
  readonly parts: readonly PlannedPart[];
  readonly waves: readonly { readonly wave: number; readonly targets: number }[];
  readonly unchanged: readonly UnchangedTarget[];
  readonly skipped: readonly SkippedTarget[];
  readonly warnings: readonly PlanWarning[];
  readonly counts: {
    readonly targets: number;
    readonly toWrite: number;
    readonly unchanged: number;
    readonly skipped: number;
    readonly operations: number;
  };
  /** Small changes have a queue and a worker of their own. */
  readonly size: 'small' | 'large';
  /** So many failed targets keep further waves from starting. */
  readonly maxFailedTargets: number;
  readonly pauseSeconds: number;
  /** Operations a minute that this change may make. */
  readonly ratePerMinute: number;
  /** How long the writes take at that rate, without pauses and settling. */
  readonly expectedSeconds: number;
  readonly partTimeoutSeconds: number;
  readonly flowEvents: number;
}

/** `plan-<n>/parts/<part>.json`. */
export interface Part {
  readonly v: 1;
  readonly changeId: string;
  readonly plan: number;
  readonly part: string;
  readonly wave: number;
  readonly targets: readonly PlannedTarget[];
}

/** Operations of one target, in the order in which they are made: joins, then leaves, or a modify. */
export interface TargetOperations {
  readonly targetId: string;
  readonly join: readonly string[];
  readonly leave: readonly string[];
  /** Replace the whole set by this one; `join` and `leave` are then empty. */
  readonly modify?: readonly string[];
}

interface WorkHead {
  readonly v: 1;
  readonly changeId: string;
  readonly plan: number;
  readonly part: string;
  readonly direction: Direction;
  readonly decision?: string;
  /** FC request id of the invocation that wrote it. */
  readonly requestId: string;
}

/** `work/….intent.json`, written before the first operation: what was read, what will be done. */
export interface Intent extends WorkHead {
  readonly at: string;
  readonly targets: readonly (TargetOperations & { readonly read: readonly string[] })[];
}

export type OperationApi =
  | 'JoinSecurityGroup'
  | 'LeaveSecurityGroup'
  | 'ModifyInstanceAttribute'
  | 'ModifyNetworkInterfaceAttribute';

/** One operation and how it went. */
export interface OperationRecord {
  readonly api: OperationApi;
  readonly securityGroupIds: readonly string[];
  /**
   * `done`: the API said so. `alreadySo`: it was so before. `refused`: a permanent error.
   * `unknown`: the answer was lost. `notMade`: stopped, out of time, or an earlier one failed.
   */
  readonly state: 'done' | 'alreadySo' | 'refused' | 'unknown' | 'notMade';
  readonly attempts: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly requestId?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface TargetWork {
  readonly targetId: string;
  readonly before: readonly string[];
  readonly operations: readonly OperationRecord[];
  /** Null where the target could not be read any more. */
  readonly after: readonly string[] | null;
  readonly result: 'ok' | 'refused' | 'gone' | 'conflict' | 'unfinished' | 'stopped';
  readonly code?: string;
  readonly detail?: string;
}

/** `work/….<n>ok-<m>failed.json`, the worker's last word on a part. */
export interface WorkEvidence extends WorkHead {
  readonly startedAt: string;
  readonly endedAt: string;
  /** False when the part was handed to a next invocation before all of it was done. */
  readonly finished: boolean;
  readonly targets: readonly TargetWork[];
}

export type Outcome =
  | 'joined'
  | 'alreadyMember'
  | 'left'
  | 'alreadyLeft'
  | 'moved'
  | 'replaced'
  | 'notStarted'
  | 'skipped'
  | 'gone'
  | 'refused'
  | 'unresolved'
  | 'conflict'
  | 'rolledBack';

export interface CheckResult {
  readonly check: RequestedCheck;
  readonly holds: boolean;
  readonly verdict: Verdict;
}

/** What the verifier found for one target. */
export interface TargetResult extends Target {
  readonly before: readonly string[];
  readonly wanted: readonly string[];
  readonly after: readonly string[] | null;
  readonly outcome: Outcome;
  readonly code?: string;
  readonly detail?: string;
  readonly checks: readonly CheckResult[];
  /** The operations that are this change's own: what a rollback would undo. */
  readonly own: TargetOperations;
}

export interface Verified {
  readonly wave: number;
  readonly direction: Direction;
  readonly targets: number;
  /** Of these, the ones that count against `maxFailed`. */
  readonly failed: number;
  readonly unresolved: number;
}

export interface Order {
  readonly wave: number;
  readonly direction: Direction;
  /** 1, or 2 for a part that was lost or left unfinished and is ordered once more. */
  readonly attempt: number;
  readonly parts: readonly string[];
  /** For an inverse order: what to undo, by part. */
  readonly inverse?: Readonly<Record<string, readonly TargetOperations[]>>;
  /** What is to be undone after this order, where one Map can not hold it all. */
  readonly laterInverse?: Readonly<Record<string, readonly TargetOperations[]>>;
}

/** `verify/<wave>-<requestId>.json`: one turn of the verifier and the step that it ordered. */
export interface VerifyObject {
  readonly v: 1;
  readonly changeId: string;
  readonly plan: number;
  readonly at: string;
  readonly requestId: string;
  /** SHA-256 of the task token: a step that is taken twice repeats its decision. */
  readonly tokenHash: string;
  readonly step: NextStep;
  /** Waves that this turn verified; their targets stand in `….targets.json` beside it. */
  readonly verified: readonly Verified[];
  readonly order?: Order;
  /** Waiting for memberships to converge. */
  readonly settling?: {
    readonly wave: number;
    readonly direction: Direction;
    readonly since: string;
    readonly pending: number;
  };
  /** Waiting between waves. */
  readonly pause?: { readonly afterWave: number; readonly since: string };
}

/** `verify/<wave>-<requestId>.targets.json`. */
export interface VerifiedTargets {
  readonly v: 1;
  readonly wave: number;
  readonly direction: Direction;
  readonly results: readonly TargetResult[];
}

/** `stop.json`. */
export interface StopObject {
  readonly v: 1;
  readonly changeId: string;
  readonly at: string;
  readonly requestedBy: string;
}

/** `report.json`: how the change ended. */
export interface Report {
  readonly v: 1;
  readonly changeId: string;
  readonly plan: number;
  readonly accountId: string;
  readonly regionId: string;
  readonly status: EndStatus;
  readonly requestedBy: string;
  readonly reason?: string;
  readonly receivedAt: string;
  readonly endedAt: string;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly checks: { readonly held: number; readonly failed: number };
  /** The first targets that did not go as asked, with why. */
  readonly notable: readonly {
    readonly targetId: string;
    readonly outcome: Outcome;
    readonly detail: string;
  }[];
}

/** A `verify/` object with its name, which orders that it gave are known by. */
export interface NamedVerify {
  readonly name: string;
  readonly object: VerifyObject;
}
