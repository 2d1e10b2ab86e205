import { EcsError, type EcsErrorCode } from '../errors.js';
import { type AccountLimits, FIXED_LIMITS } from '../limits.js';
import type { RegionState } from '../state/RegionState.js';
import type { GroupRecord, InstanceRecord, Member } from '../state/records.js';

type Fault = readonly [code: EcsErrorCode, status: number];

/** How one operation names the reasons why a membership can't be (facts 1.14: they differ). */
export interface MembershipCodes {
  readonly classicGroup: Fault;
  readonly otherVpc: Fault;
  readonly mixedTypes: Fault;
  readonly tooManyGroups: Fault;
  readonly groupFull: Fault;
  readonly advancedGroupFull: Fault;
}

/** [JOIN-EN] error table. InstanceSecurityGroupLimitExceeded stands there with 400 and 403. */
const JOIN_CODES = {
  mixedTypes: ['InvalidOperation.MultiGroupType', 400],
  tooManyGroups: ['InstanceSecurityGroupLimitExceeded', 403],
  groupFull: ['SecurityGroupInstanceLimitExceeded', 403],
  advancedGroupFull: ['InvalidOperation.NetworkInterfaceCountExceeded', 403],
} as const;

export const JOIN_INSTANCE_CODES: MembershipCodes = {
  ...JOIN_CODES,
  classicGroup: ['InvalidInstanceId.Mismatch', 400],
  otherVpc: ['InvalidInstanceId.Mismatch', 400],
};

export const JOIN_INTERFACE_CODES: MembershipCodes = {
  ...JOIN_CODES,
  classicGroup: ['InvalidOperation.VpcMismatch', 403],
  otherVpc: ['InvalidOperation.VpcMismatch', 403],
};

/** [MIA] error table. */
export const MODIFY_INSTANCE_CODES: MembershipCodes = {
  classicGroup: ['InvalidSecurityGroupType.NotSupportClassic', 404],
  otherVpc: ['InvalidSecurityGroupVpc.NotBelongToOneVpc', 404],
  mixedTypes: ['EnterpriseGroupLimited.MutliGroupType', 403],
  tooManyGroups: ['JoinedGroupLimitExceed', 400],
  groupFull: ['SecurityGroupInstanceLimitExceed', 403],
  advancedGroupFull: ['InvalidOperation.EniCountExceeded', 400],
};

/** [MENI] error table. */
export const MODIFY_INTERFACE_CODES: MembershipCodes = {
  classicGroup: ['InvalidSecurityGroupId.NotVpc', 403],
  otherVpc: ['InvalidOperation.VpcMismatch', 403],
  mixedTypes: ['InvalidOperation.MultiGroupType', 403],
  tooManyGroups: ['JoinedGroupLimitExceed', 400],
  groupFull: ['SecurityGroupInstanceLimitExceed', 403],
  advancedGroupFull: ['InvalidOperation.EniCountExceeded', 403],
};

/**
 * Refuses groups that the member can't have at this very moment. The order of the checks is not
 * documented; chosen: VPC, mixed types, number of groups, rules on the interface, room in the groups.
 */
export function checkGroups(
  state: RegionState,
  limits: AccountLimits,
  member: Member,
  wanted: readonly string[],
  codes: MembershipCodes,
): void {
  const groups = wanted.flatMap((id) => state.groupById.get(id) ?? []);
  const added = groups.filter((group) => !member.groups.includes(group.id));
  for (const group of added) checkVpc(member, group, codes);
  if (new Set(groups.map((group) => group.element.SecurityGroupType)).size > 1) {
    throw fault(codes.mixedTypes, wanted.join(', '));
  }
  if (wanted.length > limits.maxGroupsPerInterface) {
    throw fault(codes.tooManyGroups, `${member.id}: at most ${limits.maxGroupsPerInterface}`);
  }
  const rules = ruleCostOn(state, wanted);
  if (added.length > 0 && rules > limits.maxRulesPerInterface) {
    throw new EcsError('AclLimitExceed', `${member.id}: ${rules} rules`);
  }
  for (const group of added) checkRoom(member, group, codes);
}

/** What the rules of these groups count together; a group that the region lacks counts none. */
export function ruleCostOn(state: RegionState, groupIds: readonly string[]): number {
  return groupIds.reduce((sum, id) => sum + (state.groupById.get(id)?.ruleCost ?? 0), 0);
}

function checkVpc(member: Member, group: GroupRecord, codes: MembershipCodes): void {
  if (group.vpcId === member.vpcId) return;
  throw fault(group.vpcId === '' ? codes.classicGroup : codes.otherVpc, group.id);
}

function checkRoom(member: Member, group: GroupRecord, codes: MembershipCodes): void {
  if (group.element.SecurityGroupType === 'enterprise') {
    if (group.members.size + 1 > FIXED_LIMITS.interfacesPerAdvancedGroup) {
      throw fault(codes.advancedGroupFull, group.id);
    }
    return;
  }
  const full =
    group.vpcId === ''
      ? group.members.size + 1 > FIXED_LIMITS.membersPerClassicGroup
      : group.addressCount + member.addressCount > FIXED_LIMITS.addressesPerBasicGroup;
  if (full) throw fault(codes.groupFull, group.id);
}

/** A security-locked instance refuses every change of its groups (facts 1.15). */
export function checkLock(instance: InstanceRecord): void {
  const locks = instance.element.OperationLocks?.LockReason ?? [];
  if (locks.some((lock) => lock.LockReason === 'security')) {
    throw new EcsError('InstanceLockedForSecurity', instance.element.InstanceId);
  }
}

/** Only Running and Stopped allow a change; `code` is how the operation says so. */
export function checkStatus(instance: InstanceRecord, code: EcsErrorCode): void {
  if (instance.status === 'Running' || instance.status === 'Stopped') return;
  throw new EcsError(code, `${instance.element.InstanceId} is ${instance.status}`);
}

function fault([code, status]: Fault, detail: string): EcsError {
  return new EcsError(code, detail, status);
}
