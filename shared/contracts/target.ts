import * as v from 'valibot';
import { listOf, recorded } from './recorded.js';

/** Ids of security groups, in the order in which ECS returned them; comparisons ignore the order. */
export const GroupIds = listOf(v.string());

/** An interface that a change is about: the primary one of an instance, or a secondary one. */
export const Target = recorded({
  /** The instance's id for its primary interface, the interface's own id otherwise. */
  targetId: v.string(),
  instanceId: v.optional(v.string()),
  instanceName: v.optional(v.string()),
  networkInterfaceId: v.optional(v.string()),
  zoneId: v.optional(v.string()),
  vpcId: v.optional(v.string()),
});
export type Target = v.InferOutput<typeof Target>;

/** Operations of one target, in the order in which they are made: joins, then leaves, or a modify. */
export const TargetOperations = recorded({
  targetId: v.string(),
  join: GroupIds,
  leave: GroupIds,
  /** Replace the whole set by this one; `join` and `leave` are then empty. */
  modify: v.optional(GroupIds),
});
export type TargetOperations = v.InferOutput<typeof TargetOperations>;
