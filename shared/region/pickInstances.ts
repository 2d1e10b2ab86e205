import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { Instance, NetworkInterface } from './regionSnapshot.js';
import { matchesSelector } from './selectors.js';

/**
 * The instances that the selector of a request fits. With `interfaces: "all"` a group is looked for
 * on each of an instance's interfaces, otherwise on the primary one alone.
 */
export function pickInstances(
  { targets: { select }, interfaces }: Pick<ChangeRequest, 'targets' | 'interfaces'>,
  instances: readonly Instance[],
  interfacesOf: (instanceId: string) => readonly NetworkInterface[],
): Instance[] {
  if (!select) return [];
  return instances.filter((instance) =>
    interfaces === 'all'
      ? matchesSelector(instance, select, [
          ...instance.SecurityGroupIds.SecurityGroupId,
          ...interfacesOf(instance.InstanceId).flatMap(
            (eni) => eni.SecurityGroupIds.SecurityGroupId,
          ),
        ])
      : matchesSelector(instance, select),
  );
}
