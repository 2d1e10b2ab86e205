import { EcsError } from '../errors.js';
import {
  checkGroups,
  JOIN_INSTANCE_CODES,
  JOIN_INTERFACE_CODES,
} from '../membership/checkGroups.js';
import { MEMBERSHIP_PARAMETERS, readMembershipTarget } from '../membership/readMembershipTarget.js';
import type { OperationHandler } from '../operation.js';

/**
 * Adds one group to an instance's primary interface or to any interface (facts 1.1). An instance that
 * is a member already is refused with AlreadyExists; the facts name no code for an interface that is,
 * so that call succeeds and changes nothing.
 */
export const joinSecurityGroup: OperationHandler = {
  name: 'JoinSecurityGroup',
  parameters: MEMBERSHIP_PARAMETERS,
  run(call) {
    const { group, member, byInstance } = readMembershipTarget(call);
    if (member.groups.includes(group.id)) {
      if (byInstance) throw new EcsError('InvalidInstanceId.AlreadyExists');
      return {};
    }
    const wanted = [...member.groups, group.id];
    const codes = byInstance ? JOIN_INSTANCE_CODES : JOIN_INTERFACE_CODES;
    checkGroups(call.state, call.limits, member, wanted, codes);
    call.state.setGroups(member, wanted);
    return {};
  },
};
