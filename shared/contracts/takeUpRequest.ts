import * as v from 'valibot';
import { changeKinds } from './changeKinds.js';
import { ChangeRequest } from './changeRequest.js';

const of = ChangeRequest.pipe[0].entries;
const common = {
  targets: of.targets,
  checks: of.checks,
  onFailure: of.onFailure,
  rollout: of.rollout,
  acceptExposure: of.acceptExposure,
  overrideGuardrails: of.overrideGuardrails,
  expectPlan: of.expectPlan,
  overlap: of.overlap,
  reason: of.reason,
};

/** The body of `POST /changes/{changeId}/undo`: what else is asked for. */
export const UndoRequest = v.strictObject({
  ...common,
  force: changeKinds.undo.undo.wrapped.entries.force,
});

/** The body of `POST /changes/{changeId}/retry`. */
export const RetryRequest = v.strictObject(common);
