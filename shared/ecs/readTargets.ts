import type { Target } from '../contracts/target.js';
import type { Instance, NetworkInterface } from '../region/regionSnapshot.js';
import type { RegionReader } from './regionReader.js';

/** What was read of the targets of a change. */
export interface ReadTargets {
  readonly instances: readonly Instance[];
  readonly interfaces: readonly NetworkInterface[];
  /**
   * The groups of each target by target id; absent where it no longer exists. A group that is a target is
   * in itself as long as it exists, and then in none.
   */
  readonly current: ReadonlyMap<string, readonly string[]>;
}

/** What is read beside what says in which groups the targets are. */
export type ReadBeside = 'nothing' | 'primaryInterfaces' | 'instances';

/**
 * Reads targets: one call per 100 instances, interfaces or groups. Checks are judged on the primary
 * interfaces of instances too; who owns a secondary interface is told by the tags of its instance.
 */
export async function readTargets(
  reader: RegionReader,
  targets: readonly Target[],
  beside: ReadBeside,
): Promise<ReadTargets> {
  const groupIds = targets.flatMap((one) => one.securityGroupId ?? []);
  const instanceIds = targets.flatMap(({ targetId, instanceId }) =>
    instanceId && (targetId === instanceId || beside === 'instances') ? [instanceId] : [],
  );
  const interfaceIds = targets.flatMap((target) => {
    const { targetId, instanceId, securityGroupId, networkInterfaceId = [] } = target;
    if (securityGroupId !== undefined) return [];
    if (targetId !== instanceId) return targetId;
    return beside === 'primaryInterfaces' ? networkInterfaceId : [];
  });
  const [groups, instances, interfaces] = await Promise.all([
    reader.groupsById(groupIds),
    reader.instancesById(instanceIds),
    reader.interfacesById(interfaceIds),
  ]);
  const exist = new Set(groups.map((one) => one.SecurityGroupId));
  const current = new Map<string, readonly string[]>([
    ...groupIds.map((id) => [id, exist.has(id) ? [id] : []] as const),
    ...interfaces.map(
      (one) => [one.NetworkInterfaceId, one.SecurityGroupIds.SecurityGroupId] as const,
    ),
    ...instances.map((one) => [one.InstanceId, one.SecurityGroupIds.SecurityGroupId] as const),
  ]);
  return { instances, interfaces, current };
}
