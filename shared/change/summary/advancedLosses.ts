import { limits } from '../../contracts/limits.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { NetworkInterface, RegionSnapshot } from '../../region/regionSnapshot.js';
import { addressSetOf, cidrsOf } from '../../rules/addressSet.js';
import { countRules, listSizesOf } from '../../rules/countRules.js';
import { privateAddressesOf } from '../../rules/regionRules.js';

/**
 * What targets lose that go from basic to advanced groups, by cause, and how many rules would keep
 * it. Advanced groups know no group as a peer, do not let their members reach each other, and deny
 * outbound traffic that no rule allows [TYPES]; so a group is kept as the blocks of its members.
 */
export interface AdvancedLosses {
  readonly targets: number;
  /** Names. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Members of the basic groups, which reached the targets. */
  readonly members: number;
  /** Groups whose rules name a basic group that is left. */
  readonly namedBy: readonly string[];
  /** Own rules that name a group. */
  readonly ownNaming: number;
  /** Whether traffic out closes, which was open by default. */
  readonly out: boolean;
  /** Rules that the advanced groups have, would need beside, and may have. */
  readonly rules: number;
  readonly needed: number;
  readonly atMost: number;
}

/** Everything out, over IPv4 and IPv6. */
const RULES_FOR_EGRESS = 2;

/** One for each pair of sets of groups that targets leave and join. */
export function advancedLosses(
  targets: readonly PlannedTarget[],
  snapshot: RegionSnapshot,
  region: RegionIndex,
  out: boolean,
): AdvancedLosses[] {
  const moves = new Map<string, PlannedTarget[]>();
  for (const target of targets) {
    const isBasic = target.before.every((id) => !region.isAdvanced(id));
    if (
      !isBasic ||
      target.wanted.length === 0 ||
      !target.wanted.every((id) => region.isAdvanced(id))
    ) {
      continue;
    }
    const key = `${[...target.before].sort()} ${[...target.wanted].sort()}`;
    const list = moves.get(key);
    if (list) list.push(target);
    else moves.set(key, [target]);
  }
  return [...moves.values()].map((some) => lossesOf(some, snapshot, region, out));
}

function lossesOf(
  targets: readonly PlannedTarget[],
  snapshot: RegionSnapshot,
  region: RegionIndex,
  out: boolean,
): AdvancedLosses {
  const { before = [], wanted = [] } = targets[0] ?? {};
  const left = new Set(before);
  const inside = before.filter((id) => region.attribute(id)?.InnerAccessPolicy !== 'Drop');
  const members = membersOf(inside, region);
  const naming = snapshot.securityGroupAttributes.filter((one) =>
    one.Permissions.Permission.some(
      (rule) => left.has(rule.SourceGroupId ?? '') || left.has(rule.DestGroupId ?? ''),
    ),
  );
  const own = before.flatMap((id) => region.attribute(id)?.Permissions.Permission ?? []);
  const ownNaming = own.filter((rule) => rule.SourceGroupId || rule.DestGroupId);
  const sizes = listSizesOf(snapshot);
  const blocks = (interfaces: readonly NetworkInterface[]) =>
    cidrsOf(addressSetOf(interfaces.flatMap(privateAddressesOf))).length;
  const named = ownNaming.map((rule) =>
    blocks(membersOf([rule.SourceGroupId || rule.DestGroupId || ''], region)),
  );
  const others = own.length - ownNaming.length;
  return {
    targets: targets.length,
    from: before.map((id) => region.nameOf(id)),
    to: wanted.map((id) => region.nameOf(id)),
    members: members.length,
    namedBy: naming.map((one) => region.nameOf(one.SecurityGroupId)).sort(),
    ownNaming: ownNaming.length,
    out,
    rules: wanted.reduce(
      (sum, id) => sum + countRules(region.attribute(id)?.Permissions.Permission ?? [], sizes),
      0,
    ),
    needed:
      blocks(members) +
      named.reduce((sum, one) => sum + one, 0) +
      others +
      (out ? RULES_FOR_EGRESS : 0),
    atMost: limits.rulesPerInterface,
  };
}

const membersOf = (groups: readonly string[], region: RegionIndex): NetworkInterface[] => [
  ...new Set(groups.flatMap((id) => region.membersOf(id))),
];
