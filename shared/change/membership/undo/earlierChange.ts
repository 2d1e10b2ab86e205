import type { ChangeKindName } from '../../../contracts/changeKinds.js';
import type { UnchangedTarget } from '../../../contracts/plan.js';
import type { EndStatus } from '../../../contracts/statuses.js';
import type { Target } from '../../../contracts/target.js';
import { type Deed, inEffect, type PastChange } from './pastChange.js';

/** The ended change that a request is of, and all that undoing it has to know. */
export interface EarlierChange {
  readonly change: PastChange;
  readonly kind: ChangeKindName;
  readonly status: EndStatus;
  /** ISO 8601. */
  readonly endedAt: string;
  /** It, those that take it back, and those after it that wrote to its targets, in their order. */
  readonly changes: readonly PastChange[];
  /** The targets that it wrote to, each with the groups that it was to be in. */
  readonly targets: ReadonlyMap<string, Target & { readonly wanted: readonly string[] }>;
  /** Those that were as wanted before it. */
  readonly unchanged: readonly UnchangedTarget[];
  /** The changes that made it once more for some of its targets; undoing it leaves them. */
  readonly retriedBy: readonly string[];
}

/** What is in effect of it on a target. */
export const effectOn = ({ change, changes }: EarlierChange, targetId: string): Deed[] =>
  inEffect(change, changes, targetId);

/** The targets on which anything of it is in effect. */
export const targetsInEffect = (earlier: EarlierChange): Target[] =>
  [...earlier.targets.values()]
    .filter(({ targetId }) => effectOn(earlier, targetId).length > 0)
    .map(({ wanted: _wanted, ...target }) => target);

/** The groups that taking it back gives or takes members. */
export const groupsInEffect = (earlier: EarlierChange): string[] => [
  ...new Set(
    [...earlier.targets.keys()].flatMap((id) => effectOn(earlier, id)).map(({ group }) => group),
  ),
];
