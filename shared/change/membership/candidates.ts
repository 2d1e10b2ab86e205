import type { ChangeRequest } from '../../contracts/changeRequest.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { Selection } from '../../region/selection.js';
import type { WarningDraft } from '../planned.js';
import type { Candidate } from './admission.js';

/**
 * Each selected interface once, whether the request names its instance or the interface itself. With
 * `interfaces: "all"` a selector by group selects the interfaces that are in the group: another
 * interface of the same instance has other groups, and nobody asked for it.
 */
export function candidatesOf(
  request: ChangeRequest,
  { instanceIds, networkInterfaceIds }: Selection,
  region: RegionIndex,
) {
  const candidates = new Map<string, Candidate>();
  const skippedInterfaces: WarningDraft[] = [];
  const add = (instanceId: string | undefined, eni: NetworkInterface | undefined) => {
    const instance = region.instance(instanceId);
    const primary = instance !== undefined && (eni === undefined || eni.Type === 'Primary');
    const targetId = primary ? instance.InstanceId : (eni?.NetworkInterfaceId ?? '');
    const vpcId = eni?.VpcId || instance?.VpcAttributes?.VpcId;
    const zoneId = instance?.ZoneId ?? eni?.ZoneId;
    candidates.set(targetId, {
      targetId,
      ...(instance
        ? { instanceId: instance.InstanceId, instanceName: instance.InstanceName ?? '' }
        : {}),
      ...(eni ? { networkInterfaceId: eni.NetworkInterfaceId } : {}),
      ...(zoneId ? { zoneId } : {}),
      ...(vpcId ? { vpcId } : {}),
      instance,
      eni,
      before: primary
        ? instance.SecurityGroupIds.SecurityGroupId
        : (eni?.SecurityGroupIds.SecurityGroupId ?? []),
    });
  };
  const named = new Set(request.targets.instanceIds);
  // A quarantine leaves no interface of an instance open, whichever one was looked for.
  const isOfAll = request.interfaces === 'all' || request.quarantine !== undefined;
  const isByGroup = isOfAll && !request.quarantine;
  const group = isByGroup ? request.targets.select?.securityGroupId : undefined;
  for (const id of instanceIds) {
    const isSelected = (securityGroupIds: readonly string[] | undefined) =>
      group === undefined || named.has(id) || (securityGroupIds ?? []).includes(group);
    const groupsOf = (eni: NetworkInterface) => eni.SecurityGroupIds.SecurityGroupId;
    if (isSelected(region.instance(id)?.SecurityGroupIds.SecurityGroupId)) {
      add(id, region.primaryInterface(id));
    }
    if (!isOfAll) continue;
    for (const eni of region.interfacesOf(id)) {
      if (eni.Type === 'Primary' || !isSelected(groupsOf(eni))) continue;
      if (eni.ServiceManaged) {
        skippedInterfaces.push({
          target: eni.NetworkInterfaceId,
          message: { code: 'interfaceSkipped', params: { instanceId: id } },
        });
      } else {
        add(id, eni);
      }
    }
  }
  for (const id of networkInterfaceIds) {
    const eni = region.networkInterface(id);
    if (eni) add(eni.InstanceId, eni);
  }
  return { candidates: [...candidates.values()], skippedInterfaces };
}
