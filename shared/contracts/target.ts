import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';

/** Ids of security groups, in the order in which ECS returned them; comparisons ignore the order. */
export const GroupIds = listOf(v.string());

/**
 * What a change is about: the primary interface of an instance, a secondary one, or a group that is to be
 * deleted.
 */
export const Target = recorded({
  /** The instance's id for its primary interface, else the interface's or the group's own id. */
  targetId: v.string(),
  /** Of a group alone. */
  securityGroupId: v.optional(v.string()),
  instanceId: v.optional(v.string()),
  instanceName: v.optional(v.string()),
  networkInterfaceId: v.optional(v.string()),
  zoneId: v.optional(v.string()),
  vpcId: v.optional(v.string()),
});
export type Target = v.InferOutput<typeof Target>;

const delta = { kind: v.literal('delta'), targetId: v.string(), join: GroupIds, leave: GroupIds };
const retire = { kind: v.literal('retire'), targetId: v.string() };
const replace = { kind: v.literal('replace'), targetId: v.string(), groups: GroupIds };

/**
 * Operations of one target: joins and then leaves, one call that replaces its set of groups, or one that
 * deletes it. A delta of nothing is no operation at all.
 */
export const TargetOperations = v.variant('kind', [
  recorded(delta),
  recorded(replace),
  recorded(retire),
]);
export type TargetOperations = v.InferOutput<typeof TargetOperations>;

/** The same, with the groups that the target was in when the operations were decided. */
export const IntendedOperations = v.variant('kind', [
  recorded({ ...delta, read: GroupIds }),
  recorded({ ...replace, read: GroupIds }),
  recorded({ ...retire, read: GroupIds }),
]);

/** What was done to the groups of one target, net: what was taken back again is in neither list. */
export const NetOperations = recorded({ join: GroupIds, leave: GroupIds });
export type NetOperations = v.InferOutput<typeof NetOperations>;
