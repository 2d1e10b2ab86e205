import type {
  GroupRecord,
  InstanceRecord,
  InterfaceRecord,
  PortRangeListRecord,
  PrefixListRecord,
  RuleRecord,
} from './records.js';
import type {
  AttributeElement,
  GroupElement,
  InstanceElement,
  InterfaceElement,
} from './snapshot.js';

/** An instance as DescribeInstances returns it; `groups` are the shown or the committed ones. */
export function renderInstance(
  record: InstanceRecord,
  groups: readonly string[] = record.member.shownGroups,
): InstanceElement {
  return {
    ...record.element,
    Status: record.status,
    SecurityGroupIds: { ...record.element.SecurityGroupIds, SecurityGroupId: [...groups] },
  };
}

/** An interface as DescribeNetworkInterfaces returns it. */
export function renderInterface(
  record: InterfaceRecord,
  groups: readonly string[] = record.member.shownGroups,
): InterfaceElement {
  return {
    ...record.element,
    SecurityGroupIds: { ...record.element.SecurityGroupIds, SecurityGroupId: [...groups] },
  };
}

/** A group as DescribeSecurityGroups returns it, its rule counts kept in step. */
export function renderGroup(record: GroupRecord): GroupElement {
  return {
    ...record.element,
    RuleCount: record.rules.length,
    ...(record.element.GroupToGroupRuleCount === undefined
      ? {}
      : { GroupToGroupRuleCount: record.groupRuleCount }),
  };
}

/** A group as DescribeSecurityGroupAttribute returns it, with these of its rules. */
export function renderAttribute(
  record: GroupRecord,
  rules: Iterable<RuleRecord>,
): AttributeElement {
  return {
    ...record.attribute,
    InnerAccessPolicy: record.innerAccessPolicy,
    Permissions: { Permission: Array.from(rules, (rule) => rule.permission) },
  };
}

/** A prefix list as DescribePrefixLists returns it: without its entries. */
export function renderPrefixList({ element }: PrefixListRecord, associations: number) {
  const { Entries: _, ...list } = element;
  return { ...list, AssociationCount: associations };
}

/** A port list as DescribePortRangeLists returns it: without its ports. */
export function renderPortRangeList({ element }: PortRangeListRecord, associations: number) {
  const { Entries: _, ...list } = element;
  return { ...list, AssociationCount: associations };
}
