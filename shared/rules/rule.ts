import type { Permission } from '../contracts/regionSnapshot.js';
import { type AddressSet, addressSetOf, everyAddress } from './addressSet.js';
import { readCidr } from './cidr.js';
import { everyPort, parsePortRange } from './portRange.js';
import { familyOf, type Protocol, parseProtocol } from './protocol.js';
import type { Ranges } from './ranges.js';

/** A rule with everything that it names resolved to numbers. */
export interface Rule {
  readonly securityGroupId: string;
  readonly securityGroupRuleId: string;
  readonly direction: 'ingress' | 'egress';
  readonly policy: 'Accept' | 'Drop';
  /** 1–100, and the legacy 110 ([DOCS2021] Overview); smaller is stronger. Never clamped. */
  readonly priority: number;
  readonly protocol: Protocol;
  readonly ports: Ranges<number>;
  readonly sourcePorts: Ranges<number>;
  readonly peers: AddressSet;
  /** Own addresses that the rule is bound to (5-tuple rules); absent: any. */
  readonly own?: AddressSet;
  /** The group that it names as its peer. */
  readonly peerGroupId?: string;
  /** What could not be read or resolved: the rule may match more than it says. */
  readonly unknown?: string;
  /** Not even its policy is known. */
  readonly policyUnknown?: boolean;
  readonly permission: Permission;
}

/** What a rule may name besides addresses. Undefined: it could not be read. */
export interface RuleLookup {
  prefixList(id: string): AddressSet | undefined;
  portRangeList(id: string): Ranges<number> | undefined;
  /** Private addresses of the members of a group, never public ones (facts/ecs 3.3). */
  groupMembers(id: string): AddressSet | undefined;
}

/** Resolves one Permission of a group. An unknown value never becomes a guess: see `unknown`. */
export function toRule(securityGroupId: string, permission: Permission, lookup: RuleLookup): Rule {
  const faults: string[] = [];
  const direction = permission.Direction.toLowerCase() === 'egress' ? 'egress' : 'ingress';
  const policy = permission.Policy.toLowerCase();
  const policyUnknown = policy !== 'accept' && policy !== 'drop';
  if (policyUnknown) faults.push(`Policy ${permission.Policy}`);
  const protocol = parseProtocol(permission.IpProtocol);
  if (protocol === undefined) faults.push(`IpProtocol ${permission.IpProtocol}`);
  const priority = Number(permission.Priority);
  const priorityUnknown = !Number.isInteger(priority) || priority < 1;
  if (priorityUnknown) faults.push(`Priority ${permission.Priority}`);
  const peer = peerOf(permission, direction, lookup, faults);
  const own = direction === 'ingress' ? ownOf(permission, faults) : undefined;
  return {
    securityGroupId,
    securityGroupRuleId: permission.SecurityGroupRuleId ?? '',
    direction,
    policy: policy === 'accept' ? 'Accept' : 'Drop',
    // Where the priority can not be read the rule may stand first.
    priority: priorityUnknown ? 0 : priority,
    protocol: protocol ?? 'all',
    ports: portsOf(permission, lookup, faults),
    sourcePorts: sourcePortsOf(permission, faults),
    peers: boundToFamily(peer.peers, protocol),
    ...(own ? { own } : {}),
    ...(peer.groupId ? { peerGroupId: peer.groupId } : {}),
    ...(faults.length > 0 ? { unknown: faults.join(', ') } : {}),
    ...(policyUnknown ? { policyUnknown } : {}),
    permission,
  };
}

/** The rule as it would be with other members of the group that it names. */
export function withMembers(rule: Rule, members: AddressSet | undefined): Rule {
  if (rule.peerGroupId === undefined || !members) return rule;
  return { ...rule, peers: boundToFamily(members, rule.protocol) };
}

/** ICMP exists in IPv4 alone and ICMPv6 in IPv6. */
function boundToFamily(peers: AddressSet, protocol: Protocol | undefined): AddressSet {
  const family = protocol === undefined ? undefined : familyOf(protocol);
  if (family === 4) return { v4: peers.v4, v6: [] };
  if (family === 6) return { v4: [], v6: peers.v6 };
  return peers;
}

function portsOf(permission: Permission, lookup: RuleLookup, faults: string[]): Ranges<number> {
  // PortRange wins over PortRangeListId [AEG].
  if (permission.PortRange) {
    const range = parsePortRange(permission.PortRange);
    if (!range) faults.push(`PortRange ${permission.PortRange}`);
    return range ?? everyPort;
  }
  if (permission.PortRangeListId) {
    const ranges = lookup.portRangeList(permission.PortRangeListId);
    if (!ranges) faults.push(`port list ${permission.PortRangeListId} was not read`);
    return ranges ?? everyPort;
  }
  return everyPort;
}

function sourcePortsOf({ SourcePortRange }: Permission, faults: string[]): Ranges<number> {
  if (!SourcePortRange) return everyPort;
  const range = parsePortRange(SourcePortRange);
  if (!range) faults.push(`SourcePortRange ${SourcePortRange}`);
  return range ?? everyPort;
}

/** Precedence of stored objects: a CIDR beats a group, a group beats a prefix list [AEG]. */
function peerOf(
  permission: Permission,
  direction: 'ingress' | 'egress',
  lookup: RuleLookup,
  faults: string[],
): { readonly peers: AddressSet; readonly groupId?: string } {
  const ingress = direction === 'ingress';
  const cidr = ingress
    ? permission.SourceCidrIp || permission.Ipv6SourceCidrIp
    : permission.DestCidrIp || permission.Ipv6DestCidrIp;
  if (cidr) {
    const read = readCidr(cidr);
    if (!read) faults.push(`CIDR ${cidr}`);
    return { peers: read ? addressSetOf([read.range]) : everyAddress };
  }
  const groupId = ingress ? permission.SourceGroupId : permission.DestGroupId;
  if (groupId) {
    const members = lookup.groupMembers(groupId);
    if (!members) faults.push(`the members of ${groupId} were not read`);
    return { peers: members ?? everyAddress, groupId };
  }
  const listId = ingress ? permission.SourcePrefixListId : permission.DestPrefixListId;
  if (listId) {
    const entries = lookup.prefixList(listId);
    if (!entries) faults.push(`prefix list ${listId} was not read`);
    return { peers: entries ?? everyAddress };
  }
  faults.push('no peer is named');
  return { peers: everyAddress };
}

/** 5-tuple ingress rules bind the private address of the own side [RULES]. */
function ownOf(permission: Permission, faults: string[]): AddressSet | undefined {
  const text = permission.DestCidrIp || permission.Ipv6DestCidrIp;
  if (!text) return undefined;
  const read = readCidr(text);
  if (!read) faults.push(`own CIDR ${text}`);
  return read ? addressSetOf([read.range]) : undefined;
}
