import type { RegionSnapshot } from './regionSnapshot.js';

/**
 * Puts snapshots of one place (account and region) together, and keeps those of different places
 * apart: one snapshot for each place, in the order in which the places come. Of what two snapshots of
 * a place have, the later one counts.
 */
export function mergeSnapshots(snapshots: readonly RegionSnapshot[]): RegionSnapshot[] {
  const places = new Map<string, RegionSnapshot>();
  for (const snapshot of snapshots) {
    const place = nameOfPlace(snapshot);
    const known = places.get(place);
    places.set(place, known ? merge(known, snapshot) : snapshot);
  }
  return [...places.values()];
}

/** `cn-hangzhou of account 1234567890123456`. */
export const nameOfPlace = ({ regionId, accountId }: RegionSnapshot): string =>
  `${regionId} of account ${accountId}`;

function merge(a: RegionSnapshot, b: RegionSnapshot): RegionSnapshot {
  const join = <T>(x: readonly T[], y: readonly T[], idOf: (element: T) => string) => [
    ...new Map([...x, ...y].map((element) => [idOf(element), element])).values(),
  ];
  return {
    ...b,
    instances: join(a.instances, b.instances, (instance) => instance.InstanceId),
    networkInterfaces: join(
      a.networkInterfaces,
      b.networkInterfaces,
      (eni) => eni.NetworkInterfaceId,
    ),
    securityGroups: join(a.securityGroups, b.securityGroups, (group) => group.SecurityGroupId),
    securityGroupAttributes: join(
      a.securityGroupAttributes,
      b.securityGroupAttributes,
      (attribute) => attribute.SecurityGroupId,
    ),
    prefixLists: join(a.prefixLists, b.prefixLists, (list) => list.PrefixListId),
    portRangeLists: join(a.portRangeLists, b.portRangeLists, (list) => list.PortRangeListId),
  };
}
