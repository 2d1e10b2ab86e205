import type { Permission, RegionSnapshot } from './regionSnapshot.js';

/** Rules that are taken away from groups and rules that they get: to see what that would do. */
export interface RuleEdits {
  /** SecurityGroupRuleId of rules that go. */
  readonly revoke: readonly string[];
  readonly authorize: readonly {
    readonly securityGroupId: string;
    readonly permission: Permission;
  }[];
}

export const noEdits: RuleEdits = { revoke: [], authorize: [] };

/** The groups whose rules change, each once. */
export function editedGroups(edits: RuleEdits, snapshot: RegionSnapshot): string[] {
  const revoked = new Set(edits.revoke);
  const loses = snapshot.securityGroupAttributes
    .filter(({ Permissions }) =>
      Permissions.Permission.some((one) => revoked.has(one.SecurityGroupRuleId ?? '')),
    )
    .map((one) => one.SecurityGroupId);
  return [...new Set([...loses, ...edits.authorize.map((one) => one.securityGroupId)])];
}
