import type { ChangeRequest } from '../../../contracts/changeRequest.js';
import { limits } from '../../../contracts/limits.js';
import { isolationTag } from '../IsolationGroups.js';
import { union } from '../sets.js';
import type { ChangeKind } from './kind.js';

const references = ({ quarantine: asked }: ChangeRequest) =>
  asked?.groups ?? [{ tag: { ...isolationTag } }];

/**
 * `quarantine`: every interface of an instance is in an isolation group, and in no other. It goes the
 * shortest way, so that the groups must isolate and the instances be few.
 */
export const quarantine: ChangeKind = {
  references,
  changed: (request, current) => [...references(request), ...current],
  wanted({ request, target, before, isolationGroups, groups, resolve, refuse }) {
    const named = request.quarantine?.groups;
    const vpcId = target.vpcId ?? '';
    if (!named) {
      const [group, ...others] = isolationGroups.for(vpcId, before);
      if (!group) refuse('noIsolationGroup', { vpcId });
      else if (others.length > 0) {
        const ids = [group, ...others].map((one) => one.SecurityGroupId);
        refuse('severalIsolationGroups', { groups: ids });
      }
      return group ? [group.SecurityGroupId] : before;
    }
    const ids = union(resolve(named), []);
    for (const id of ids) {
      const group = groups.find((one) => one.SecurityGroupId === id);
      if (isolationGroups.has(group)) continue;
      refuse('notIsolationGroup', { group: id, name: group?.SecurityGroupName ?? '' });
    }
    return ids;
  },
  method: 'replace',
  asItWas: () => 'alreadyMember',
  closesFirst: () => true,
  takesIsolated: true,
  provesIsolation: true,
  // It closes at once what may be under attack: it waits for no window, and keeps no group.
  freeOf: ['changeWindows', 'maxTargets', 'mustStay', 'maxRemovedShare', 'maxNewExposure'],
  faults({ quarantine: asked }, at, instances) {
    const expiresAt = asked?.expiresAt ?? '';
    const atMost = limits.instancesPerQuarantine;
    const isOver = !(Date.parse(expiresAt) > Date.parse(at));
    return [
      ...(isOver
        ? [{ target: 'quarantine.expiresAt', rule: 'expired', params: { expiresAt } } as const]
        : []),
      ...(instances > atMost
        ? [
            {
              target: 'targets',
              rule: 'quarantineTooLarge',
              params: { instances, atMost },
            } as const,
          ]
        : []),
    ];
  },
};
