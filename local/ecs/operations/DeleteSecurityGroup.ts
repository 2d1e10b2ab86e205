import { EcsError } from '../errors.js';
import { type OperationHandler, requireRegion, writableGroup } from '../operation.js';

/** Deletes a group that has no members and that no other group's rule names (facts 1.10). */
export const deleteSecurityGroup: OperationHandler = {
  name: 'DeleteSecurityGroup',
  parameters: ['RegionId', 'SecurityGroupId'],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const id = parameters.required('SecurityGroupId');
    const group = writableGroup(state, id, 'InvalidSecurityGroup.NotFound');
    if (group.members.size > 0) {
      throw new EcsError('DependencyViolation', `${id} has ${group.members.size} members`);
    }
    const users = state.references.of(id);
    if (users.length > 0) {
      throw new EcsError('DependencyViolation', `${id} is named by rules of ${users.join(', ')}`);
    }
    state.removeGroup(group);
    return {};
  },
};
