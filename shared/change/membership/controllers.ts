import type { Controller } from '../../contracts/messages.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { Target } from '../../contracts/target.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { Tag } from '../../region/regionSnapshot.js';
import type { WarningDraft } from '../planned.js';

interface Owner {
  readonly controller: Controller;
  /** The id of the controller, or of the interface where the controller has none. */
  readonly id: string;
}

/**
 * Warns of targets that a controller will put back, once for each controller: what it does to them,
 * or to those that come after them, is no part of the change.
 */
export function controllerWarnings(
  writes: readonly PlannedTarget[],
  region: RegionIndex,
): WarningDraft[] {
  const found = new Map<string, { readonly owner: Owner; targets: number }>();
  for (const target of writes) {
    for (const owner of ownersOf(target, region)) {
      const key = `${owner.controller} ${owner.id}`;
      const known = found.get(key) ?? { owner, targets: 0 };
      known.targets += 1;
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ owner: { controller, id }, targets }) => ({
    target: id,
    message: { code: 'controllerOwned', params: { controller, targets } },
  }));
}

/** What keeps a target as it is configured, as its interface and the tags of its instance tell. */
export function ownersOf(target: Target, region: RegionIndex): Owner[] {
  const eni = region.networkInterface(target.networkInterfaceId);
  // Terway makes trunk interfaces and the member interfaces of pods on them.
  if (eni && ['trunk', 'member'].includes(eni.Type.toLowerCase())) {
    return [{ controller: 'terway', id: target.instanceId ?? eni.NetworkInterfaceId }];
  }
  const tags = region.instance(target.instanceId)?.Tags?.Tag ?? [];
  return ownerByTags(tags, target.instanceId ?? target.targetId);
}

/** The tags that reveal an owner (facts/ecs-events 7). A node of a pool is in a scaling group too. */
function ownerByTags(tags: readonly Tag[], instanceId: string): Owner[] {
  const tagged = (key: string) => tags.find((tag) => tag.TagKey === key)?.TagValue;
  const pool = tagged('ack.alibabacloud.com/nodepool-id');
  if (pool !== undefined) return [{ controller: 'nodePool', id: pool }];
  const cluster = tagged('ack.aliyun.com');
  if (cluster !== undefined) return [{ controller: 'cluster', id: cluster }];
  const scalingGroup = tagged('acs:autoscaling:scalingGroupId');
  if (scalingGroup !== undefined) return [{ controller: 'scalingGroup', id: scalingGroup }];
  // Older scaling groups leave a tag that does not say which one it is.
  if (tagged('ESS') === 'ESS') return [{ controller: 'scalingGroup', id: instanceId }];
  const isScaled = ['k8s.io/cluster-autoscaler', 'k8s.aliyun.com'].some(
    (key) => tagged(key) === 'true',
  );
  return isScaled ? [{ controller: 'autoscaler', id: instanceId }] : [];
}
