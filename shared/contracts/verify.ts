import * as v from 'valibot';
import { ChangeReport } from './changeReport.js';
import type { VerdictDraft } from './explanation.js';
import { CodedMessage } from './messages.js';
import { Outcome } from './outcomes.js';
import { Assertion, Verdict } from './probe.js';
import { listOf, recorded } from './recorded.js';
import { NextStep, Way } from './step.js';
import { structureOf } from './structureOf.js';
import { GroupIds, NetOperations, Target, TargetOperations } from './target.js';
import { TurnNumber } from './turn.js';

/** An assertion of the request, judged for one target. */
const AssertionResult = recorded({
  check: structureOf(Assertion),
  holds: v.boolean(),
  verdict: Verdict,
});
export type AssertionResult = v.InferOutput<typeof AssertionResult>;

/** A judged assertion whose verdict is not yet put into words. */
export type AssertionDraft = Omit<AssertionResult, 'verdict'> & {
  readonly verdict: VerdictDraft;
};

/** Numbers of assertions. */
export const CheckCounts = recorded({ held: v.number(), failed: v.number() });
export type CheckCounts = v.InferOutput<typeof CheckCounts>;

/** What the verifier found for one target. */
export const TargetResult = recorded({
  ...Target.entries,
  before: GroupIds,
  wanted: GroupIds,
  after: v.nullable(GroupIds),
  outcome: Outcome,
  /** The cloud's code of what was refused, or `stopped`. */
  code: v.optional(v.string()),
  detail: v.optional(v.string()),
  /** What the detail was made of. */
  message: v.optional(CodedMessage),
  /** The first few assertions, those that do not hold before the others. */
  checks: listOf(AssertionResult),
  /** How many more there are; absent where all are listed. */
  moreChecks: v.optional(CheckCounts),
  /** The operations that are this change's own: what a rollback would undo. */
  own: TargetOperations,
  /**
   * What the change did to it, net, whatever somebody else has made of it since: what an undo starts
   * from. Absent in evidence of versions before undo.
   */
  did: v.optional(NetOperations),
});
export type TargetResult = v.InferOutput<typeof TargetResult>;

const Verified = recorded({
  wave: v.number(),
  direction: Way,
  targets: v.number(),
  /** Of these, the ones that count against `maxFailed`. */
  failed: v.number(),
  unresolved: v.number(),
  /**
   * The objects that hold its results, one a part, by their SHA-256, which their names end with. Those
   * of wave 0 belong to no part: one for each page of the unchanged targets, in their order.
   */
  results: listOf(recorded({ part: v.string(), sha256: v.string() })),
});
export type Verified = v.InferOutput<typeof Verified>;

const OperationsByPart = v.pipe(v.record(v.string(), listOf(TargetOperations)), v.readonly());

const Order = recorded({
  wave: v.number(),
  direction: Way,
  /**
   * 1, or 2 for a part that was lost or left unfinished and is ordered once more; each execution
   * counts anew.
   */
  attempt: v.number(),
  parts: listOf(v.string()),
  /** For an inverse order: what to undo, by part. */
  inverse: v.optional(OperationsByPart),
  /** What is to be undone after this order, where one Map can't hold it all. */
  laterInverse: v.optional(OperationsByPart),
});
export type Order = v.InferOutput<typeof Order>;

/**
 * `verify/<execution>-<turn>.json`: what a turn of the verifier decided. The first decision of a
 * number counts.
 */
export const VerifyObject = recorded({
  v: v.literal(1),
  void: v.literal(false),
  ...TurnNumber.pipe[0].entries,
  changeId: v.string(),
  plan: v.number(),
  /** ISO 8601, as all times here. */
  at: v.string(),
  requestId: v.string(),
  /** SHA-256 of the task token: a step that is taken twice repeats its decision. */
  tokenHash: v.string(),
  step: NextStep,
  /** Waves that this turn verified; their targets stand in objects beside it, named by hash. */
  verified: listOf(Verified),
  order: v.optional(Order),
  /** Waiting for workers of earlier orders that may still write. */
  openIntents: v.optional(v.number()),
  /** Waiting for memberships to converge. */
  settling: v.optional(
    recorded({ wave: v.number(), direction: Way, since: v.string(), pending: v.number() }),
  ),
  /** Waiting between waves. */
  pause: v.optional(recorded({ afterWave: v.number(), since: v.string() })),
  /** Of a turn that ends the change: the report, which whoever finds this decision puts. */
  report: v.optional(ChangeReport),
});
export type VerifyObject = v.InferOutput<typeof VerifyObject>;

/** The decision of a turn that a later one found without any: it decides nothing any more. */
const VoidDecision = recorded({
  v: v.literal(1),
  void: v.literal(true),
  ...TurnNumber.pipe[0].entries,
  at: v.string(),
  /** FC request id of the later turn. */
  requestId: v.string(),
  /** SHA-256 of the task token of the turn that is void. */
  tokenHash: v.string(),
});

export const TurnDecision = v.variant('void', [VerifyObject, VoidDecision]);
export type TurnDecision = v.InferOutput<typeof TurnDecision>;

/** `verify/<execution>-<turn>.<hash>.targets.json`: what a turn found for the targets of a part. */
export const VerifiedTargets = recorded({
  v: v.literal(1),
  wave: v.number(),
  direction: Way,
  /** Empty for a page of the unchanged targets. */
  part: v.string(),
  results: listOf(TargetResult),
});
export type VerifiedTargets = v.InferOutput<typeof VerifiedTargets>;

/** A `verify/` object with its name, which orders that it gave are known by. */
export interface NamedVerify {
  readonly name: string;
  readonly object: VerifyObject;
}
