import type { Selector } from '../contracts/changeRequest.js';
import type { GroupFault } from '../contracts/groupFault.js';
import type { GroupReference } from '../contracts/groupReference.js';
import { similarTo } from '../text/similarTo.js';
import type { Instance, SecurityGroup, Tag } from './regionSnapshot.js';

/**
 * Whether an instance fits every filter of a selector. `instanceName` knows `*`. The groups that
 * count are those of the primary interface, unless others are given.
 */
export function matchesSelector(
  instance: Instance,
  select: Selector,
  securityGroupIds: readonly string[] = instance.SecurityGroupIds.SecurityGroupId,
): boolean {
  if (select.vpcId !== undefined && instance.VpcAttributes?.VpcId !== select.vpcId) return false;
  if (select.securityGroupId !== undefined && !securityGroupIds.includes(select.securityGroupId)) {
    return false;
  }
  if (select.tags !== undefined && !hasTags(instance.Tags?.Tag ?? [], select.tags)) return false;
  return (
    select.instanceName === undefined ||
    matchesPattern(instance.InstanceName ?? '', select.instanceName)
  );
}

export function hasTags(tags: readonly Tag[], wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    tags.some((tag) => tag.TagKey === key && tag.TagValue === value),
  );
}

/** `*` stands for any text; nothing else is special. Linear in the text, whatever the pattern. */
function matchesPattern(text: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return text === pattern;
  const last = pieces.at(-1) ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.endsWith(last) && text.length - last.length >= at;
}

/** Whether a reference may mean a group, in whichever VPC. */
export function fitsReference(reference: GroupReference, group: SecurityGroup): boolean {
  if (typeof reference === 'string') return reference === group.SecurityGroupId;
  return 'name' in reference
    ? reference.name === group.SecurityGroupName
    : hasTags(group.Tags?.Tag ?? [], reference.tag);
}

export type ResolvedGroup =
  | { readonly ok: true; readonly group: SecurityGroup }
  /** `sayGroupFault` has the words. */
  | { readonly ok: false; readonly fault: GroupFault };

/** Candidates that are named, where a reference fits none. */
const MOST_NAMED = 5;

/**
 * The group that a reference means for a target of the VPC `vpcId` (empty: classic network). A name
 * or tag must fit exactly one group there; otherwise the candidates are named.
 */
export function resolveGroup(
  reference: GroupReference,
  vpcId: string,
  groups: readonly SecurityGroup[],
): ResolvedGroup {
  if (typeof reference === 'string') {
    const group = groups.find((one) => fitsReference(reference, one));
    return group
      ? { ok: true, group }
      : { ok: false, fault: { code: 'noSuchGroup', group: reference } };
  }
  const everywhere = groups.filter((group) => fitsReference(reference, group));
  const here = everywhere.filter((group) => (group.VpcId ?? '') === vpcId);
  const [group, ...others] = here;
  if (group && others.length === 0) return { ok: true, group };
  if (group) {
    const ids = here.map((one) => one.SecurityGroupId);
    return { ok: false, fault: { code: 'severalGroups', vpcId, groups: ids } };
  }
  const named = everywhere.slice(0, MOST_NAMED);
  const there = {
    vpcId,
    elsewhere: named.map((one) => one.SecurityGroupId),
    elsewhereIn: named.map((one) => one.VpcId ?? ''),
  };
  if ('name' in reference) {
    const { name } = reference;
    const names = groups.map((group) => group.SecurityGroupName ?? '');
    const similar = named.length > 0 ? [] : similarTo(name, names);
    return { ok: false, fault: { code: 'noGroupNamed', name, ...there, similar } };
  }
  const tags = Object.entries(reference.tag).map(([key, value]) => `${key}=${value}`);
  return { ok: false, fault: { code: 'noGroupTagged', tags, ...there } };
}
