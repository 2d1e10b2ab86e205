import { parse } from '../contracts/parse.js';
import type { Violation } from '../contracts/problem.js';
import { disagreements } from './agreement.js';
import { RegionIndex } from './RegionIndex.js';
import type { Instance, RegionSnapshot } from './regionSnapshot.js';
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

function differingGroups(snapshot: RegionSnapshot): Violation[] {
  const region = new RegionIndex(snapshot);
  return disagreements(snapshot.instances, snapshot.networkInterfaces).flatMap((eni) => {
    const instance = region.instance(eni.InstanceId);
    if (!instance) return [];
    return [
      {
        target: eni.NetworkInterfaceId,
        rule: 'primaryGroups',
        found: `is in ${groupsText(eni)}, its instance ${instance.InstanceId} in ${groupsText(instance)}`,
        wanted: 'the same groups: read the region again',
      },
    ];
  });
}

const groupsText = ({ SecurityGroupIds }: Pick<Instance, 'SecurityGroupIds'>) =>
  [...SecurityGroupIds.SecurityGroupId].sort().join(', ');
