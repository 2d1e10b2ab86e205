import * as v from 'valibot';
import { ChangeKindName } from './changeKinds.js';
import { ChangeRequest } from './changeRequest.js';
import { Groups } from './groupReference.js';
import { CodedMessage } from './messages.js';
import { Violation } from './problem.js';
import { listOf, recorded } from './recorded.js';
import { EndStatus } from './statuses.js';
import { structureOf } from './structureOf.js';
import { GroupIds, NetOperations, Target } from './target.js';

/** A target that needs a write. */
export const PlannedTarget = recorded({
  ...Target.entries,
  before: GroupIds,
  wanted: GroupIds,
  /** `delta`: Join and Leave calls; `modify`: one call that replaces the set; `retire`: one that deletes. */
  method: v.picklist(['delta', 'modify', 'retire']),
});
export type PlannedTarget = v.InferOutput<typeof PlannedTarget>;

export const UnchangedTarget = recorded({
  ...Target.entries,
  before: GroupIds,
  outcome: v.picklist(['alreadyMember', 'alreadyLeft']),
});
export type UnchangedTarget = v.InferOutput<typeof UnchangedTarget>;

export const SkippedTarget = recorded({
  ...Target.entries,
  violations: listOf(Violation),
});
export type SkippedTarget = v.InferOutput<typeof SkippedTarget>;

const PlanWarning = recorded({
  kind: v.picklist([
    'checkExpectedToFail',
    'foreignWriteCanBeLost',
    'interfaceSkipped',
    'membersLeftOut',
    'controllerOwned',
    'ownedBy',
    'overlaps',
    'keepersNotLookedAt',
    'stillPasses',
    'nothingPasses',
  ]),
  /** The first target that it is about. */
  target: v.string(),
  /** How many targets it is about; absent: this one. */
  targets: v.optional(v.number()),
  detail: v.string(),
  /** What the detail was made of. */
  message: v.optional(CodedMessage),
});
export type PlanWarning = v.InferOutput<typeof PlanWarning>;

const PlannedPart = recorded({ part: v.string(), wave: v.number(), targets: v.number() });
export type PlannedPart = v.InferOutput<typeof PlannedPart>;

/** The change of the past that a plan is of: what a screen says of it. */
const PlannedOf = recorded({
  changeId: v.string(),
  how: v.picklist(['undo', 'restore', 'retry']),
  kind: ChangeKindName,
  /** What it asked for, of these kinds, and how many targets it wrote to. */
  join: v.optional(structureOf(Groups)),
  leave: v.optional(structureOf(Groups)),
  set: v.optional(structureOf(Groups)),
  targets: v.number(),
  status: EndStatus,
  /** ISO 8601. */
  endedAt: v.string(),
  /** Targets that were as wanted before it: nothing of it is on them. */
  notTouched: listOf(UnchangedTarget),
  /** Changes that made it once more for some of its targets; this one leaves what they did. */
  retriedBy: listOf(v.string()),
});
export type PlannedOf = v.InferOutput<typeof PlannedOf>;

/** `plan-<n>/plan.json`: everything but the targets of the parts. Written last: it seals the plan. */
export const Plan = recorded({
  v: v.literal(1),
  changeId: v.string(),
  plan: v.number(),
  accountId: v.string(),
  regionId: v.string(),
  /** ISO 8601. */
  plannedAt: v.string(),
  request: structureOf(ChangeRequest),
  parts: listOf(PlannedPart),
  waves: listOf(recorded({ wave: v.number(), targets: v.number() })),
  unchanged: listOf(UnchangedTarget),
  skipped: listOf(SkippedTarget),
  warnings: listOf(PlanWarning),
  /** How many more there are than are listed; absent: none. */
  moreWarnings: v.optional(v.number()),
  counts: recorded({
    targets: v.number(),
    toWrite: v.number(),
    unchanged: v.number(),
    skipped: v.number(),
    operations: v.number(),
  }),
  /** Small changes have a queue and a worker of their own. */
  size: v.picklist(['small', 'large']),
  /** So many failed targets keep further waves from starting. */
  maxFailedTargets: v.number(),
  pauseSeconds: v.number(),
  /** Operations a minute that this change may make. */
  ratePerMinute: v.number(),
  /** How long the writes take at that rate, without pauses and settling. */
  expectedSeconds: v.number(),
  partTimeoutSeconds: v.number(),
  flowEvents: v.number(),
  of: v.optional(PlannedOf),
  /** Of a forced undo: what it found gone of what it undoes. */
  givenUp: v.optional(listOf(recorded({ targetId: v.string(), ...NetOperations.pipe[0].entries }))),
  /** The number under which its targets are claimed; absent in a dry run. */
  claim: v.optional(v.number()),
  /** Of targets, operations and traffic: what a request expects (`expectPlan`) to apply what was reviewed. */
  hash: v.optional(v.string()),
});
export type Plan = v.InferOutput<typeof Plan>;

/** `plan-<n>/parts/<part>.json`. */
export const Part = recorded({
  v: v.literal(1),
  changeId: v.string(),
  plan: v.number(),
  part: v.string(),
  wave: v.number(),
  targets: listOf(PlannedTarget),
});
export type Part = v.InferOutput<typeof Part>;
