import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import { sameSet, union, without } from '../sets.js';
import { type EarlierChange, effectOn } from '../undo/earlierChange.js';
import { formerGroups } from '../undo/formerGroups.js';
import { netOf } from '../undo/pastChange.js';
import type { ChangeKind } from './kind.js';

/** The groups that a quarantine gave and took. */
function references({ restore: asked }: ChangeRequest, earlier?: EarlierChange) {
  if (asked && 'to' in asked) return asked.to;
  const ids = [...(earlier?.targets.values() ?? [])].flatMap(({ targetId, wanted }) => [
    ...wanted,
    ...(earlier ? effectOn(earlier, targetId).map(({ group }) => group) : []),
  ]);
  return [...new Set(ids)];
}

/**
 * `restore`: each interface is put back into exactly the groups that a quarantine took from it. One that
 * was changed since is refused with the difference, unless it is forced. An instance that somebody else
 * has isolated is put into named groups.
 */
export const restore: ChangeKind = {
  references,
  changed: (request, current, earlier) => [...references(request, earlier), ...current],
  wanted({ request: { restore: asked }, earlier, target, before, isolation, resolve, refuse }) {
    if (asked && 'to' in asked) {
      if (!isolation) refuse('notIsolated', {});
      return union(resolve(asked.to), []);
    }
    const { targetId } = target;
    const given = earlier?.targets.get(targetId)?.wanted ?? [];
    const effect = earlier ? effectOn(earlier, targetId) : [];
    if (effect.length === 0) {
      refuse('notOfChange', { change: earlier?.change.changeId ?? '' });
      return before;
    }
    if (!sameSet(before, given) && !asked?.force) {
      const params = { came: without(before, given), went: without(given, before) };
      refuse('changedInQuarantine', params);
    }
    const former = formerGroups(given, netOf(effect));
    // A group that it was in may be gone by now.
    resolve(without(former, before));
    return former;
  },
  method: 'replace',
  asItWas: () => 'alreadyMember',
  closesFirst: () => false,
  takesIsolated: true,
};
