import type { Reason } from '../contracts/reason.js';
import type { Instance, NetworkInterface } from './regionSnapshot.js';

/**
 * The network that an instance is in. One that InstanceNetworkType does not call classic is in a VPC,
 * and so is one that says classic beside the id of a VPC (see `networkContradiction`).
 */
export const networkOf = ({
  InstanceNetworkType,
  VpcAttributes,
}: Pick<Instance, 'InstanceNetworkType' | 'VpcAttributes'>): 'vpc' | 'classic' =>
  InstanceNetworkType === 'classic' && !VpcAttributes?.VpcId ? 'classic' : 'vpc';

/** Why the fields that tell the network of an instance can't all be true; undefined where they can. */
export function networkContradiction(
  instance: Instance,
  eni?: Pick<NetworkInterface, 'VpcId'>,
): Reason | undefined {
  const { InstanceId, InstanceNetworkType, VpcAttributes } = instance;
  const said = VpcAttributes?.VpcId;
  if (InstanceNetworkType === 'classic') {
    const vpcId = said || eni?.VpcId;
    return vpcId ? { code: 'classicInVpc', instance: InstanceId, vpcId } : undefined;
  }
  return said && eni?.VpcId && said !== eni.VpcId
    ? { code: 'twoVpcs', instance: InstanceId, interfaceIn: eni.VpcId, vpcId: said }
    : undefined;
}
