import type { Direction } from '../../contracts/direction.js';
import type { Moves } from '../../region/moves.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { NetworkInterface, RegionSnapshot } from '../../region/regionSnapshot.js';
import { type AddressSet, addressSetOf, cidrsOf } from '../../rules/addressSet.js';
import type { GroupSource } from '../../rules/changedRegion.js';
import { type Entry, entriesOf, looksAtOwn } from '../../rules/entries.js';
import {
  addressFault,
  type GroupRules,
  privateAddressesOf,
  type RegionRules,
} from '../../rules/regionRules.js';

/** The members that each group would have, for groups that gain or lose some. */
export function changedMembers(snapshot: RegionSnapshot, moves: Moves): Map<string, AddressSet> {
  const changed = new Set<string>();
  const region = new RegionIndex(snapshot);
  for (const [id, then] of moves) {
    const now = region.networkInterface(id)?.SecurityGroupIds.SecurityGroupId ?? [];
    for (const group of [...now, ...then]) {
      if (now.includes(group) !== then.includes(group)) changed.add(group);
    }
  }
  const ranges = new Map(
    [...changed].map((id) => [id, [] as ReturnType<typeof privateAddressesOf>]),
  );
  for (const eni of snapshot.networkInterfaces) {
    const then = moves.get(eni.NetworkInterfaceId) ?? eni.SecurityGroupIds.SecurityGroupId;
    for (const id of then) {
      if (changed.has(id)) ranges.get(id)?.push(...privateAddressesOf(eni));
    }
  }
  return new Map([...ranges].map(([id, all]) => [id, addressSetOf(all)]));
}

/**
 * The groups whose other members are concerned: they let their members in, or their rules name a
 * changed group.
 */
export function groupsConcerned(
  snapshot: RegionSnapshot,
  region: RegionRules,
  changed: ReadonlyMap<string, AddressSet>,
): string[] {
  return snapshot.securityGroupAttributes
    .filter((attribute) => {
      const id = attribute.SecurityGroupId;
      const names = attribute.Permissions.Permission.some(
        (one) => changed.has(one.SourceGroupId ?? '') || changed.has(one.DestGroupId ?? ''),
      );
      if (names) return true;
      const group = changed.has(id) ? region.group(id) : undefined;
      return group && group.kind !== 'advanced' && group.innerAccessPolicy !== 'Drop';
    })
    .map((attribute) => attribute.SecurityGroupId);
}

/**
 * Interfaces that have the same groups before and after (and the same own addresses, where rules
 * look at them).
 */
export interface ExposureCase {
  readonly before: readonly GroupRules[];
  readonly after: readonly GroupRules[];
  /** Groups that were not read, of those before and of those after. */
  readonly missingBefore: readonly string[];
  readonly missingAfter: readonly string[];
  readonly own: AddressSet | undefined;
  readonly interfaces: string[];
}

export function addToCase(
  cases: Map<string, ExposureCase>,
  eni: NetworkInterface,
  now: readonly string[],
  then: readonly string[],
  regionBefore: GroupSource,
  regionAfter: GroupSource,
): void {
  const pick = (ids: readonly string[], source: GroupSource) =>
    [...ids].sort().flatMap((id) => source.group(id) ?? []);
  const before = pick(now, regionBefore);
  const after = pick(then, regionAfter);
  const missingOf = (ids: readonly string[]) => ids.filter((id) => !regionBefore.group(id));
  const missing = { missingBefore: missingOf(now), missingAfter: missingOf(then) };
  const ranges =
    looksAtOwn([...before, ...after]) && addressFault(eni) === undefined
      ? privateAddressesOf(eni)
      : [];
  // 5-tuple rules tell the own addresses apart, so each address is a case of its own.
  const owns = ranges.length > 0 ? ranges.map((range) => addressSetOf([range])) : [undefined];
  for (const own of owns) {
    const key = [[...now].sort(), [...then].sort(), own ? cidrsOf(own) : []].join('|');
    const known = cases.get(key);
    if (known) known.interfaces.push(eni.NetworkInterfaceId);
    else cases.set(key, { before, after, ...missing, own, interfaces: [eni.NetworkInterfaceId] });
  }
}

export const groupIdsOf = (groups: readonly GroupRules[]) =>
  groups.map((group) => group.securityGroupId);

/** The ordered entries of a case, before and after. */
export function listsOf(
  { before, after, missingBefore, missingAfter, own }: ExposureCase,
  direction: Direction,
): { readonly before: readonly Entry[]; readonly after: readonly Entry[] } {
  const listOf = (groups: readonly GroupRules[], missing: readonly string[]) =>
    entriesOf({ ids: groupIdsOf(groups), groups, missing }, direction, own);
  return { before: listOf(before, missingBefore), after: listOf(after, missingAfter) };
}
