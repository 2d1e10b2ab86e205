import type { ChangeRequest } from '../contracts/changeRequest.js';
import { pickInstances } from './pickInstances.js';
import { RegionIndex } from './RegionIndex.js';
import type { RegionSnapshot } from './regionSnapshot.js';
import type { Selection } from './selection.js';

/** What a request selects in a snapshot of a whole region: planning without reading anything. */
export function selectFromSnapshot(snapshot: RegionSnapshot, request: ChangeRequest): Selection {
  const { instanceIds = [], networkInterfaceIds = [] } = request.targets;
  const known = new Set([
    ...snapshot.instances.map((one) => one.InstanceId),
    ...snapshot.networkInterfaces.map((one) => one.NetworkInterfaceId),
  ]);
  const region = new RegionIndex(snapshot);
  const selected = pickInstances(request, snapshot.instances, (id) => region.interfacesOf(id));
  return {
    snapshot,
    instanceIds: [
      ...new Set([
        ...instanceIds.filter((id) => known.has(id)),
        ...selected.map((one) => one.InstanceId),
      ]),
    ],
    networkInterfaceIds: networkInterfaceIds.filter((id) => known.has(id)),
    missing: [...new Set([...instanceIds, ...networkInterfaceIds])].filter((id) => !known.has(id)),
    membersRead: new Set(snapshot.securityGroups.map((one) => one.SecurityGroupId)),
  };
}
