import { limits } from '../contracts/limits.js';
import { parse } from '../contracts/parse.js';
import type { Violation } from '../contracts/problem.js';
import { disagreements } from './agreement.js';
import { RegionIndex } from './RegionIndex.js';
import type { Instance, RegionSnapshot } from './regionSnapshot.js';
import { SnapshotForm } from './snapshotForm.js';
import { snapshotLists } from './snapshotJson.js';
import { withoutDoubles } from './withoutDoubles.js';

export type ReadSnapshot =
  | { readonly ok: true; readonly snapshot: RegionSnapshot }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/**
 * Reads a value as a region snapshot, in the one form that every command judges (see
 * `snapshotForm.ts`). It is refused, with the path and what would do, where a field has a wrong type,
 * where an element stands twice and differs, and where a primary interface is in other groups than its
 * instance: such a snapshot was read in two halves. An element that stands twice and is the same counts
 * once. A group of which fewer rules are there than its RuleCount says counts as read in part.
 */
export function readSnapshot(value: unknown): ReadSnapshot {
  const parsed = parse(SnapshotForm, withoutNullLists(value));
  if (!parsed.ok) return parsed;
  const { snapshot, violations: doubled } = withoutDoubles(parsed.value);
  const violations = [...doubled, ...differingGroups(snapshot)];
  return violations.length > 0
    ? { ok: false, violations }
    : { ok: true, snapshot: withCutPages(snapshot) };
}

/** The lists of a snapshot must be there, yet one that is null is an empty one. */
function withoutNullLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] =>
    one === null && (snapshotLists as readonly string[]).includes(key) ? [key, []] : [key, one],
  );
  return Object.fromEntries(entries);
}

/**
 * Marks groups of which rules are missing as cut pages are marked. RuleCount is compared with the
 * largest number that the rules may count as, since the documents do not say whether a rule that names
 * a list counts as one.
 */
function withCutPages(snapshot: RegionSnapshot): RegionSnapshot {
  const counts = new Map(
    snapshot.securityGroups.map((group) => [group.SecurityGroupId, group.RuleCount ?? 0]),
  );
  const most = new Map(
    [...snapshot.prefixLists, ...snapshot.portRangeLists].map((list) => [
      'PrefixListId' in list ? list.PrefixListId : list.PortRangeListId,
      list.MaxEntries ?? limits.entriesPerList,
    ]),
  );
  const sizeOf = (listId: string | undefined) =>
    listId ? Math.max(1, most.get(listId) ?? limits.entriesPerList) : 1;
  return {
    ...snapshot,
    securityGroupAttributes: snapshot.securityGroupAttributes.map((attribute) => {
      const { SecurityGroupId, Permissions, NextToken } = attribute;
      const told = counts.get(SecurityGroupId) ?? 0;
      if (NextToken || told <= Permissions.Permission.length) return attribute;
      const here = Permissions.Permission.reduce(
        (sum, one) =>
          sum +
          sizeOf(one.SourcePrefixListId || one.DestPrefixListId) * sizeOf(one.PortRangeListId),
        0,
      );
      return told > here ? { ...attribute, NextToken: `RuleCount ${told}` } : attribute;
    }),
  };
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
