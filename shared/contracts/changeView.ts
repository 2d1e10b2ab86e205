import * as v from 'valibot';
import { ChangeReport } from './changeReport.js';
import { CodedMessage } from './messages.js';
import { Plan } from './plan.js';
import { listOf, recorded } from './recorded.js';
import { ChangeStatus } from './statuses.js';
import { Time } from './time.js';

/** Where a change can be asked about: paths of this API. */
export const ChangeLinks = recorded({ self: v.string(), targets: v.string(), stop: v.string() });
export type ChangeLinks = v.InferOutput<typeof ChangeLinks>;

/** Where a change stands: what a stuck operator needs. */
export const ChangeView = recorded({
  changeId: v.string(),
  accountId: v.string(),
  regionId: v.string(),
  status: ChangeStatus,
  requestedBy: v.string(),
  reason: v.optional(v.string()),
  receivedAt: Time,
  endedAt: v.optional(Time),
  counts: recorded({
    targets: v.number(),
    toWrite: v.number(),
    unchanged: v.number(),
    skipped: v.number(),
    /** Targets that workers have reported, and how. */
    applied: v.number(),
    applyFailed: v.number(),
    verified: v.number(),
    /** By outcome, once the change has ended. */
    outcomes: v.optional(ChangeReport.entries.counts),
  }),
  checks: v.optional(ChangeReport.entries.checks),
  wave: recorded({ current: v.number(), of: v.number() }),
  ratePerMinute: v.number(),
  /** When the writes are expected to be done; absent once it ended. */
  eta: v.optional(Time),
  lastProgressAt: Time,
  /** No progress for three times the planned time of a part, ordered waits apart. */
  stalled: v.boolean(),
  waitingFor: v.optional(
    recorded({
      kind: v.string(),
      since: Time,
      detail: v.string(),
      message: v.optional(CodedMessage),
    }),
  ),
  nextStep: v.string(),
  timeline: listOf(recorded({ at: Time, what: v.string(), message: v.optional(CodedMessage) })),
  warnings: Plan.entries.warnings,
  moreWarnings: Plan.entries.moreWarnings,
  skipped: Plan.entries.skipped,
  notable: v.optional(ChangeReport.entries.notable),
  /** Once it has ended: whether anything of it is left to take back, and how. */
  undoable: v.optional(
    recorded({
      can: v.boolean(),
      detail: v.string(),
      message: v.optional(CodedMessage),
      /** The changes that take it back, and those that make it once more for some targets. */
      takenBackBy: listOf(v.string()),
      repeatedBy: listOf(v.string()),
    }),
  ),
  /** The folder of the change's evidence in the bucket. */
  evidence: recorded({ bucket: v.string(), folder: v.string() }),
  links: ChangeLinks,
});
export type ChangeView = v.InferOutput<typeof ChangeView>;
