import { EcsError } from '../errors.js';
import { FIXED_LIMITS } from '../limits.js';
import type { RegionState } from '../state/RegionState.js';
import type { GroupRecord } from '../state/records.js';
import type { PermissionElement } from '../state/snapshot.js';
import { readProtocol } from './protocols.js';

/** Refuses a rule that names a group or a list that it can't name (facts 1.11, [AEG]). */
export function checkObjects(
  state: RegionState,
  group: GroupRecord,
  permission: PermissionElement,
): void {
  const sides = [
    ['Source', permission.SourceGroupId, permission.SourcePrefixListId],
    ['Dest', permission.DestGroupId, permission.DestPrefixListId],
  ] as const;
  for (const [side, groupId, prefixListId] of sides) {
    if (groupId) checkGroupObject(state, group, side, groupId);
    if (prefixListId) checkPrefixList(state, group, permission, prefixListId);
  }
  const portListId = permission.PortRangeListId;
  if (!portListId) return;
  // The code names prefix lists; that port lists need a VPC as well is in [SDK] PortRangeListId.
  if (group.vpcId === '') throw new EcsError('NotSupported.ClassicNetworkPrefixList', portListId);
  if (!state.portRangeListById.has(portListId)) {
    throw new EcsError('InvalidPortRangeListId.NotFound', portListId);
  }
}

function checkGroupObject(
  state: RegionState,
  group: GroupRecord,
  side: 'Source' | 'Dest',
  objectId: string,
): void {
  if (group.element.SecurityGroupType === 'enterprise') {
    throw new EcsError('InvalidGroupParameter.OperationDenied', objectId);
  }
  if (objectId === group.id) throw new EcsError('InvalidSecurityGroup.IsSame', objectId);
  const object = state.groupById.get(objectId);
  if (object === undefined) throw new EcsError(`Invalid${side}GroupId.NotFound`, objectId);
  if (object.element.SecurityGroupType === 'enterprise') {
    throw new EcsError('InvalidGroupAuthParameter.OperationDenied', objectId);
  }
  if (object.vpcId !== group.vpcId) throw new EcsError(`Invalid${side}GroupId.Mismatch`, objectId);
}

function checkPrefixList(
  state: RegionState,
  group: GroupRecord,
  permission: PermissionElement,
  listId: string,
): void {
  if (group.vpcId === '') throw new EcsError('NotSupported.ClassicNetworkPrefixList', listId);
  const list = state.prefixListById.get(listId);
  if (list === undefined) throw new EcsError('InvalidPrefixListId.NotFound', listId);
  const v6 = list.element.AddressFamily === 'IPv6';
  const protocol = readProtocol(permission.IpProtocol).name;
  const otherFamily = v6
    ? protocol === 'ICMP' || permission.SourceCidrIp || permission.DestCidrIp
    : protocol === 'ICMPv6' || permission.Ipv6SourceCidrIp || permission.Ipv6DestCidrIp;
  if (otherFamily) throw new EcsError('InvalidParam.PrefixListAddressFamilyMismatch', listId);
  const users = state.references.of(listId);
  if (!users.includes(group.id) && users.length >= FIXED_LIMITS.groupsPerPrefixList) {
    throw new EcsError('LimitExceed.PrefixListAssociationResource', listId);
  }
}
