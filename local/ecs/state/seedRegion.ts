import { addressCountOf } from './addressCount.js';
import { RecordList } from './RecordList.js';
import { RegionState, type RegionStateOptions } from './RegionState.js';
import type { GroupRecord, InstanceRecord, InterfaceRecord, Member } from './records.js';
import {
  type InstanceElement,
  type InterfaceElement,
  parseSnapshot,
  type RegionSnapshot,
  SnapshotError,
} from './snapshot.js';

/**
 * Builds the state of a region from a snapshot. A selection of a region can be loaded too: a group
 * that the snapshot only names counts no rules. Refused with `SnapshotError`: a snapshot of another
 * region or account, an element that is there twice, a group without its attribute or the other way
 * round, and a primary interface whose groups differ from its instance's.
 */
export function seedRegion(value: unknown, options: RegionStateOptions): RegionState {
  const snapshot = parseSnapshot(value);
  for (const field of ['regionId', 'accountId'] as const) {
    if (snapshot[field] !== options[field]) {
      throw new SnapshotError(
        `the snapshot has ${field} ${snapshot[field]}, this region ${options[field]}`,
      );
    }
  }
  refuseRepeated(snapshot);
  const state = new RegionState(options);
  for (const element of snapshot.prefixLists) {
    const record = { position: state.nextPosition(), element };
    state.prefixLists.add(record);
    state.prefixListById.set(element.PrefixListId, record);
  }
  for (const element of snapshot.portRangeLists) {
    const record = { position: state.nextPosition(), element };
    state.portRangeLists.add(record);
    state.portRangeListById.set(element.PortRangeListId, record);
  }
  loadGroups(state, snapshot);
  loadMembers(state, snapshot);
  return state;
}

function loadGroups(state: RegionState, snapshot: RegionSnapshot): void {
  const attributes = new Map(
    snapshot.securityGroupAttributes.map((one) => [one.SecurityGroupId, one]),
  );
  for (const element of snapshot.securityGroups) {
    const id = element.SecurityGroupId;
    const found = attributes.get(id);
    if (found === undefined) {
      throw new SnapshotError(`security group ${id} has no element in securityGroupAttributes`);
    }
    attributes.delete(id);
    const { Permissions, NextToken: _, ...attribute } = found;
    const record: GroupRecord = {
      position: state.nextPosition(),
      id,
      element,
      attribute,
      vpcId: element.VpcId ?? '',
      innerAccessPolicy:
        attribute.InnerAccessPolicy ??
        (element.SecurityGroupType === 'enterprise' ? 'Drop' : 'Accept'),
      rules: new RecordList(),
      ruleCost: 0,
      groupRuleCount: 0,
      members: new Set(),
      addressCount: 0,
    };
    state.addGroup(record);
    for (const permission of Permissions?.Permission ?? []) state.addRule(record, permission);
  }
  for (const id of attributes.keys()) {
    throw new SnapshotError(`securityGroupAttributes has ${id}, which is not in securityGroups`);
  }
}

function loadMembers(state: RegionState, snapshot: RegionSnapshot): void {
  const primaries = new Map<string, InterfaceElement>();
  for (const element of snapshot.networkInterfaces) {
    if (element.Type !== 'Primary' || !element.InstanceId) continue;
    const other = primaries.get(element.InstanceId);
    if (other !== undefined) {
      throw new SnapshotError(
        `instance ${element.InstanceId} has two primary interfaces, ${other.NetworkInterfaceId} and ${element.NetworkInterfaceId}`,
      );
    }
    primaries.set(element.InstanceId, element);
  }
  for (const element of snapshot.instances) {
    const primary = primaries.get(element.InstanceId);
    if (primary !== undefined) refuseDifferent(element, primary);
    const member = primary === undefined ? memberOfInstance(element) : memberOf(primary);
    const record: InstanceRecord = {
      position: state.nextPosition(),
      element,
      status: element.Status,
      member,
    };
    member.instance = record;
    state.addInstance(record);
    if (primary === undefined) state.countMember(member);
  }
  for (const element of snapshot.networkInterfaces) {
    const owner = state.instanceById.get(element.InstanceId ?? '');
    const member =
      element.Type === 'Primary' && owner !== undefined ? owner.member : memberOf(element);
    const record: InterfaceRecord = { position: state.nextPosition(), element, member };
    member.networkInterface = record;
    state.addInterface(record);
    state.countMember(member);
  }
}

function memberOf(element: InterfaceElement): Member {
  const groups = element.SecurityGroupIds.SecurityGroupId;
  return {
    id: element.NetworkInterfaceId,
    vpcId: element.VpcId,
    addressCount: addressCountOf(element),
    groups,
    shownGroups: groups,
    released: false,
  };
}

function memberOfInstance(element: InstanceElement): Member {
  const groups = element.SecurityGroupIds.SecurityGroupId;
  return {
    id: element.InstanceId,
    vpcId: element.VpcAttributes?.VpcId ?? '',
    addressCount: element.VpcAttributes?.PrivateIpAddress?.IpAddress?.length ?? 1,
    groups,
    shownGroups: groups,
    released: false,
  };
}

function refuseDifferent(instance: InstanceElement, primary: InterfaceElement): void {
  const ofInstance = instance.SecurityGroupIds.SecurityGroupId;
  const ofPrimary = primary.SecurityGroupIds.SecurityGroupId;
  if ([...ofInstance].sort().join() === [...ofPrimary].sort().join()) return;
  throw new SnapshotError(
    `instance ${instance.InstanceId} is in ${ofInstance.join(', ')}, its primary interface ${primary.NetworkInterfaceId} in ${ofPrimary.join(', ')}`,
  );
}

function refuseRepeated(snapshot: RegionSnapshot): void {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['instances', snapshot.instances.map((one) => one.InstanceId)],
    ['networkInterfaces', snapshot.networkInterfaces.map((one) => one.NetworkInterfaceId)],
    ['securityGroups', snapshot.securityGroups.map((one) => one.SecurityGroupId)],
    ['securityGroupAttributes', snapshot.securityGroupAttributes.map((a) => a.SecurityGroupId)],
    ['prefixLists', snapshot.prefixLists.map((one) => one.PrefixListId)],
    ['portRangeLists', snapshot.portRangeLists.map((one) => one.PortRangeListId)],
  ];
  for (const [name, ids] of lists) {
    const seen = new Set<string>();
    for (const id of ids) {
      if (seen.has(id)) throw new SnapshotError(`${name} has ${id} twice`);
      seen.add(id);
    }
  }
}
