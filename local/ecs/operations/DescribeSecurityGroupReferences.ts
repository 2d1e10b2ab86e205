import { EcsError } from '../errors.js';
import { type OperationHandler, requireRegion } from '../operation.js';

const MAX_GROUPS = 10;

/**
 * Which other groups' rules name a group (facts 1.9). The facts are silent about a group that none
 * names: it is left out of the answer.
 */
export const describeSecurityGroupReferences: OperationHandler = {
  name: 'DescribeSecurityGroupReferences',
  parameters: ['RegionId', 'SecurityGroupId.N'],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const ids = parameters.list('SecurityGroupId');
    if (ids.length === 0 || ids.length > MAX_GROUPS) {
      throw new EcsError('InvalidSecurityGroupId.Malformed', 'SecurityGroupId.N: 1 to 10');
    }
    const references = ids.flatMap((id) => {
      if (!state.groupById.has(id)) throw new EcsError('InvalidSecurityGroupId.NotFound', id);
      const users = state.references
        .of(id)
        .map((user) => ({ SecurityGroupId: user, AliUid: state.accountId }));
      if (users.length === 0) return [];
      return [
        { SecurityGroupId: id, ReferencingSecurityGroups: { ReferencingSecurityGroup: users } },
      ];
    });
    return { SecurityGroupReferences: { SecurityGroupReference: references } };
  },
};
