import type { OperationHandler } from '../operation.js';
import { authorize } from '../rules/authorize.js';
import { ruleParameters } from '../rules/readPermissions.js';

/** Adds ingress rules to a group (facts 1.11). */
export const authorizeSecurityGroup: OperationHandler = {
  name: 'AuthorizeSecurityGroup',
  parameters: ruleParameters('ingress'),
  run(call) {
    authorize(call, 'ingress');
    return {};
  },
};
