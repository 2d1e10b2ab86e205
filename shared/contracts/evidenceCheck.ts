import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';
import { EndStatus } from './statuses.js';

/**
 * An object that came after the end. `turn` and `refusal` wrote nothing to the region; `request` is a
 * stop, an execution, an order, or a plan of a repeated submission, that came while the change ended; `intent` says that a worker meant
 * to write; `write` that one did; `other` is nothing that the service puts then.
 */
export const LaterObject = recorded({
  name: v.string(),
  kind: v.picklist(['turn', 'refusal', 'request', 'intent', 'write', 'other']),
  isAlarm: v.boolean(),
});
export type LaterObject = v.InferOutput<typeof LaterObject>;

/** Whether the evidence of an ended change is what it was at its end. Names lie in its folder. */
export const EvidenceCheck = recorded({
  changeId: v.string(),
  status: EndStatus,
  /** Whether nothing is missing, changed, or came later with writes in it. */
  intact: v.boolean(),
  /** Objects that the manifest names, and the decision that ended the change, which the index names. */
  objects: v.number(),
  /** Whether the index attests the report: `absent` where it has no entry that names its hash. */
  report: v.picklist(['asAttested', 'changed', 'absent', 'contradicted']),
  missing: listOf(v.string()),
  changed: listOf(v.string()),
  later: listOf(LaterObject),
});
export type EvidenceCheck = v.InferOutput<typeof EvidenceCheck>;
