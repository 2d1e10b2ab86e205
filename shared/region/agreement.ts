import { RegionIndex } from './RegionIndex.js';
import type { Instance, NetworkInterface } from './regionSnapshot.js';

/** Primary interfaces whose groups are not those of their instance. */
export function disagreements(
  instances: readonly Instance[],
  networkInterfaces: readonly NetworkInterface[],
): NetworkInterface[] {
  const setOf = (one: Pick<Instance, 'SecurityGroupIds'>) =>
    [...one.SecurityGroupIds.SecurityGroupId].sort().join(' ');
  const region = new RegionIndex({ instances });
  return networkInterfaces.filter((eni) => {
    const instance = eni.Type === 'Primary' ? region.instance(eni.InstanceId) : undefined;
    return instance !== undefined && setOf(instance) !== setOf(eni);
  });
}

/** Puts new elements in the place of old ones; ids that were not found again are taken out. */
export function replaceById<T>(
  list: T[],
  found: readonly T[],
  ids: readonly string[],
  idOf: (one: T) => string,
) {
  const old = new Set(ids);
  const byId = new Map(found.map((one) => [idOf(one), one]));
  const kept = list.flatMap((one) => (old.has(idOf(one)) ? (byId.get(idOf(one)) ?? []) : [one]));
  list.splice(0, list.length);
  for (const one of kept) list.push(one);
}
