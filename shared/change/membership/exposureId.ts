import type { Direction } from '../../contracts/direction.js';
import type { WrittenTraffic } from '../../contracts/exposure.js';
import { type AddressSet, intersectSets, isEmptySet } from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import { bothInternets } from '../../rules/internet.js';
import { MIN_SHARE, shareOfInternet } from '../../rules/internetShare.js';
import { formatProtocol } from '../../rules/protocol.js';

/** Traffic that nobody decides on: it can't be judged, or a default does. */
const unwritten = { protocol: 'all', ports: '', peer: '', group: '' } as const;

/** How an entry is written; without an entry the traffic can't be judged. */
export function writtenOf(entry: Entry | undefined): WrittenTraffic {
  if (!entry) return { ...unwritten, peerClass: 'unclear' };
  const { rule, securityGroupId: group = '' } = entry;
  if (!rule) {
    const peerClass = entry.kind === 'intraGroup' ? 'sameGroup' : 'anyone';
    return { ...unwritten, peerClass, group };
  }
  const { permission, direction } = rule;
  const ingress = direction === 'ingress';
  const peer =
    (ingress ? permission.SourceCidrIp : permission.DestCidrIp) ||
    (ingress ? permission.Ipv6SourceCidrIp : permission.Ipv6DestCidrIp) ||
    (ingress ? permission.SourceGroupId : permission.DestGroupId) ||
    (ingress ? permission.SourcePrefixListId : permission.DestPrefixListId) ||
    '';
  return {
    protocol: formatProtocol(rule.protocol),
    ports: permission.PortRange || permission.PortRangeListId || '',
    peerClass: rule.peerGroupId === undefined ? classOf(rule.peers) : `group ${rule.peerGroupId}`,
    peer,
    group,
  };
}

/**
 * `internet`, `internet6`, `public`, `public6`, `private`, or several of them. Of a prefix list it is
 * the class of its entries, so that one that comes to hold the Internet is another exposure.
 */
function classOf(peers: AddressSet): string {
  const reached = intersectSets(peers, bothInternets);
  if (isEmptySet(reached)) return 'private';
  const { v4, v6 } = reached;
  return [
    ...(v4.length > 0 ? [shareOfInternet(4, v4) >= MIN_SHARE ? 'internet' : 'public'] : []),
    ...(v6.length > 0 ? [shareOfInternet(6, v6) >= MIN_SHARE ? 'internet6' : 'public6'] : []),
  ].join(' ');
}

/**
 * The id of an exposure. It stands for direction, protocol and ports as they are written, the class of
 * the peers and the deciding group, and for nothing that other rules or the members of a group leave of
 * that: lines that differ in what is left alone share it.
 *
 * @param hash SHA-256 in hex.
 */
export function exposureId(
  direction: Direction,
  { protocol, ports, peerClass, group }: WrittenTraffic,
  hash: (text: string) => string,
): string {
  // Keys in the order of the alphabet: this text is canonical JSON.
  const identity = JSON.stringify({ direction, group, peerClass, ports, protocol });
  return `exp-${hash(identity).slice(0, 16)}`;
}
