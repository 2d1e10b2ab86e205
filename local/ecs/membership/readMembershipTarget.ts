import { EcsError } from '../errors.js';
import { type EcsCall, writableGroup } from '../operation.js';
import type { GroupRecord, InterfaceRecord, Member } from '../state/records.js';
import { checkLock, checkStatus } from './checkGroups.js';

export const MEMBERSHIP_PARAMETERS = [
  'RegionId',
  'SecurityGroupId',
  'InstanceId',
  'NetworkInterfaceId',
] as const;

interface MembershipTarget {
  readonly group: GroupRecord;
  readonly member: Member;
  readonly byInstance: boolean;
}

/**
 * Reads and checks what JoinSecurityGroup and LeaveSecurityGroup have in common. Undocumented order,
 * chosen: parameters, group, target, owner of the interface, security lock, status.
 */
export function readMembershipTarget(call: EcsCall): MembershipTarget {
  const { parameters, state } = call;
  const groupId = parameters.required('SecurityGroupId');
  const instanceId = parameters.optional('InstanceId');
  const interfaceId = parameters.optional('NetworkInterfaceId');
  if (instanceId !== undefined && interfaceId !== undefined) {
    throw new EcsError('InvalidParam.EniIdAndInstanceId.Conflict');
  }
  if (instanceId === undefined && interfaceId === undefined) {
    throw new EcsError('MissingParameter', 'InstanceId or NetworkInterfaceId');
  }
  if (interfaceId !== undefined) parameters.required('RegionId', 'MissingParameter.RegionId');
  if (instanceId !== undefined && !/^i-[0-9A-Za-z]+$/.test(instanceId)) {
    throw new EcsError('InvalidInstanceId.Malformed', instanceId);
  }
  if (interfaceId !== undefined && !/^eni-[0-9A-Za-z]+$/.test(interfaceId)) {
    throw new EcsError('InvalidParam.Malformed', interfaceId);
  }
  const group = writableGroup(state, groupId);
  const member =
    instanceId === undefined
      ? memberOfInterface(call, interfaceId ?? '')
      : memberOfInstance(call, instanceId);
  return { group, member, byInstance: instanceId !== undefined };
}

function memberOfInstance({ state }: EcsCall, instanceId: string): Member {
  const record = state.instanceById.get(instanceId);
  if (record === undefined) throw new EcsError('InvalidInstanceId.NotFound', instanceId);
  checkLock(record);
  if (record.status === 'Pending') throw new EcsError('Forbidden.InstanceIsBeingCreated');
  checkStatus(record, 'IncorrectInstanceStatus');
  return record.member;
}

function memberOfInterface({ state }: EcsCall, interfaceId: string): Member {
  const record = state.interfaceById.get(interfaceId);
  if (record === undefined) throw new EcsError('InvalidEniId.NotFound', interfaceId);
  checkInterface(record);
  // The facts name the instance's state and lock for changes by instance only; an interface of such
  // an instance is refused too.
  const owner = state.instanceById.get(record.element.InstanceId ?? '');
  if (owner !== undefined) {
    checkLock(owner);
    checkStatus(owner, 'IncorrectInstanceStatus');
  }
  return record.member;
}

/** Refuses interfaces that a cloud product owns and states other than Available and InUse. */
export function checkInterface({ element }: InterfaceRecord): void {
  if (element.ServiceManaged === true) {
    throw new EcsError('InvalidOperation.EniServiceManaged', element.NetworkInterfaceId);
  }
  if (element.Status !== 'Available' && element.Status !== 'InUse') {
    throw new EcsError(
      'InvalidOperation.InvalidEniState',
      `${element.NetworkInterfaceId} is ${element.Status}`,
    );
  }
}
