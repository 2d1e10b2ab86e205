import { limits } from '../../contracts/limits.js';
import type { Refusal } from '../../contracts/messages.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { RegionSnapshot } from '../../region/regionSnapshot.js';
import { privateAddressesOf } from '../../rules/regionRules.js';
import { without } from './sets.js';

/**
 * Checks the capacity of groups for the whole batch together: a basic VPC group holds 6,000 private
 * addresses, an advanced group 65,536 interfaces ([USE][TYPES]). Leaves of the same batch make no
 * room, since joins come first.
 */
export function capacityViolations(
  writes: readonly PlannedTarget[],
  snapshot: RegionSnapshot,
  region: RegionIndex,
): Refusal[] {
  const weights = new Map<string, number>();
  const counts = new Map<string, { interfaces: number; addresses: number }>();
  const add = (groupId: string, addresses: number) => {
    const count = counts.get(groupId) ?? { interfaces: 0, addresses: 0 };
    count.interfaces += 1;
    count.addresses += addresses;
    counts.set(groupId, count);
  };
  for (const eni of snapshot.networkInterfaces) {
    const addresses = privateAddressesOf(eni).length;
    weights.set(eni.NetworkInterfaceId, addresses);
    for (const id of eni.SecurityGroupIds.SecurityGroupId) add(id, addresses);
  }
  const joined = new Set<string>();
  for (const target of writes) {
    for (const id of without(target.wanted, target.before)) {
      joined.add(id);
      add(id, weights.get(target.networkInterfaceId ?? '') ?? 1);
    }
  }
  return [...joined].flatMap((id) => {
    const group = region.group(id);
    const count = counts.get(id);
    if (!group || !count) return [];
    const advanced = group.SecurityGroupType === 'enterprise';
    const [number, atMost, noun] = advanced
      ? ([count.interfaces, limits.interfacesPerAdvancedGroup, 'interface'] as const)
      : ([count.addresses, limits.privateIpsPerBasicGroup, 'private address'] as const);
    if (number <= atMost) return [];
    return [
      {
        target: id,
        rule: 'groupCapacity',
        params: { group: group.SecurityGroupName || id, number, noun, atMost },
      },
    ];
  });
}
