import { EcsError } from '../errors.js';
import {
  checkGroups,
  checkLock,
  checkStatus,
  MODIFY_INSTANCE_CODES,
} from '../membership/checkGroups.js';
import { readWantedGroups } from '../membership/readWantedGroups.js';
import type { OperationHandler } from '../operation.js';

/**
 * Replaces the groups of an instance's primary interface (facts 1.3). Undocumented order, chosen:
 * parameters, instance, network type, groups, managed groups, security lock, status, `checkGroups`.
 */
export const modifyInstanceAttribute: OperationHandler = {
  name: 'ModifyInstanceAttribute',
  parameters: ['InstanceId', 'SecurityGroupIds.N'],
  run(call) {
    const { parameters, state, limits } = call;
    const instanceId = parameters.required('InstanceId');
    const record = state.instanceById.get(instanceId);
    if (record === undefined) throw new EcsError('InvalidInstanceId.NotFound', instanceId);
    const { member } = record;
    if (member.vpcId === '') throw new EcsError('InvalidNetworkType.NotSupported', instanceId);
    const wanted = readWantedGroups(call, 'SecurityGroupIds', member);
    checkLock(record);
    checkStatus(record, 'IncorrectInstanceStatus');
    checkGroups(state, limits, member, wanted, MODIFY_INSTANCE_CODES);
    state.setGroups(member, wanted);
    return {};
  },
};
