import * as v from 'valibot';
import { ChangeRequest } from './changeRequest.js';
import { recorded } from './recorded.js';
import { structureOf } from './structureOf.js';

/** `request.json`: what was asked, by whom; its hash makes a repeated request the same change. */
export const RequestObject = recorded({
  v: v.literal(1),
  changeId: v.string(),
  accountId: v.string(),
  regionId: v.string(),
  /** ISO 8601. */
  receivedAt: v.string(),
  requestedBy: v.string(),
  /** SHA-256 of the body as canonical JSON. */
  bodyHash: v.string(),
  request: structureOf(ChangeRequest),
});
export type RequestObject = v.InferOutput<typeof RequestObject>;
