import type { Reason } from '../contracts/reason.js';
import { primaryInterfaceIds } from './interfaces.js';
import type { Instance, NetworkInterface } from './regionSnapshot.js';

/** Why an instance of a VPC whose primary interface was not read can't be judged. */
export const INTERFACE_UNREAD: Reason = { code: 'interfaceUnread' };

/** The id of a primary interface that was not read: as its instance names it, else the instance's. */
export const standInId = (instance: Instance): string =>
  primaryInterfaceIds(instance)[0] ?? instance.InstanceId;

/**
 * What stands for the primary interface of an instance that has none in the snapshot: it was not read,
 * or the instance is in the classic network, which has none. No verdict is given on either.
 */
export function standInFor(instance: Instance): NetworkInterface {
  const vpcId = instance.VpcAttributes?.VpcId;
  return {
    NetworkInterfaceId: standInId(instance),
    Type: 'Primary',
    InstanceId: instance.InstanceId,
    ...(vpcId ? { VpcId: vpcId } : {}),
    SecurityGroupIds: instance.SecurityGroupIds,
  };
}
