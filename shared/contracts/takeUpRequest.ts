import * as v from 'valibot';
import { changeKinds } from './changeKinds.js';
import { ChangeRequest } from './changeRequest.js';

const { targets, checks, onFailure, rollout, overlap, reason } = ChangeRequest.pipe[0].entries;
const common = { targets, checks, onFailure, rollout, overlap, reason };

/** The body of `POST /changes/{changeId}/undo`: what else is asked for. */
export const UndoRequest = v.strictObject({
  ...common,
  force: changeKinds.undo.undo.wrapped.entries.force,
});

/** The body of `POST /changes/{changeId}/retry`. */
export const RetryRequest = v.strictObject(common);
