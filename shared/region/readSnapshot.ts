import * as v from 'valibot';
import { parse } from '../contracts/parse.js';
import type { Violation } from '../contracts/problem.js';
import type { RegionSnapshot } from './regionSnapshot.js';

const ids = (key: string) => v.looseObject({ [key]: v.array(v.string()) });
const securityGroupIds = ids('SecurityGroupId');

const permission = v.looseObject({
  Direction: v.string(),
  IpProtocol: v.string(),
  Policy: v.string(),
  Priority: v.union([v.string(), v.number()]),
});

/** Only what verdicts stand on is held to a form; the other fields are the cloud's. */
const Snapshot = v.looseObject({
  regionId: v.string(),
  accountId: v.string(),
  takenAt: v.string(),
  partial: v.optional(v.literal(true)),
  instances: v.array(
    v.looseObject({
      InstanceId: v.string(),
      Status: v.string(),
      SecurityGroupIds: securityGroupIds,
    }),
  ),
  networkInterfaces: v.array(
    v.looseObject({
      NetworkInterfaceId: v.string(),
      Type: v.string(),
      SecurityGroupIds: securityGroupIds,
    }),
  ),
  securityGroups: v.array(
    v.looseObject({ SecurityGroupId: v.string(), SecurityGroupType: v.string() }),
  ),
  securityGroupAttributes: v.array(
    v.looseObject({
      SecurityGroupId: v.string(),
      Permissions: v.looseObject({ Permission: v.array(permission) }),
    }),
  ),
  prefixLists: v.array(
    v.looseObject({
      PrefixListId: v.string(),
      Entries: v.looseObject({ Entry: v.array(v.looseObject({ Cidr: v.string() })) }),
    }),
  ),
  portRangeLists: v.array(
    v.looseObject({
      PortRangeListId: v.string(),
      Entries: v.array(v.looseObject({ PortRange: v.string() })),
    }),
  ),
});

export type ReadSnapshot =
  | { readonly ok: true; readonly snapshot: RegionSnapshot }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/**
 * Checks that a value is a region snapshot. A primary interface whose groups differ from its
 * instance's is refused with both: such a snapshot was read in two halves.
 */
export function readSnapshot(value: unknown): ReadSnapshot {
  const parsed = parse(Snapshot, value);
  if (!parsed.ok) return parsed;
  const snapshot = parsed.value as unknown as RegionSnapshot;
  const violations = differingGroups(snapshot);
  return violations.length > 0 ? { ok: false, violations } : { ok: true, snapshot };
}

function differingGroups({ instances, networkInterfaces }: RegionSnapshot): Violation[] {
  const byId = new Map(instances.map((one) => [one.InstanceId, one]));
  return networkInterfaces.flatMap((eni) => {
    const instance = eni.Type === 'Primary' ? byId.get(eni.InstanceId ?? '') : undefined;
    if (!instance) return [];
    const of = (list: { SecurityGroupIds: { SecurityGroupId: readonly string[] } }) =>
      [...list.SecurityGroupIds.SecurityGroupId].sort().join(', ');
    const [mine, its] = [of(eni), of(instance)];
    if (mine === its) return [];
    return [
      {
        target: eni.NetworkInterfaceId,
        rule: 'primaryGroups',
        found: `is in ${mine}, its instance ${instance.InstanceId} in ${its}`,
        wanted: 'the same groups: read the region again',
      },
    ];
  });
}
