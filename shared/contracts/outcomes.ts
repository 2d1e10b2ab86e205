import * as v from 'valibot';
import type { EndStatus } from './statuses.js';

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
  'retired',
]);
export type Outcome = v.InferOutput<typeof Outcome>;

/** What an outcome means for the change. */
export interface OutcomeMeaning {
  /** The target is as it was asked for. */
  readonly fine: boolean;
  /** The target counts against `maxFailed`. */
  readonly failed: boolean;
  /** A change with such a target ends no better than so. */
  readonly endsAs: Exclude<EndStatus, 'rolledBack'>;
}

const asAsked: OutcomeMeaning = { fine: true, failed: false, endsAs: 'completed' };

/** The meaning of every outcome: a new one does not compile until it is placed here. */
export const outcomes: Readonly<Record<Outcome, OutcomeMeaning>> = {
  joined: asAsked,
  alreadyMember: asAsked,
  left: asAsked,
  alreadyLeft: asAsked,
  moved: asAsked,
  replaced: asAsked,
  retired: asAsked,
  notStarted: { fine: false, failed: false, endsAs: 'stopped' },
  // Whoever asked for `invalidTargets: skip` said that a change without them is a whole one.
  skipped: { fine: false, failed: false, endsAs: 'completed' },
  // Released meanwhile: no fault of the change.
  gone: { fine: false, failed: false, endsAs: 'partial' },
  refused: { fine: false, failed: true, endsAs: 'partial' },
  unresolved: { fine: false, failed: true, endsAs: 'incomplete' },
  conflict: { fine: false, failed: true, endsAs: 'partial' },
  // The check that failed counted when it was found.
  rolledBack: { fine: false, failed: false, endsAs: 'partial' },
};
