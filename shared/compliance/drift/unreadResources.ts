import { networkOf } from '../../region/networkOf.js';
import type { AuditedRegion } from '../auditedRegion.js';

/**
 * Ids of the resources that can't be called mended, since they were not read whole: groups whose
 * rules are doubtful (pages, lists or members are missing, or a value is unknown), the interfaces
 * and instances in them, and instances without an interface that was read.
 */
export function unreadResources(region: AuditedRegion): ReadonlySet<string> {
  const unread = new Set<string>();
  const doubtful = new Map<string, boolean>();
  const isDoubtful = (id: string) => {
    let known = doubtful.get(id);
    if (known === undefined) {
      const group = region.rules.group(id);
      known =
        !group ||
        group.incomplete !== undefined ||
        group.members === undefined ||
        group.rules.some((rule) => rule.unknown !== undefined);
      doubtful.set(id, known);
    }
    return known;
  };
  const { instances, networkInterfaces, securityGroups } = region.snapshot;
  for (const { SecurityGroupId } of securityGroups) {
    if (isDoubtful(SecurityGroupId)) unread.add(SecurityGroupId);
  }
  for (const eni of networkInterfaces) {
    const ids = eni.SecurityGroupIds.SecurityGroupId.filter(isDoubtful);
    if (ids.length === 0) continue;
    for (const id of ids) unread.add(id);
    unread.add(eni.NetworkInterfaceId);
    if (eni.InstanceId) unread.add(eni.InstanceId);
  }
  for (const instance of instances) {
    if (networkOf(instance) === 'vpc' && !region.primaryInterface(instance.InstanceId)) {
      unread.add(instance.InstanceId);
    }
  }
  return unread;
}
