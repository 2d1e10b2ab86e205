import type { SecurityGroup } from '../../region/regionSnapshot.js';

/** The tag of a group that isolates its members: they are no targets of ordinary changes. */
export const isolationTag = { 'sg-membership:role': 'quarantine' } as const;

export const isIsolationGroup = (group: SecurityGroup | undefined): boolean =>
  (group?.Tags?.Tag ?? []).some(
    (tag) => (isolationTag as Readonly<Record<string, string>>)[tag.TagKey] === tag.TagValue,
  );

/**
 * The isolation groups of a network that a target in these groups goes to where nobody names any: those
 * of the type of its present groups, else those of the other type.
 */
export function isolationGroupsFor(
  vpcId: string,
  before: readonly string[],
  groups: readonly SecurityGroup[],
): readonly SecurityGroup[] {
  const here = groups.filter((one) => isIsolationGroup(one) && (one.VpcId ?? '') === vpcId);
  const type = groups.find((one) => before.includes(one.SecurityGroupId))?.SecurityGroupType;
  const ofType = here.filter((one) => one.SecurityGroupType === type);
  return ofType.length > 0 ? ofType : here;
}
