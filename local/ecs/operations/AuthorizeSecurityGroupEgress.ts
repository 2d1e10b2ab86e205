import type { OperationHandler } from '../operation.js';
import { authorize } from '../rules/authorize.js';
import { ruleParameters } from '../rules/readPermissions.js';

/** Adds egress rules to a group (facts 1.11). */
export const authorizeSecurityGroupEgress: OperationHandler = {
  name: 'AuthorizeSecurityGroupEgress',
  parameters: ruleParameters('egress'),
  run(call) {
    authorize(call, 'egress');
    return {};
  },
};
