import { EcsError } from '../errors.js';
import { MEMBERSHIP_PARAMETERS, readMembershipTarget } from '../membership/readMembershipTarget.js';
import type { OperationHandler } from '../operation.js';

/** Takes one group from an instance's primary interface or from any interface (facts 1.2). */
export const leaveSecurityGroup: OperationHandler = {
  name: 'LeaveSecurityGroup',
  parameters: MEMBERSHIP_PARAMETERS,
  run(call) {
    const { group, member, byInstance } = readMembershipTarget(call);
    if (!member.groups.includes(group.id)) {
      throw new EcsError('InvalidSecurityGroupAssociation.NotFound');
    }
    if (member.groups.length === 1) {
      throw new EcsError(
        byInstance ? 'InstanceLastSecurityGroup' : 'InvalidOperation.AtLeastInOneGroup',
      );
    }
    call.state.setGroups(
      member,
      member.groups.filter((id) => id !== group.id),
    );
    return {};
  },
};
