import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import type { Target } from '../../../contracts/target.js';
import { without } from '../sets.js';
import { type EarlierChange, effectOn, groupsInEffect } from '../undo/earlierChange.js';
import { undoTarget } from '../undo/undoTarget.js';
import type { ChangeKind } from './kind.js';

const references = (_request: ChangeRequest, earlier?: EarlierChange) =>
  earlier ? groupsInEffect(earlier) : [];

function isForced(
  { undo: asked }: ChangeRequest,
  { targetId, instanceId, networkInterfaceId }: Target,
): boolean {
  const { force = false } = asked ?? {};
  return Array.isArray(force)
    ? force.some((id) => [targetId, instanceId, networkInterfaceId].includes(id))
    : force;
}

const undone = (
  request: ChangeRequest,
  earlier: EarlierChange,
  target: Target,
  current: readonly string[],
) =>
  undoTarget({
    change: earlier.change,
    changes: earlier.changes,
    targetId: target.targetId,
    current,
    force: isForced(request, target),
  });

/**
 * `undo`: what an ended change did is taken back, membership by membership, as far as it is in effect,
 * stands, and was last written by that change. A target of which that can't be said is left alone.
 */
export const undo: ChangeKind = {
  references,
  changed: (request, _current, earlier) => references(request, earlier),
  wanted({ request, earlier, target, before, isolation, groups, resolve, refuse }) {
    const one = earlier && undone(request, earlier, target, before);
    if (isolation) {
      const { SecurityGroupId, SecurityGroupName } = isolation;
      refuse('quarantined', { group: SecurityGroupName || SecurityGroupId });
    } else if (!one || one.kind === 'nothing') {
      refuse('notOfChange', { change: earlier?.change.changeId ?? '' });
    } else if (one.kind === 'changedSince') {
      const nameOf = (id: string) =>
        groups.find((group) => group.SecurityGroupId === id)?.SecurityGroupName || id;
      refuse('changedSinceChange', {
        out: one.gone.join.map(nameOf),
        in: one.gone.leave.map(nameOf),
        by: one.later ?? '',
      });
    }
    if (one?.kind !== 'undo') return before;
    // A group that it left may be gone by now.
    resolve(without(one.wanted, before));
    return one.wanted;
  },
  method: 'whatFits',
  asItWas: (_request, targetId, earlier) => {
    const [deed] = earlier ? effectOn(earlier, targetId) : [];
    return deed?.kind === 'leave' ? 'alreadyMember' : 'alreadyLeft';
  },
  closesFirst: () => false,
  leavesAlone: true,
  givesUp(request, targetId, before, earlier) {
    const target = earlier.targets.get(targetId);
    const one = target && undone(request, earlier, target, before);
    return one?.kind === 'undo' ? one.givenUp : { join: [], leave: [] };
  },
};
