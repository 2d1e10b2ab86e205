import { parse } from '../contracts/parse.js';
import type { Violation } from '../contracts/problem.js';
import type { RegionSnapshot } from './regionSnapshot.js';
import { SnapshotForm } from './snapshotForm.js';

export type ReadSnapshot =
  | { readonly ok: true; readonly snapshot: RegionSnapshot }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/**
 * Checks that a value is a region snapshot. A primary interface whose groups differ from its
 * instance's is refused with both: such a snapshot was read in two halves.
 */
export function readSnapshot(value: unknown): ReadSnapshot {
  const parsed = parse(SnapshotForm, value);
  if (!parsed.ok) return parsed;
  const snapshot = parsed.value;
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
