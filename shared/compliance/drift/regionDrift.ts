import type { Decider, RegionDrift } from '../../contracts/findings.js';
import type {
  Permission,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../../region/regionSnapshot.js';
import { ruleText } from '../ruleText.js';

/** Of each list so many are shown; the counts are whole. */
const SHOWN = 200;

/**
 * What changed in rules and memberships between two snapshots of a region, in the order of ids.
 * Rules are compared by what they say: one that was revoked and authorized again as it was, or got
 * another description, did not change. A group whose rules one of the snapshots does not hold whole
 * is left out: that its rules are missing says nothing.
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

/** A snapshot's groups with their rules. */
class Groups {
  readonly #groups: ReadonlyMap<string, SecurityGroup>;
  readonly #attributes: ReadonlyMap<string, SecurityGroupAttribute>;

  constructor({ securityGroups, securityGroupAttributes }: RegionSnapshot) {
    this.#groups = new Map(securityGroups.map((one) => [one.SecurityGroupId, one]));
    this.#attributes = new Map(securityGroupAttributes.map((one) => [one.SecurityGroupId, one]));
  }

  get ids(): string[] {
    return [...new Set([...this.#groups.keys(), ...this.#attributes.keys()])];
  }

  nameOf(id: string): string | undefined {
    return this.#groups.get(id)?.SecurityGroupName;
  }

  /** By what they say. A group that is not there has none; undefined: they were not read whole. */
  rulesOf(id: string): ReadonlyMap<string, Permission> | undefined {
    const attribute = this.#attributes.get(id);
    if (!attribute) return this.#groups.has(id) ? undefined : new Map();
    if (attribute.NextToken) return undefined;
    return new Map(
      attribute.Permissions.Permission.map((one) => [
        `${one.Direction.toLowerCase()} ${ruleText(one)}`,
        one,
      ]),
    );
  }
}

function rulesChanged(before: RegionSnapshot, after: RegionSnapshot) {
  const [old, now] = [new Groups(before), new Groups(after)];
  const added: (() => Decider)[] = [];
  const removed: (() => Decider)[] = [];
  for (const id of [...new Set([...old.ids, ...now.ids])].sort()) {
    const [was, is] = [old.rulesOf(id), now.rulesOf(id)];
    if (!was || !is) continue;
    const name = now.nameOf(id) ?? old.nameOf(id);
    for (const [text, rule] of is) if (!was.has(text)) added.push(() => deciderOf(id, name, rule));
    for (const [text, rule] of was) {
      if (!is.has(text)) removed.push(() => deciderOf(id, name, rule));
    }
  }
  return { added, removed };
}

function deciderOf(id: string, name: string | undefined, rule: Permission): Decider {
  return {
    kind: 'rule',
    securityGroupId: id,
    ...(name ? { securityGroupName: name } : {}),
    ...(rule.SecurityGroupRuleId ? { securityGroupRuleId: rule.SecurityGroupRuleId } : {}),
    text: ruleText(rule),
  };
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
