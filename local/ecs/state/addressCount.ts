import type { InterfaceElement } from './snapshot.js';

/**
 * What an interface counts in a basic group: every primary and secondary private IPv4, every IPv6
 * and every prefix ([USE], [TYPES]).
 */
export function addressCountOf(element: InterfaceElement): number {
  const privateIps = element.PrivateIpSets?.PrivateIpSet?.length ?? 0;
  return (
    (privateIps === 0 && element.PrivateIpAddress ? 1 : privateIps) +
    (element.Ipv6Sets?.Ipv6Set?.length ?? 0) +
    (element.Ipv4PrefixSets?.Ipv4PrefixSet?.length ?? 0) +
    (element.Ipv6PrefixSets?.Ipv6PrefixSet?.length ?? 0)
  );
}
