import type { RegionState } from './state/RegionState.js';
import type { InstanceRecord, Member } from './state/records.js';

type InstanceStatus = 'Pending' | 'Starting' | 'Running' | 'Stopping' | 'Stopped';

/** What no API call of this ECS can do. Every method throws `RangeError` on an unknown id. */
export interface EcsAdmin {
  /** Shown and checked at once. */
  setInstanceStatus(instanceId: string, status: InstanceStatus): void;
  /** Locks an instance (`security`, `financial`, …); no reason at all unlocks it. */
  lockInstance(instanceId: string, ...reasons: readonly string[]): void;
  /** Removes an instance and its interfaces, whatever they belong to. */
  releaseInstance(instanceId: string): void;
  /** The groups of an instance or interface as they were written, not as Describe* shows them. */
  groupsOf(memberId: string): readonly string[];
  /** The groups of an instance or interface as Describe* shows them now. */
  shownGroupsOf(memberId: string): readonly string[];
}

export function createAdmin(stateOf: () => RegionState): EcsAdmin {
  const instance = (id: string): InstanceRecord => {
    const record = stateOf().instanceById.get(id);
    if (record === undefined) throw new RangeError(`the region has no instance ${id}`);
    return record;
  };
  const memberOf = (id: string): Member => (stateOf().interfaceById.get(id) ?? instance(id)).member;
  return {
    setInstanceStatus(instanceId, status) {
      instance(instanceId).status = status;
    },
    lockInstance(instanceId, ...reasons) {
      const record = instance(instanceId);
      const locks = reasons.map((reason) => ({ LockReason: reason, LockMsg: '' }));
      record.element = { ...record.element, OperationLocks: { LockReason: locks } };
    },
    releaseInstance(instanceId) {
      stateOf().releaseInstance(instance(instanceId));
    },
    groupsOf: (memberId) => memberOf(memberId).groups,
    shownGroupsOf: (memberId) => memberOf(memberId).shownGroups,
  };
}
