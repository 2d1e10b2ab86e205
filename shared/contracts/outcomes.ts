import * as v from 'valibot';

/** What became of a target. */
export const Outcome = v.picklist([
  'joined',
  'alreadyMember',
  'left',
  'alreadyLeft',
  'moved',
  'replaced',
  'notStarted',
  'skipped',
  'gone',
  'refused',
  'unresolved',
  'conflict',
  'rolledBack',
]);
export type Outcome = v.InferOutput<typeof Outcome>;
