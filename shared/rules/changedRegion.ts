import type { AddressSet } from './addressSet.js';
import type { GroupRules, RegionRules } from './regionRules.js';
import { withMembers } from './rule.js';

/** Where groups come from: a region as it is, or as it would be. */
export interface GroupSource {
  group(securityGroupId: string): GroupRules | undefined;
}

/**
 * A region in which some groups have other members. Groups and rules that this does not concern are
 * the very objects of the region as it is.
 */
export function withChangedMembers(
  region: RegionRules,
  changed: ReadonlyMap<string, AddressSet>,
): GroupSource {
  const known = new Map<string, GroupRules | undefined>();
  const change = (id: string): GroupRules | undefined => {
    const group = region.group(id);
    if (!group) return undefined;
    const members = changed.get(id);
    const rules = group.rules.map((rule) => withMembers(rule, changed.get(rule.peerGroupId ?? '')));
    if (!members && rules.every((rule, index) => rule === group.rules[index])) return group;
    return { ...group, ...(members && group.members ? { members } : {}), rules };
  };
  return {
    group(id) {
      if (!known.has(id)) known.set(id, change(id));
      return known.get(id);
    },
  };
}
