import type { OperationHandler } from '../operation.js';
import { ruleParameters } from '../rules/readPermissions.js';
import { revoke } from '../rules/revoke.js';

/** Takes ingress rules from a group (facts 1.11). */
export const revokeSecurityGroup: OperationHandler = {
  name: 'RevokeSecurityGroup',
  parameters: ['SecurityGroupRuleId.N', ...ruleParameters('ingress')],
  run(call) {
    revoke(call, 'ingress');
    return {};
  },
};
