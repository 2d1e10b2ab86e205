import type { Selection } from '../../region/selection.js';

/** A group whose rules name another one. */
export interface Namer {
  readonly by: string;
  /** Empty where it is not of this region, or has none. */
  readonly name: string;
  /** Ids of its rules; none where they were not read: the group is of another account. */
  readonly rules: readonly string[];
}

/** The groups whose rules name a group: by what ECS says of its references, and by the rules that were read. */
export function namersOf(
  groupId: string,
  { snapshot, references }: Pick<Selection, 'snapshot' | 'references'>,
): Namer[] {
  const byId = new Map<string, string[]>(
    (references?.get(groupId) ?? []).map((id) => [id, [] as string[]]),
  );
  for (const { SecurityGroupId, Permissions } of snapshot.securityGroupAttributes) {
    for (const rule of Permissions.Permission) {
      if (rule.SourceGroupId !== groupId && rule.DestGroupId !== groupId) continue;
      const rules = byId.get(SecurityGroupId) ?? [];
      byId.set(SecurityGroupId, [...rules, rule.SecurityGroupRuleId ?? '']);
    }
  }
  const names = new Map(
    snapshot.securityGroups.map((group) => [group.SecurityGroupId, group.SecurityGroupName ?? '']),
  );
  return [...byId].map(([by, rules]) => ({ by, name: names.get(by) ?? '', rules }));
}
