import type { Instance, NetworkInterface } from './regionSnapshot.js';

/** The primary interface of an instance, as DescribeInstances names it. */
export const primaryInterfaceIds = (instance: Instance): string[] =>
  (instance.NetworkInterfaces?.NetworkInterface ?? [])
    .filter((eni) => eni.Type === 'Primary')
    .map((eni) => eni.NetworkInterfaceId);

/** All interfaces of an instance, as DescribeInstances names them. */
export const interfaceIds = (instance: Instance): string[] =>
  (instance.NetworkInterfaces?.NetworkInterface ?? []).map((eni) => eni.NetworkInterfaceId);

/** Each interface once; of doubled ones the last. */
export function uniqueInterfaces(enis: readonly NetworkInterface[]): NetworkInterface[] {
  return [...new Map(enis.map((eni) => [eni.NetworkInterfaceId, eni])).values()];
}
