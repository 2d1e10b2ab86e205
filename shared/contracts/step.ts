import * as v from 'valibot';
import { ChangeId, RunId } from './ids.js';
import { listOf, recorded } from './recorded.js';
import { ChangeStatus, type EndStatus, type RunStatus } from './statuses.js';

const PartNumber = v.pipe(v.string(), v.regex(/^\d{4}$/, 'must be a part number such as 0001'));
/** Which way a step of a change goes: towards what was asked, or back. `direction` on the wire. */
export const Way = v.picklist(['forward', 'inverse']);
export type Way = v.InferOutput<typeof Way>;

/** Name of the `verify/` object that ordered a step, without its folder. */
const DecisionName = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,5}-[1-9]\d{0,5}\.json$/, 'must be the name of a verify object'),
);

const Deadline = v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time'));

const TaskToken = v.pipe(v.string(), v.minLength(1), v.maxLength(4_096));

const base = { v: v.literal(1), changeId: ChangeId };
const part = {
  plan: v.pipe(v.number(), v.integer(), v.minValue(1)),
  part: PartNumber,
  direction: Way,
  decision: DecisionName,
};

/** verifier: look at the change and say what comes next. */
export const VerifyStep = v.strictObject({
  ...base,
  step: v.literal('verify'),
  /** The name of the execution that asks: the change id, and which of its executions this is. */
  execution: v.pipe(
    v.string(),
    v.regex(/^chg-[0-9a-f]{24}-[1-9]\d{0,5}$/, 'must be the name of an execution'),
  ),
  taskToken: TaskToken,
});
export type VerifyStep = v.InferOutput<typeof VerifyStep>;

/** request: put one part of the change into the work queue. */
export const QueueStep = v.strictObject({
  ...base,
  step: v.literal('queue'),
  ...part,
  taskToken: TaskToken,
});
export type QueueStep = v.InferOutput<typeof QueueStep>;

/** worker: apply one part; the message of the work queues. */
export const ApplyStep = v.strictObject({
  ...base,
  step: v.literal('apply'),
  ...part,
  /** When the task of the flow ends: what is handed on is dropped after it. */
  deadline: Deadline,
  taskToken: TaskToken,
});
export type ApplyStep = v.InferOutput<typeof ApplyStep>;

/** verifier: read on, or judge what was read. */
export const AuditStep = v.strictObject({
  v: v.literal(1),
  step: v.literal('audit'),
  runId: RunId,
  taskToken: TaskToken,
});
export type AuditStep = v.InferOutput<typeof AuditStep>;

/** The verifier's answer to the flow `compliance-check`: always both fields. */
export interface AuditNext {
  readonly next: 'again' | 'done';
  readonly status: RunStatus;
}

/** What a part of an order looks like in the flow's state: ids only. */
const OrderedPart = recorded({
  plan: v.number(),
  part: v.string(),
  direction: Way,
  decision: v.string(),
  timeoutSeconds: v.number(),
});
export type OrderedPart = v.InferOutput<typeof OrderedPart>;

/** The verifier's answer to the flow: always all four fields, so that every Choice can read them. */
export const NextStep = recorded({
  next: v.picklist(['wait', 'apply', 'done']),
  parts: listOf(OrderedPart),
  waitSeconds: v.number(),
  status: ChangeStatus,
});
export type NextStep = v.InferOutput<typeof NextStep>;

/** What the flow is answered. `continued`: another execution of the change goes on, this one ends. */
export type FlowAnswer = Omit<NextStep, 'status'> & { readonly status: ChangeStatus | 'continued' };

/** The step that ends the flow. */
export const endStep = <Status extends EndStatus | 'continued'>(status: Status) =>
  ({ next: 'done', parts: [], waitSeconds: 1, status }) as const;
