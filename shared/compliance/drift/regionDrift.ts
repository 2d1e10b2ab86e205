import type { Decider, RegionDrift } from '../../contracts/findings.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { Permission, RegionSnapshot } from '../../region/regionSnapshot.js';
import { decider } from '../decider.js';
import { ruleText } from '../ruleText.js';

/** How many elements of each list are shown; the counts are whole. */
const SHOWN = 200;

/**
 * What changed in rules and memberships between two snapshots of a region, in the order of ids.
 * Rules are compared by what they say, so a rule that was revoked and authorized again, or that got
 * another description, did not change. A group is left out where one of the snapshots does not hold
 * its rules whole: that rules are missing says nothing.
 */
export function regionDrift(before: RegionSnapshot, after: RegionSnapshot): RegionDrift {
  const rules = rulesChanged(before, after);
  const memberships = {
    added: membershipsOnlyIn(after, before),
    removed: membershipsOnlyIn(before, after),
  };
  return {
    since: before.takenAt,
    rulesAdded: rules.added.slice(0, SHOWN).map((one) => one()),
    rulesRemoved: rules.removed.slice(0, SHOWN).map((one) => one()),
    membershipsAdded: memberships.added.slice(0, SHOWN),
    membershipsRemoved: memberships.removed.slice(0, SHOWN),
    counts: {
      rulesAdded: rules.added.length,
      rulesRemoved: rules.removed.length,
      membershipsAdded: memberships.added.length,
      membershipsRemoved: memberships.removed.length,
    },
  };
}

/** The groups of which a snapshot holds something: the group itself, or its rules. */
const groupIdsOf = ({ securityGroups, securityGroupAttributes }: RegionSnapshot): string[] =>
  [...securityGroups, ...securityGroupAttributes].map((one) => one.SecurityGroupId);

/**
 * A group's rules by what they say. A group that is not there has none; undefined: its rules were not
 * read whole.
 */
function rulesByText(index: RegionIndex, id: string): ReadonlyMap<string, Permission> | undefined {
  const attribute = index.attribute(id);
  if (!attribute) return index.group(id) ? undefined : new Map();
  if (attribute.NextToken) return undefined;
  return new Map(
    attribute.Permissions.Permission.map((rule) => [
      `${rule.Direction.toLowerCase()} ${ruleText(rule)}`,
      rule,
    ]),
  );
}

function rulesChanged(before: RegionSnapshot, after: RegionSnapshot) {
  const [old, now] = [new RegionIndex(before), new RegionIndex(after)];
  const added: (() => Decider)[] = [];
  const removed: (() => Decider)[] = [];
  for (const id of [...new Set([...groupIdsOf(before), ...groupIdsOf(after)])].sort()) {
    const [oldRules, newRules] = [rulesByText(old, id), rulesByText(now, id)];
    if (!oldRules || !newRules) continue;
    const securityGroupName = now.group(id)?.SecurityGroupName ?? old.group(id)?.SecurityGroupName;
    const deciderOf = (rule: Permission): Decider =>
      decider('rule', ruleText(rule), {
        securityGroupId: id,
        securityGroupName,
        securityGroupRuleId: rule.SecurityGroupRuleId,
      });
    for (const [key, rule] of newRules) {
      if (!oldRules.has(key)) added.push(() => deciderOf(rule));
    }
    for (const [key, rule] of oldRules) {
      if (!newRules.has(key)) removed.push(() => deciderOf(rule));
    }
  }
  return { added, removed };
}

function membershipsOnlyIn(one: RegionSnapshot, other: RegionSnapshot) {
  const known = new Map(
    other.networkInterfaces.map((eni) => [
      eni.NetworkInterfaceId,
      new Set(eni.SecurityGroupIds.SecurityGroupId),
    ]),
  );
  return one.networkInterfaces
    .flatMap(({ NetworkInterfaceId, SecurityGroupIds }) =>
      [...new Set(SecurityGroupIds.SecurityGroupId)]
        .filter((id) => !known.get(NetworkInterfaceId)?.has(id))
        .map((securityGroupId) => ({ interfaceId: NetworkInterfaceId, securityGroupId })),
    )
    .sort(
      (a, b) =>
        compare(a.interfaceId, b.interfaceId) || compare(a.securityGroupId, b.securityGroupId),
    );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
