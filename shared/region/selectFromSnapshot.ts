import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { RegionSnapshot } from './regionSnapshot.js';
import type { Selection } from './selection.js';
import { matchesSelector } from './selectors.js';

/** What a request selects in a snapshot of a whole region: planning without reading anything. */
export function selectFromSnapshot(snapshot: RegionSnapshot, request: ChangeRequest): Selection {
  const { instanceIds = [], networkInterfaceIds = [], select } = request.targets;
  const known = new Set([
    ...snapshot.instances.map((one) => one.InstanceId),
    ...snapshot.networkInterfaces.map((one) => one.NetworkInterfaceId),
  ]);
  const selected = select
    ? snapshot.instances.filter((one) => matchesSelector(one, select)).map((one) => one.InstanceId)
    : [];
  return {
    snapshot,
    instanceIds: [...new Set([...instanceIds.filter((id) => known.has(id)), ...selected])],
    networkInterfaceIds: networkInterfaceIds.filter((id) => known.has(id)),
    missing: [...new Set([...instanceIds, ...networkInterfaceIds])].filter((id) => !known.has(id)),
    membersRead: new Set(snapshot.securityGroups.map((one) => one.SecurityGroupId)),
  };
}
