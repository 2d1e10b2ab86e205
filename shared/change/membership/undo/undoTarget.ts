import type { NetOperations } from '../../../contracts/target.js';
import { union, without } from '../sets.js';
import { type Deed, inEffect, lastWriter, netOf, type PastChange } from './pastChange.js';

/** What undoing a change means for one target. */
export type UndoneTarget =
  /** Nothing is in effect of the change on it. */
  | { readonly kind: 'nothing' }
  /** Some of it no longer stands, or is a later change's by now. */
  | {
      readonly kind: 'changedSince';
      /** What no longer stands. */
      readonly gone: NetOperations;
      /** The first later change that wrote one of the memberships. */
      readonly later: string | undefined;
    }
  | {
      readonly kind: 'undo';
      /** The groups that it is in afterwards, those of others among them. */
      readonly wanted: readonly string[];
      /** What is gone and counts as taken back: of a forced undo alone. */
      readonly givenUp: NetOperations;
    };

/**
 * Takes back what a change did to a target and what still stands of it, where it was the last to write
 * it. Else the target is left alone, unless `force`: then the rest is taken back, never what is a later
 * change's.
 */
export function undoTarget(input: {
  readonly change: PastChange;
  /** The change itself and those after it that wrote to the target, in their order. */
  readonly changes: readonly PastChange[];
  readonly targetId: string;
  /** The groups that the target is in now. */
  readonly current: readonly string[];
  readonly force: boolean;
}): UndoneTarget {
  const { change, changes, targetId, current, force } = input;
  const deeds = inEffect(change, changes, targetId);
  if (deeds.length === 0) return { kind: 'nothing' };
  const stands = ({ group, kind }: Deed) => current.includes(group) === (kind === 'join');
  const writerOf = ({ group }: Deed) => lastWriter(change, changes, targetId, group);
  const others = deeds.filter((deed) => writerOf(deed) !== change);
  const gone = deeds.filter((deed) => !stands(deed) && !others.includes(deed));
  if (!force && others.length + gone.length > 0) {
    const [first] = others;
    const later = first && writerOf(first)?.changeId;
    return { kind: 'changedSince', gone: netOf(deeds.filter((one) => !stands(one))), later };
  }
  const { join, leave } = netOf(deeds.filter((deed) => stands(deed) && !others.includes(deed)));
  return { kind: 'undo', wanted: union(without(current, join), leave), givenUp: netOf(gone) };
}
