import type { Direction } from '../contracts/direction.js';
import type { MembersUnread, RuleFaults } from '../contracts/reason.js';
import type { Permission } from '../region/regionSnapshot.js';
import { isMapped } from './address.js';
import { type AddressSet, addressSetOf, everyAddress } from './addressSet.js';
import { type AddressRange, readCidr } from './cidr.js';
import { privateSpace } from './internet.js';
import { everyPort, parsePortRange } from './portRange.js';
import { familyOf, type Protocol, parseProtocol } from './protocol.js';
import type { Ranges } from './ranges.js';

/** A rule with everything that it names resolved to numbers. */
export interface Rule {
  readonly securityGroupId: string;
  readonly securityGroupRuleId: string;
  readonly direction: Direction;
  readonly policy: 'Accept' | 'Drop';
  /**
   * The priority, 1–100, and the legacy 110 ([DOCS2021] Overview). A smaller number is stronger. It
   * is never clamped.
   */
  readonly priority: number;
  readonly protocol: Protocol;
  readonly ports: Ranges<number>;
  readonly sourcePorts: Ranges<number>;
  readonly peers: AddressSet;
  /**
   * The own addresses that the rule is bound to (a 5-tuple rule); absent where it holds for any.
   */
  readonly own?: AddressSet;
  /** The group that the rule names as its peer. */
  readonly peerGroupId?: string;
  /** What could not be read or resolved; then the rule may match more than it says. */
  readonly unknown?: RuleFaults;
  /** Set where not even the policy is known. */
  readonly policyUnknown?: boolean;
  /**
   * Set where the peers are members of a group, not all of which were read. Members are neighbours:
   * whoever asks about the Internet leaves the rule out (`Grid.resolve`).
   */
  readonly neighbours?: true;
  readonly permission: Permission;
}

/**
 * Looks up what a rule may name besides addresses; the answer is undefined where it could not be
 * read.
 */
export interface RuleLookup {
  prefixList(id: string): AddressSet | undefined;
  portRangeList(id: string): Ranges<number> | undefined;
  /** The private addresses of the members of a group, never public ones (facts/ecs 3.3). */
  groupMembers(id: string): AddressSet | undefined;
  /** Why `groupMembers` does not know them. */
  whyUnread(id: string): MembersUnread;
}

/** Collected while a rule is resolved. */
type Faults = { -readonly [Key in keyof RuleFaults]: RuleFaults[Key] };

function isEmpty(faults: RuleFaults): boolean {
  for (const _ in faults) return false;
  return true;
}

/**
 * Resolves one Permission of a group; an unknown direction makes one rule for each. An unknown value
 * never becomes a guess: see `unknown`.
 */
export function toRules(
  securityGroupId: string,
  permission: Permission,
  lookup: RuleLookup,
): Rule[] {
  const text = permission.Direction.toLowerCase();
  if (text === 'ingress' || text === 'egress') {
    return [toRule(securityGroupId, permission, text, lookup, {})];
  }
  return (['ingress', 'egress'] as const).map((direction) =>
    toRule(securityGroupId, permission, direction, lookup, { Direction: permission.Direction }),
  );
}

function toRule(
  securityGroupId: string,
  permission: Permission,
  direction: Direction,
  lookup: RuleLookup,
  faults: Faults,
): Rule {
  const policy = permission.Policy.toLowerCase();
  const policyUnknown = policy !== 'accept' && policy !== 'drop';
  const named = parseProtocol(permission.IpProtocol);
  const protocol = named ?? 'all';
  if (policyUnknown) faults.Policy = permission.Policy;
  if (named === undefined) faults.IpProtocol = permission.IpProtocol;
  const priority = Number(permission.Priority);
  const priorityUnknown = !Number.isInteger(priority) || priority < 1;
  if (priorityUnknown) faults.Priority = String(permission.Priority);
  const peer = peerOf(permission, direction, lookup, faults);
  const own = ownOf(permission, direction, faults);
  const ports = portsOf(permission, lookup, faults);
  const sourcePorts = sourcePortsOf(permission, faults);
  return {
    securityGroupId,
    securityGroupRuleId: permission.SecurityGroupRuleId ?? '',
    direction,
    policy: policy === 'accept' ? 'Accept' : 'Drop',
    // A rule whose priority can't be read may be the first one.
    priority: priorityUnknown ? 0 : priority,
    protocol,
    ports,
    sourcePorts,
    peers: boundToFamily(peer.peers, protocol),
    ...(own ? { own } : {}),
    ...(peer.groupId ? { peerGroupId: peer.groupId } : {}),
    ...(isEmpty(faults) ? {} : { unknown: faults }),
    ...(policyUnknown ? { policyUnknown } : {}),
    ...(peer.neighbours ? { neighbours: true } : {}),
    permission,
  };
}

/**
 * The rule as it would be with other members of the group that it names. Of a group that was not read
 * whole, nobody knows the members afterwards either.
 */
export function withMembers(rule: Rule, members: AddressSet | undefined): Rule {
  if (rule.peerGroupId === undefined || rule.neighbours || !members) return rule;
  return { ...rule, peers: boundToFamily(members, rule.protocol) };
}

/** ICMP exists in IPv4 alone and ICMPv6 in IPv6. */
function boundToFamily(peers: AddressSet, protocol: Protocol): AddressSet {
  const family = familyOf(protocol);
  if (family === 4) return { v4: peers.v4, v6: [] };
  if (family === 6) return { v4: [], v6: peers.v6 };
  return peers;
}

function portsOf(permission: Permission, lookup: RuleLookup, faults: Faults): Ranges<number> {
  // PortRange wins over PortRangeListId [AEG].
  if (permission.PortRange) {
    const range = parsePortRange(permission.PortRange);
    if (!range) faults.PortRange = permission.PortRange;
    return range ?? everyPort;
  }
  if (permission.PortRangeListId) {
    const ranges = lookup.portRangeList(permission.PortRangeListId);
    if (!ranges) faults.portList = permission.PortRangeListId;
    return ranges ?? everyPort;
  }
  return everyPort;
}

function sourcePortsOf({ SourcePortRange }: Permission, faults: Faults): Ranges<number> {
  if (!SourcePortRange) return everyPort;
  const range = parsePortRange(SourcePortRange);
  if (!range) faults.SourcePortRange = SourcePortRange;
  return range ?? everyPort;
}

/**
 * The peer by the precedence of stored rules: a CIDR beats a group, and a group beats a prefix list
 * [AEG].
 */
function peerOf(
  permission: Permission,
  direction: Direction,
  lookup: RuleLookup,
  faults: Faults,
): { readonly peers: AddressSet; readonly groupId?: string; readonly neighbours?: true } {
  const ingress = direction === 'ingress';
  const v4 = ingress ? permission.SourceCidrIp : permission.DestCidrIp;
  const v6 = ingress ? permission.Ipv6SourceCidrIp : permission.Ipv6DestCidrIp;
  if (v4 || v6) return { peers: cidrsOfFields(v4, v6, faults) };
  const groupId = ingress ? permission.SourceGroupId : permission.DestGroupId;
  if (groupId) {
    const members = lookup.groupMembers(groupId);
    if (members) return { peers: members, groupId };
    const { code: _code, group, ...member } = lookup.whyUnread(groupId);
    faults.membersOf = [group, ...Object.entries(member).flat()];
    // Members are private addresses, so none of them lies in the public IPv4 space.
    return { peers: privateSpace, groupId, neighbours: true };
  }
  const listId = ingress ? permission.SourcePrefixListId : permission.DestPrefixListId;
  if (listId) {
    const entries = lookup.prefixList(listId);
    if (!entries) faults.prefixList = listId;
    return { peers: entries ?? everyAddress };
  }
  faults.peer = 'none';
  return { peers: everyAddress };
}

/**
 * 5-tuple rules bind the private address of the own side: the destination on ingress, the source on
 * egress ([RULES]; facts 1.11, "egress mirrors them").
 */
function ownOf(
  permission: Permission,
  direction: Direction,
  faults: Faults,
): AddressSet | undefined {
  const ingress = direction === 'ingress';
  const v4 = ingress ? permission.DestCidrIp : permission.SourceCidrIp;
  const v6 = ingress ? permission.Ipv6DestCidrIp : permission.Ipv6SourceCidrIp;
  return v4 || v6 ? cidrsOfFields(v4, v6, faults) : undefined;
}

/**
 * A rule never has both fields [AEG]. One that does, or that has an address of the wrong family, is
 * unknown.
 */
function cidrsOfFields(v4: string | undefined, v6: string | undefined, faults: Faults): AddressSet {
  if (v4 && v6) faults.twoCidrs = [v4, v6];
  const ranges: AddressRange[] = [];
  for (const [text, family] of [
    [v4, 4],
    [v6, 6],
  ] as const) {
    if (!text) continue;
    const range = readCidr(text)?.range;
    if (!range || range.family !== family || isMappedRange(range)) {
      faults.cidrs = [...(faults.cidrs ?? []), text];
      return everyAddress;
    }
    ranges.push(range);
  }
  return addressSetOf(ranges);
}

/** IPv4 addresses written as IPv6. No document says which packets such a rule means. */
const isMappedRange = (range: AddressRange) => range.family === 6 && isMapped(range.from);
