import type { PolicySelector } from '../contracts/fileFields.js';
import type { Instance } from './regionSnapshot.js';
import { matchesSelector } from './selectors.js';

/** The instances that fit every filter of a policy, in the order of the snapshot. */
export function selectInstances(
  { tags, name, vpcId, zoneId }: PolicySelector,
  instances: readonly Instance[],
): Instance[] {
  const select = {
    ...(tags === undefined ? {} : { tags }),
    ...(name === undefined ? {} : { instanceName: name }),
    ...(vpcId === undefined ? {} : { vpcId }),
  };
  return instances.filter(
    (one) => (zoneId === undefined || one.ZoneId === zoneId) && matchesSelector(one, select),
  );
}
