import type { Target } from '../contracts/target.js';
import type { RegionReader } from './regionReader.js';

/**
 * The groups of each target by target id; null where it no longer exists. A group that is a target is in
 * itself as long as it exists, and then in none.
 */
export type Memberships = ReadonlyMap<string, readonly string[] | null>;

/** Reads the memberships of targets back: one call per 100 instances, interfaces or groups. */
export async function readMemberships(
  reader: RegionReader,
  targets: readonly Target[],
): Promise<Memberships> {
  const retired = targets.flatMap(({ securityGroupId }) => securityGroupId ?? []);
  const primary = targets.filter((target) => target.targetId === target.instanceId);
  const secondary = targets.filter(
    (target) => target.targetId !== target.instanceId && target.securityGroupId === undefined,
  );
  const [groups, instances, enis] = await Promise.all([
    reader.groupsById(retired),
    reader.instancesById(primary.map((target) => target.targetId)),
    reader.interfacesById(secondary.map((target) => target.targetId)),
  ]);
  const exist = groups.map((one) => one.SecurityGroupId);
  const found = new Map<string, readonly string[]>([
    ...retired.map((id) => [id, exist.includes(id) ? [id] : []] as const),
    ...instances.map((one) => [one.InstanceId, one.SecurityGroupIds.SecurityGroupId] as const),
    ...enis.map((one) => [one.NetworkInterfaceId, one.SecurityGroupIds.SecurityGroupId] as const),
  ]);
  return new Map(targets.map(({ targetId }) => [targetId, found.get(targetId) ?? null]));
}
