import type { ChangeRequest } from '../../contracts/changeRequest.js';
import type { PlanWarning } from '../../contracts/plan.js';
import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { Selection } from '../../region/selection.js';
import type { Candidate } from './admission.js';

/** Each selected interface once, whether it was named by its instance or by itself. */
export function candidatesOf(
  request: ChangeRequest,
  { snapshot, instanceIds, networkInterfaceIds }: Selection,
) {
  const instances = new Map(snapshot.instances.map((one) => [one.InstanceId, one]));
  const byInstance = new Map<string, NetworkInterface[]>();
  const enis = new Map<string, NetworkInterface>();
  for (const eni of snapshot.networkInterfaces) {
    enis.set(eni.NetworkInterfaceId, eni);
    if (!eni.InstanceId) continue;
    const own = byInstance.get(eni.InstanceId) ?? [];
    own.push(eni);
    byInstance.set(eni.InstanceId, own);
  }
  const candidates = new Map<string, Candidate>();
  const skippedInterfaces: PlanWarning[] = [];
  const add = (instanceId: string | undefined, eni: NetworkInterface | undefined) => {
    const instance = instanceId === undefined ? undefined : instances.get(instanceId);
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
  for (const id of instanceIds) {
    const own = byInstance.get(id) ?? [];
    add(
      id,
      own.find((eni) => eni.Type === 'Primary'),
    );
    if (request.interfaces !== 'all') continue;
    for (const eni of own.filter((one) => one.Type !== 'Primary')) {
      if (eni.ServiceManaged) {
        skippedInterfaces.push({
          kind: 'interfaceSkipped',
          target: eni.NetworkInterfaceId,
          detail: `an interface of ${id} that a cloud service owns`,
        });
      } else {
        add(id, eni);
      }
    }
  }
  for (const id of networkInterfaceIds) {
    const eni = enis.get(id);
    if (eni) add(eni.InstanceId, eni);
  }
  return { candidates: [...candidates.values()], skippedInterfaces };
}
