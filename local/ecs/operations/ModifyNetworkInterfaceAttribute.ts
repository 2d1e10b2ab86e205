import { EcsError } from '../errors.js';
import {
  checkGroups,
  checkLock,
  checkStatus,
  MODIFY_INTERFACE_CODES,
} from '../membership/checkGroups.js';
import { checkInterface } from '../membership/readMembershipTarget.js';
import { readWantedGroups } from '../membership/readWantedGroups.js';
import { type OperationHandler, requireRegion } from '../operation.js';

/**
 * Replaces the groups of a secondary interface (facts 1.4). [MENI] names no code for an interface of
 * a security-locked instance; it is refused like its instance.
 */
export const modifyNetworkInterfaceAttribute: OperationHandler = {
  name: 'ModifyNetworkInterfaceAttribute',
  parameters: ['RegionId', 'NetworkInterfaceId', 'SecurityGroupId.N'],
  run(call) {
    const { parameters, state, limits } = call;
    requireRegion(call, 'MissingParameter');
    const interfaceId = parameters.required('NetworkInterfaceId');
    const record = state.interfaceById.get(interfaceId);
    if (record === undefined) throw new EcsError('InvalidEniId.NotFound', interfaceId);
    if (record.element.Type === 'Primary') {
      throw new EcsError('InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc', interfaceId);
    }
    const { member } = record;
    const wanted = readWantedGroups(call, 'SecurityGroupId', member);
    checkInterface(record);
    const owner = state.instanceById.get(record.element.InstanceId ?? '');
    if (owner !== undefined) {
      checkLock(owner);
      checkStatus(owner, 'InvalidOperation.InvalidEcsState');
    }
    checkGroups(state, limits, member, wanted, MODIFY_INTERFACE_CODES);
    state.setGroups(member, wanted);
    return {};
  },
};
