import * as v from 'valibot';
import { ChangeRequest } from './changeRequest.js';
import { CodedMessage } from './messages.js';
import { Violation } from './problem.js';
import { listOf, recorded } from './recorded.js';
import { structureOf } from './structureOf.js';
import { GroupIds, Target } from './target.js';

/** A target that needs a write. */
export const PlannedTarget = recorded({
  ...Target.entries,
  before: GroupIds,
  wanted: GroupIds,
  /** `delta`: Join and Leave calls; `modify`: one call that replaces the set. */
  method: v.picklist(['delta', 'modify']),
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
    'overlaps',
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
  /** The number under which its targets are claimed; absent in a dry run. */
  claim: v.optional(v.number()),
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
