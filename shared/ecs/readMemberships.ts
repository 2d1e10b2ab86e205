import type { Target } from '../contracts/target.js';
import type { RegionReader } from './regionReader.js';

/** The groups of each target by target id; null where it no longer exists. */
export type Memberships = ReadonlyMap<string, readonly string[] | null>;

/** Reads the memberships of targets back: one call per 100 instances and per 100 interfaces. */
export async function readMemberships(
  reader: RegionReader,
  targets: readonly Target[],
): Promise<Memberships> {
  const primary = targets.filter((target) => target.targetId === target.instanceId);
  const secondary = targets.filter((target) => target.targetId !== target.instanceId);
  const [instances, enis] = await Promise.all([
    reader.instancesById(primary.map((target) => target.targetId)),
    reader.interfacesById(secondary.map((target) => target.targetId)),
  ]);
  const found = new Map<string, readonly string[]>([
    ...instances.map((one) => [one.InstanceId, one.SecurityGroupIds.SecurityGroupId] as const),
    ...enis.map((one) => [one.NetworkInterfaceId, one.SecurityGroupIds.SecurityGroupId] as const),
  ]);
  return new Map(targets.map(({ targetId }) => [targetId, found.get(targetId) ?? null]));
}
