import * as v from 'valibot';
import { PlannedTarget, SkippedTarget, UnchangedTarget } from './plan.js';
import { listOf, recorded } from './recorded.js';
import { TargetResult } from './verify.js';
import { TargetWork } from './work.js';

/** A target of a change, as far as it has come. */
export const TargetView = v.variant('state', [
  recorded({ ...TargetResult.entries, state: v.literal('verified') }),
  recorded({ ...PlannedTarget.entries, state: v.literal('planned') }),
  /** Its worker says that it is as asked; it is not read back yet. */
  recorded({ ...PlannedTarget.entries, state: v.literal('applied') }),
  /** What its worker says of it, and why it is not as asked. */
  recorded({
    ...PlannedTarget.entries,
    state: v.picklist(['refused', 'gone', 'conflict', 'unfinished', 'stopped']),
    code: TargetWork.entries.code,
    detail: TargetWork.entries.detail,
    message: TargetWork.entries.message,
  }),
  recorded({
    ...SkippedTarget.entries,
    state: v.literal('skipped'),
    outcome: v.literal('skipped'),
  }),
  recorded({ ...UnchangedTarget.entries, state: v.literal('unchanged') }),
]);
export type TargetView = v.InferOutput<typeof TargetView>;

/** Which page of the targets is asked for. */
export const TargetPageQuery = recorded({
  /** `nextToken` of the page before. */
  nextToken: v.optional(v.string()),
});

/** A page of a change's targets. */
export const TargetPage = recorded({
  changeId: v.string(),
  targets: listOf(TargetView),
  /** Asks for the next page; absent on the last one. */
  nextToken: v.optional(v.string()),
});
export type TargetPage = v.InferOutput<typeof TargetPage>;
