import type { RuleEdits } from '../region/ruleEdits.js';
import type { AddressSet } from './addressSet.js';
import type { GroupRules, RegionRules } from './regionRules.js';
import { withMembers } from './rule.js';

/** Gives the groups of a region as it is, or as it would be. */
export interface GroupSource {
  group(securityGroupId: string): GroupRules | undefined;
}

/**
 * A region in which some groups have other members or other rules. Groups and rules that the change
 * does not concern are the same objects as in the region as it is.
 */
export function changedRegion(
  region: RegionRules,
  members: ReadonlyMap<string, AddressSet>,
  edits: RuleEdits,
): GroupSource {
  const known = new Map<string, GroupRules | undefined>();
  const revoked = new Set(edits.revoke);
  const change = (id: string): GroupRules | undefined => {
    const group = region.group(id);
    if (!group) return undefined;
    const kept = group.rules.filter((rule) => !revoked.has(rule.securityGroupRuleId));
    const added = edits.authorize
      .filter((one) => one.securityGroupId === id)
      .flatMap((one) => region.rulesOf(id, one.permission));
    const rules = [...kept, ...added].map((rule) =>
      withMembers(rule, members.get(rule.peerGroupId ?? '')),
    );
    const own = members.get(id);
    const sameRules =
      rules.length === group.rules.length && rules.every((rule, at) => rule === group.rules[at]);
    if (!own && sameRules) return group;
    return { ...group, ...(own && group.members ? { members: own } : {}), rules };
  };
  return {
    group(id) {
      if (!known.has(id)) known.set(id, change(id));
      return known.get(id);
    },
  };
}
