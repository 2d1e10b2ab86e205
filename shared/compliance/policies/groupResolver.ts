import type { GroupReference } from '../../contracts/groupReference.js';
import { type ResolvedGroup, resolveGroup } from '../../region/selectors.js';
import type { AuditedRegion } from '../auditedRegion.js';

/** Finds the group that a reference means in a VPC; each reference is looked up once. */
export type GroupResolver = (reference: GroupReference, vpcId: string) => ResolvedGroup;

export function groupResolver(region: AuditedRegion): GroupResolver {
  const known = new Map<string, ResolvedGroup>();
  return (reference, vpcId) => {
    const key = `${vpcId} ${referenceKey(reference)}`;
    const resolved =
      known.get(key) ?? resolveGroup(reference, vpcId, region.snapshot.securityGroups);
    known.set(key, resolved);
    return resolved;
  };
}

/** The same text for all references that say the same. */
export function referenceKey(reference: GroupReference): string {
  if (typeof reference === 'string') return reference;
  if ('name' in reference) return `name ${JSON.stringify(reference.name)}`;
  const tags = Object.entries(reference.tag).sort(([a], [b]) => (a < b ? -1 : 1));
  return `tag ${JSON.stringify(tags)}`;
}
