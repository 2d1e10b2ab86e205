import type { Target } from '../../../shared/contracts/target.js';

/**
 * A target as people call it: the instance's name for its primary interface, else the interface's id.
 * `groups`: names of groups by id, for one that is to be deleted.
 */
export function targetName(
  { targetId, instanceId, instanceName }: Target,
  groups: ReadonlyMap<string, string> = new Map(),
): string {
  if (instanceId !== undefined && targetId !== instanceId) return targetId;
  return instanceName || groups.get(targetId) || targetId;
}
