import type { OperationHandler } from '../operation.js';
import { ruleParameters } from '../rules/readPermissions.js';
import { revoke } from '../rules/revoke.js';

/** Takes egress rules from a group (facts 1.11). */
export const revokeSecurityGroupEgress: OperationHandler = {
  name: 'RevokeSecurityGroupEgress',
  parameters: ['SecurityGroupRuleId.N', ...ruleParameters('egress')],
  run(call) {
    revoke(call, 'egress');
    return {};
  },
};
