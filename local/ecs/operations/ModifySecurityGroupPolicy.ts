import { EcsError } from '../errors.js';
import { type OperationHandler, requireRegion, writableGroup } from '../operation.js';

const POLICIES = ['Accept', 'Drop'] as const;

/** Sets what a basic group does with traffic between its members (facts 3.2). */
export const modifySecurityGroupPolicy: OperationHandler = {
  name: 'ModifySecurityGroupPolicy',
  parameters: ['RegionId', 'SecurityGroupId', 'InnerAccessPolicy', 'ClientToken'],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const id = parameters.required('SecurityGroupId');
    const text = parameters.required('InnerAccessPolicy');
    const policy = POLICIES.find((one) => one.toLowerCase() === text.toLowerCase());
    if (policy === undefined) throw new EcsError('InvalidParameter.InnerAccessPolicy', text);
    const group = writableGroup(state, id);
    if (group.element.SecurityGroupType === 'enterprise') {
      throw new EcsError('InvalidParameter.InnerAccessPolicy', `${id} is an advanced group`);
    }
    group.innerAccessPolicy = policy;
    return {};
  },
};
