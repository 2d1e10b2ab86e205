import type { Moves } from '../../region/moves.js';
import type { NetworkInterface, RegionSnapshot } from '../../region/regionSnapshot.js';
import { type AddressSet, cidrsOf } from '../../rules/addressSet.js';
import type { Entry } from '../../rules/entries.js';
import { privateAddressesOf } from '../../rules/regionRules.js';
import type { TrafficCase } from './caseTraffic.js';
import type { InterfaceNames } from './InterfaceNames.js';
import type { NamedList, NamedMembers } from './PeerNames.js';

export const rangesOf = (eni: NetworkInterface | undefined) => (eni ? privateAddressesOf(eni) : []);

/** The groups that peers may be named by: those that entries are about, and those of the targets. */
export function groupsNamed(
  entries: Iterable<Entry>,
  cases: readonly TrafficCase[],
  moves: Moves,
): Set<string> {
  const groups = new Set<string>();
  for (const { kind, securityGroupId, rule } of entries) {
    if (kind === 'intraGroup' && securityGroupId) groups.add(securityGroupId);
    if (rule?.peerGroupId) groups.add(rule.peerGroupId);
  }
  for (const wanted of moves.values()) for (const id of wanted) groups.add(id);
  for (const one of cases) {
    if (one.interfaces.some((id) => moves.has(id))) {
      for (const group of one.before) groups.add(group.securityGroupId);
    }
  }
  return groups;
}

export function membersNamed(
  snapshot: RegionSnapshot,
  groupIds: ReadonlySet<string>,
  interfaces: InterfaceNames,
  addressesOf: (eni: NetworkInterface) => AddressSet,
): NamedMembers[] {
  const members = new Map<string, { id: string; addresses: AddressSet }[]>();
  const targets: { id: string; addresses: AddressSet }[] = [];
  for (const eni of snapshot.networkInterfaces) {
    const own = { id: eni.NetworkInterfaceId, addresses: addressesOf(eni) };
    if (interfaces.isTarget(own.id)) targets.push(own);
    for (const group of eni.SecurityGroupIds.SecurityGroupId) {
      if (!groupIds.has(group)) continue;
      const list = members.get(group);
      if (list) list.push(own);
      else members.set(group, [own]);
    }
  }
  return [
    ...(targets.length > 0 ? [{ members: targets }] : []),
    ...[...members].map(([groupId, some]) => ({ groupId, members: some })),
  ];
}

/** The peers of rules that name one block. */
export function singleBlocks(entries: Iterable<Entry>): AddressSet[] {
  const blocks = new Map<string, AddressSet>();
  for (const { rule, peers } of entries) {
    if (!rule || rule.unknown || rule.peerGroupId) continue;
    if (peers.v4.length + peers.v6.length !== 2) continue;
    const cidrs = cidrsOf(peers);
    if (cidrs.length === 1 && !cidrs[0]?.endsWith('/0')) blocks.set(cidrs[0] ?? '', peers);
  }
  return [...blocks.values()];
}

export function listsNamed(snapshot: RegionSnapshot, entries: Iterable<Entry>): NamedList[] {
  const lists = new Map<string, NamedList>();
  const names = new Map(
    snapshot.prefixLists.map((one) => [one.PrefixListId, one.PrefixListName ?? '']),
  );
  for (const { rule, peers } of entries) {
    if (!rule || rule.unknown) continue;
    const { SourcePrefixListId, DestPrefixListId } = rule.permission;
    const id = (rule.direction === 'ingress' ? SourcePrefixListId : DestPrefixListId) ?? '';
    if (!names.has(id) || peers.v4.length + peers.v6.length === 0) continue;
    const { SourceCidrIp, DestCidrIp, Ipv6SourceCidrIp, Ipv6DestCidrIp } = rule.permission;
    const isOther =
      SourceCidrIp || DestCidrIp || Ipv6SourceCidrIp || Ipv6DestCidrIp || rule.peerGroupId;
    // A CIDR or a group beats the list, and a rule for ICMP has the addresses of one family alone.
    if (!isOther && rule.protocol !== 1 && rule.protocol !== 58) {
      lists.set(id, { id, name: names.get(id) ?? '', peers });
    }
  }
  return [...lists.values()];
}
