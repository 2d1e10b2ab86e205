import { limits } from '../contracts/limits.js';
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
 * How many rules count towards the 1,000 of an interface. A rule that names a prefix or port list
 * counts the list's MaxEntries ([RULES]), one whose list was not read as many as a list can have; a rule that names both counts their product (inference).
 */
export function countRules(permissions: readonly Permission[], sizes: ListSizes): number {
  let count = 0;
  for (const permission of permissions) {
    const prefixListId = permission.SourcePrefixListId || permission.DestPrefixListId;
    const peers = prefixListId ? (sizes.prefixLists.get(prefixListId) ?? limits.entriesPerList) : 1;
    const portListId = permission.PortRangeListId;
    const ports = portListId ? (sizes.portRangeLists.get(portListId) ?? limits.entriesPerList) : 1;
    count += peers * ports;
  }
  return count;
}
