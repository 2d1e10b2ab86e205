import type { Selector } from '../contracts/changeRequest.js';
import type { GroupReference } from '../contracts/groupReference.js';
import type { Instance, SecurityGroup, Tag } from './regionSnapshot.js';

/** Whether an instance fits every filter of a selector. `instanceName` knows `*`. */
export function matchesSelector(instance: Instance, select: Selector): boolean {
  if (select.vpcId !== undefined && instance.VpcAttributes?.VpcId !== select.vpcId) return false;
  if (
    select.securityGroupId !== undefined &&
    !instance.SecurityGroupIds.SecurityGroupId.includes(select.securityGroupId)
  ) {
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
  | {
      readonly ok: false;
      readonly found: string;
      readonly wanted: string;
      /** How many groups of the VPC it fits: none, or several. */
      readonly candidates: number;
    };

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
      : {
          ok: false,
          found: `no group ${reference}`,
          wanted: 'a group of this region',
          candidates: 0,
        };
  }
  const everywhere = groups.filter((group) => fitsReference(reference, group));
  const here = everywhere.filter((group) => (group.VpcId ?? '') === vpcId);
  const [group, ...others] = here;
  if (group && others.length === 0) return { ok: true, group };
  const place = vpcId === '' ? 'the classic network' : vpcId;
  if (group) {
    const ids = here.map((one) => one.SecurityGroupId).join(', ');
    return {
      ok: false,
      found: `${here.length} groups in ${place}: ${ids}`,
      wanted: 'one of their ids',
      candidates: here.length,
    };
  }
  const elsewhere = everywhere.map((one) => `${one.SecurityGroupId} in ${one.VpcId || 'classic'}`);
  const candidates =
    elsewhere.length > 0
      ? `; elsewhere: ${elsewhere.slice(0, 5).join(', ')}`
      : similar(reference, groups);
  return {
    ok: false,
    found: `no group ${describeReference(reference)} in ${place}${candidates}`,
    wanted: 'the name, tag or id of a group there',
    candidates: 0,
  };
}

/** `shop-web` or `tag team=web`, as a person writes it. */
function describeReference(reference: GroupReference): string {
  if (typeof reference === 'string') return reference;
  if ('name' in reference) return `named ${reference.name}`;
  const tags = Object.entries(reference.tag).map(([key, value]) => `${key}=${value}`);
  return `tagged ${tags.join(' ')}`;
}

/** Names that begin alike: what a person probably meant. */
function similar(reference: GroupReference, groups: readonly SecurityGroup[]): string {
  if (typeof reference === 'string' || !('name' in reference)) return '';
  const start = reference.name.slice(0, 3).toLowerCase();
  const names = groups
    .map((group) => group.SecurityGroupName ?? '')
    .filter((name) => name !== '' && name.toLowerCase().startsWith(start));
  return names.length > 0 ? `; similar: ${names.slice(0, 5).join(', ')}` : '';
}
