import type { Permission, RegionSnapshot } from '../region/regionSnapshot.js';

/** MaxEntries by list id. */
export interface ListSizes {
  readonly prefixLists: ReadonlyMap<string, number>;
  readonly portRangeLists: ReadonlyMap<string, number>;
}

export function listSizesOf(
  snapshot: Pick<RegionSnapshot, 'prefixLists' | 'portRangeLists'>,
): ListSizes {
  return {
    prefixLists: new Map(snapshot.prefixLists.map((list) => [list.PrefixListId, list.MaxEntries])),
    portRangeLists: new Map(
      snapshot.portRangeLists.map((list) => [list.PortRangeListId, list.MaxEntries]),
    ),
  };
}

/**
 * What an unread prefix list counts: 200 entries, the most that a list has ([LIMITS]), to be on the
 * safe side.
 */
const UNREAD_LIST_ENTRIES = 200;

/**
 * How many rules count towards the 1,000 of an interface. A rule that names a prefix or port list
 * counts the list's MaxEntries ([RULES]); a rule that names both counts their product (inference).
 */
export function countRules(permissions: readonly Permission[], sizes: ListSizes): number {
  let count = 0;
  for (const permission of permissions) {
    const prefixListId = permission.SourcePrefixListId || permission.DestPrefixListId;
    const peers = prefixListId ? (sizes.prefixLists.get(prefixListId) ?? UNREAD_LIST_ENTRIES) : 1;
    const portListId = permission.PortRangeListId;
    const ports = portListId ? (sizes.portRangeLists.get(portListId) ?? UNREAD_LIST_ENTRIES) : 1;
    count += peers * ports;
  }
  return count;
}
