import type { Violation } from '../contracts/problem.js';
import type { RegionSnapshot, SecurityGroupAttribute } from './regionSnapshot.js';

/**
 * The snapshot with each element once. Of elements that are the same the first one stays; elements of
 * one id that differ are violations, since nothing tells which of them is true.
 */
export function withoutDoubles(snapshot: RegionSnapshot): {
  readonly snapshot: RegionSnapshot;
  readonly violations: readonly Violation[];
} {
  const violations: Violation[] = [];
  const once = <T>(list: readonly T[], path: string, idOf: (one: T) => string | undefined): T[] => {
    const texts = new Map<string, string>();
    return list.filter((one, index) => {
      const id = idOf(one);
      if (!id) return true;
      const text = JSON.stringify(one);
      const known = texts.get(id);
      if (known === undefined) texts.set(id, text);
      else if (known !== text) {
        violations.push({
          target: `${path}[${index}]`,
          rule: 'elementTwice',
          found: `${id} a second time, and not the same`,
          wanted: 'each element once: read the region again',
        });
      }
      return known === undefined;
    });
  };
  const rulesOnce = (attribute: SecurityGroupAttribute, index: number) => ({
    ...attribute,
    Permissions: {
      ...attribute.Permissions,
      Permission: once(
        attribute.Permissions.Permission,
        `securityGroupAttributes[${index}].Permissions.Permission`,
        (one) => one.SecurityGroupRuleId,
      ),
    },
  });
  const { securityGroupAttributes } = snapshot;
  const read: RegionSnapshot = {
    ...snapshot,
    instances: once(snapshot.instances, 'instances', (one) => one.InstanceId),
    networkInterfaces: once(
      snapshot.networkInterfaces,
      'networkInterfaces',
      (one) => one.NetworkInterfaceId,
    ),
    securityGroups: once(snapshot.securityGroups, 'securityGroups', (one) => one.SecurityGroupId),
    securityGroupAttributes: once(
      securityGroupAttributes.map(rulesOnce),
      'securityGroupAttributes',
      (one) => one.SecurityGroupId,
    ),
    prefixLists: once(snapshot.prefixLists, 'prefixLists', (one) => one.PrefixListId),
    portRangeLists: once(snapshot.portRangeLists, 'portRangeLists', (one) => one.PortRangeListId),
  };
  return { snapshot: read, violations };
}
