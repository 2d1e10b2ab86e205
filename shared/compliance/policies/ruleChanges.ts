import type { Direction } from '../../contracts/direction.js';
import type { RuleChange } from '../../contracts/findings.js';
import type { Remedy } from '../../contracts/probe.js';

/** Where a rule would be written or stands. */
export interface RulePlace {
  readonly direction: Direction;
  /** The group that would get a new rule. */
  readonly securityGroupId: string;
}

/** The calls that carry a verdict's remedy out, in the ECS API's words. */
export function ruleChanges(remedy: Remedy, place: RulePlace): RuleChange[] {
  const { direction, securityGroupId } = place;
  switch (remedy.kind) {
    case 'addRule': {
      // The operation says the direction; the API has no such field.
      const { Direction: _, ...permission } = remedy.permission;
      const operation =
        direction === 'ingress' ? 'AuthorizeSecurityGroup' : 'AuthorizeSecurityGroupEgress';
      return [{ operation, securityGroupId, permissions: [permission] }];
    }
    case 'ruleInTheWay':
      return [revocation(direction, securityGroupId, remedy.securityGroupRuleIds)];
    case 'innerAccessPolicy':
      return [
        {
          operation: 'ModifySecurityGroupPolicy',
          securityGroupId: remedy.securityGroupId,
          innerAccessPolicy: remedy.policy,
        },
      ];
  }
}

/** The call that takes rules of a group away. */
export function revocation(
  direction: Direction,
  securityGroupId: string,
  securityGroupRuleIds: readonly string[],
): RuleChange {
  const operation = direction === 'ingress' ? 'RevokeSecurityGroup' : 'RevokeSecurityGroupEgress';
  return { operation, securityGroupId, securityGroupRuleIds: [...securityGroupRuleIds] };
}
