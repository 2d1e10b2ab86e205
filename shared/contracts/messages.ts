import * as v from 'valibot';
import type { Direction } from './direction.js';
import type { Explanation } from './explanation.js';
import type { GroupFault } from './groupFault.js';
import type { Decision } from './probe.js';
import type { QuestionFault } from './reason.js';
import { listOf, recorded } from './recorded.js';

/** Nothing to fill in. */
type None = Readonly<Record<string, never>>;

/** What keeps instances or interfaces as it is configured, whatever is changed on them. */
export type Controller = 'terway' | 'scalingGroup' | 'nodePool' | 'cluster' | 'autoscaler';

/** What the targets of a change are called: `interface` where not only whole instances are named. */
export type TargetNoun = 'instance' | 'interface';

/** Every message of the service to people: what its code is filled in with. Times in seconds. */
export interface MessageParams {
  /** The way of a change, step by step. */
  readonly requested: { readonly by: string };
  readonly planned: {
    readonly toWrite: number;
    readonly unchanged: number;
    readonly skipped: number;
    readonly noun: TargetNoun;
  };
  readonly waveOrdered: { readonly wave: number; readonly attempt: number; readonly parts: number };
  readonly rollbackOrdered: {
    readonly wave: number;
    readonly attempt: number;
    readonly parts: number;
  };
  readonly waveVerified: {
    readonly wave: number;
    readonly targets: number;
    readonly failed: number;
    readonly noun: TargetNoun;
  };
  readonly unchangedVerified: {
    readonly targets: number;
    readonly failed: number;
    readonly noun: TargetNoun;
  };
  readonly rollbackVerified: {
    readonly wave: number;
    readonly targets: number;
    readonly failed: number;
    readonly noun: TargetNoun;
  };
  readonly notShownYet: { readonly memberships: number };
  readonly pausedAfterWave: { readonly wave: number; readonly seconds: number };
  readonly stopRequested: None;
  readonly ended: { readonly status: string };

  /** What a change waits for. */
  readonly planIsWritten: None;
  readonly flowStarts: None;
  readonly waveIsApplied: { readonly wave: number; readonly parts: number };
  readonly waveIsRolledBack: { readonly wave: number; readonly parts: number };
  readonly verifierTurns: None;
  /** `code` and `text`: what the cloud answers to the calls for so many targets. */
  readonly callsFail: {
    readonly targets: number;
    readonly noun: TargetNoun;
    readonly code: string;
    readonly text: string;
  };
  /** Calls of workers whose orders have ended may still be made or land. */
  readonly callsMayLand: { readonly workers: number };
  /** The execution ended without a report. */
  readonly executionEnded: None;

  /** What comes next. */
  readonly nothingComes: None;
  readonly sendAgain: None;
  readonly applyWave: { readonly wave: number };
  readonly verifyWave: { readonly wave: number };
  readonly readBack: None;
  /** End the change, since it was stopped. */
  readonly endStopped: None;
  readonly resume: None;

  /** Whether an ended change can be undone. */
  readonly undoIt: { readonly changeId: string; readonly how: 'undo' | 'restore' };
  readonly nothingToUndo: { readonly by: readonly string[] };
  readonly quarantineAgain: None;
  readonly groupsDeleted: None;

  /** The warnings of a plan; each code is its kind. */
  readonly checkExpectedToFail: { readonly expect: Decision } & Explanation;
  readonly foreignWriteCanBeLost: None;
  readonly interfaceSkipped: { readonly instanceId: string };
  /** `interfaces`: the first few of so many, by id. */
  readonly membersLeftOut: {
    readonly number: number;
    readonly interfaces: readonly string[];
  };
  /** `say`: what the guardrails of the deployment tell of such targets. */
  readonly ownedBy: { readonly say: string; readonly targets: number };
  /** Another change that is at work on so many of the targets. */
  readonly keepersNotLookedAt: None;
  readonly overlaps: { readonly changeId: string; readonly targets: number };
  readonly controllerOwned: { readonly controller: Controller; readonly targets: number };

  /** What isolation groups let through; `verdict`: whether it does, or may. */
  readonly stillPasses: {
    readonly verdict: 'allow' | 'uncertain';
    readonly direction: Direction;
    readonly protocol: string;
    readonly ports: readonly string[];
    readonly sourcePorts: readonly string[];
    readonly peers: readonly string[];
    readonly morePeers: number;
  };
  readonly nothingPasses: None;

  /** Why a target is not as it was asked for. */
  readonly gone: None;
  /** `now`, `before`, `from` and `to`: ids of the groups that it is, was or was to be in. */
  readonly changedSince: { readonly now: readonly string[]; readonly before: readonly string[] };
  readonly notOnTheWay: {
    readonly now: readonly string[];
    readonly from: readonly string[];
    readonly to: readonly string[];
  };
  readonly isolatedMeanwhile: None;
  readonly stoppedBefore: None;
  readonly stoppedHalfWay: { readonly now: readonly string[] };
  /** Its order had ended: another turn of the verifier took over. */
  readonly orderEnded: None;
  readonly stopped: None;
  readonly writesDoNotShow: { readonly now: readonly string[] };
  readonly joinDoesNotShow: None;
  readonly outOfTime: None;
  readonly notFinished: None;
  readonly noEvidence: None;
  readonly resultsNotRecorded: None;
  /** The cloud's own words. */
  readonly answered: { readonly text: string };
  /** `why`: the code of what was said of the target, whose params stand beside it. */
  readonly rollbackFailed: { readonly why: string };
  /** Another writer changed what the rollback had put back. */
  readonly changedAfterUndo: { readonly now: readonly string[] };
  /** Why the verdict is as it is. */
  readonly conditionFailed: Explanation;
}
export type MessageCode = keyof MessageParams;

/** Something to say, as data: `shared/messages` has the words. */
export type CodedMessage = {
  [TCode in MessageCode]: { readonly code: TCode; readonly params: MessageParams[TCode] };
}[MessageCode];

/** What a message or a violation is filled in with. */
export const MessageValues = v.pipe(
  v.record(v.string(), v.union([v.string(), v.number(), listOf(v.string())])),
  v.readonly(),
);

/**
 * A message beside the text that was made of it. What is read may be of a newer version that says more,
 * so any code is taken.
 */
export const CodedMessage = v.pipe(
  recorded({
    code: v.string(),
    params: MessageValues,
  }),
  v.transform((message) => message as CodedMessage),
);

/** What each rule of admission and planning found, to be put into words. */
export interface RefusalParams {
  readonly notFound: None;
  /** Why no verdict can answer it. */
  readonly unanswerable: QuestionFault;
  readonly emptySelection: None;
  readonly tooManyTargets: { readonly targets: number; readonly atMost: number };
  readonly flowEvents: { readonly flowEvents: number; readonly atMost: number };
  /** `asked`: the wave as the request has it; `holds`, `before`: targets up to its end and the earlier one's. */
  readonly wavesFall: {
    readonly wave: number;
    readonly asked: string;
    readonly holds: number;
    readonly before: number;
    readonly targets: number;
  };
  readonly readingTooMuch: {
    readonly operation: string;
    readonly calls: number;
    readonly atMost: number;
  };
  /** `sets` of groups that differ, with up to so many `rules`; `atMost`: words compared. */
  readonly checksTooMuch: {
    readonly checks: number;
    readonly sets: number;
    readonly rules: number;
    readonly atMost: number;
  };
  /** `cases`: interfaces that change alike are one. */
  readonly trafficTooMuch: {
    readonly cases: number;
    readonly rules: number;
    readonly atMost: number;
  };
  readonly group: GroupFault;
  /**
   * A change that is at work on so many of the targets. `wave` of `waves`, 0 before the first; `until`:
   * when it is expected to end, ISO 8601, empty where nothing is known.
   */
  readonly targetsBusy: {
    readonly changeId: string;
    readonly targets: number;
    readonly wave: number;
    readonly waves: number;
    readonly until: string;
  };
  /** Of a reference to a group: the groups that it fits, none or several. */
  readonly noGroupToRetire: { readonly asked: string; readonly groups: readonly string[] };
  /** `first`: some interfaces of so many members. */
  readonly groupHasMembers: { readonly members: number; readonly first: readonly string[] };
  readonly membersUnread: None;
  /** `rule` of the group `by` names it; empty where the group is of another account. */
  readonly groupNamed: { readonly by: string; readonly name: string; readonly rule: string };
  /** Groups that name each other, and a rule (of the group `by`) without which they would not. */
  readonly retireRing: {
    readonly groups: readonly string[];
    readonly by: string;
    readonly rule: string;
  };
  readonly joinAndLeave: { readonly group: string };
  readonly quarantined: { readonly group: string };
  /** No reading of a region says what a change of the past did. */
  readonly changeUnread: { readonly change: string };
  readonly noSuchChange: { readonly change: string };
  readonly changeRunning: { readonly change: string };
  readonly otherRegion: { readonly change: string; readonly regionId: string };
  /** `kind`: of the change that can't be undone. */
  readonly notUndoable: { readonly change: string; readonly kind: string };
  readonly notQuarantine: { readonly change: string; readonly kind: string };
  readonly nothingInEffect: { readonly change: string; readonly by: readonly string[] };
  readonly nothingToRetry: { readonly change: string };
  readonly notOfChange: { readonly change: string };
  /** Names: the groups that it is out of or in again since; `by`: the later change, else empty. */
  readonly changedSinceChange: {
    readonly out: readonly string[];
    readonly in: readonly string[];
    readonly by: string;
  };
  /** Ids of groups. */
  readonly changedInQuarantine: {
    readonly came: readonly string[];
    readonly went: readonly string[];
  };
  readonly notIsolated: None;
  readonly noIsolationGroup: { readonly vpcId: string };
  readonly severalIsolationGroups: { readonly groups: readonly string[] };
  readonly notIsolationGroup: { readonly group: string; readonly name: string };
  readonly expired: { readonly expiresAt: string };
  readonly quarantineTooLarge: { readonly instances: number; readonly atMost: number };
  readonly serviceManaged: None;
  readonly managedGroup: { readonly group: string };
  /** `status`: the cloud's word; empty where it is not known. */
  readonly status: { readonly noun: TargetNoun; readonly status: string };
  readonly securityLock: None;
  /** `groupIn`, `targetIn`: ids of VPCs; empty for the classic network. */
  readonly vpc: { readonly group: string; readonly groupIn: string; readonly targetIn: string };
  readonly networkType:
    | { readonly group: string; readonly groupIn: string; readonly targetIn: string }
    /** Only a call that replaces the set would fit, which the classic network has not. */
    | None;
  /** Names. */
  readonly groupType: { readonly basic: readonly string[]; readonly advanced: readonly string[] };
  readonly lastGroup: None;
  readonly groupLimit: { readonly groups: number; readonly atMost: number };
  readonly ruleLimit: { readonly rules: number; readonly atMost: number };
  readonly groupCapacity: {
    readonly group: string;
    readonly number: number;
    readonly noun: 'interface' | 'private address';
    readonly atMost: number;
  };

  /** What guardrails hold back. `line`: of the file; 0 where the file does not speak of it. */
  readonly newExposure: Guarding & {
    readonly exposure: string;
    readonly kind: 'opens' | 'unclear';
    readonly from: 'internet' | 'otherVpcs' | 'anyone';
    readonly families: readonly string[];
    readonly protocol: string;
    readonly ports: string;
    readonly services: readonly string[];
    readonly securityGroupId: string;
    readonly groupName: string;
    /** Ids. */
    readonly rules: readonly string[];
    readonly interfaces: number;
    readonly instanceCount: number;
    /** The first of them, by name. */
    readonly instances: readonly string[];
    readonly accept: 'yes' | 'no';
  };
  readonly exposureNotOpened: { readonly exposure: string };
  readonly exposureWider: {
    readonly exposure: string;
    readonly interfaces: number;
    readonly atMost: number;
  };
  /** `pattern`: empty where any reason does. */
  readonly reasonMissing: Guarding & { readonly given: string; readonly pattern: string };
  /** `at` and `opens`: such as `Fri 17:00` in the time zone. */
  readonly outsideWindow: Overridable & {
    readonly at: string;
    readonly opens: string;
    readonly timeZone: string;
  };
  readonly overMaxTargets: Overridable & { readonly targets: number; readonly atMost: number };
  readonly protectedGroup: Overridable & GuardedTargets & { readonly group: string };
  readonly protectedTarget: Overridable & GuardedTargets;
  readonly groupMustStay: Overridable & GuardedTargets & { readonly group: string };
  /** `atMost`: such as `50%`. */
  readonly overRemovedShare: Overridable & {
    readonly group: string;
    readonly removed: number;
    readonly members: number;
    readonly atMost: string;
  };
  readonly ownedBy: Overridable & GuardedTargets & { readonly say: string };
  /** `plan`: the hash of the plan as it is now. */
  readonly planTargetsDiffer: {
    readonly plan: string;
    readonly toWrite: number;
    readonly unchanged: number;
    readonly skipped: number;
  };
  readonly planOperationsDiffer: { readonly plan: string; readonly operations: number };
  /** Numbers of lines of traffic, and the interfaces that they are on. */
  readonly planExposureDiffers: {
    readonly plan: string;
    readonly opens: number;
    readonly closes: number;
    readonly interfaces: number;
  };
  readonly notOverridable: Guarding & {
    readonly guardrail: string;
    readonly mayOverride: readonly string[];
  };
}

/** Where a guardrail is written; `file` is empty where there is none. */
type Guarding = { readonly file: string; readonly line: number };

/** A guardrail that a request may override by its name, where `override` says so. */
type Overridable = Guarding & { readonly override: 'yes' | 'no' };

/** `names`: the first of so many targets, by name. */
type GuardedTargets = { readonly targets: number; readonly names: readonly string[] };

/** A violation as data: the target that it is about, the rule, and what was found. */
export type Refusal = {
  [TRule in keyof RefusalParams]: {
    readonly target: string;
    readonly rule: TRule;
    readonly params: RefusalParams[TRule];
  };
}[keyof RefusalParams];
