import type { Permission } from '../../../../shared/region/regionSnapshot.js';
import { familyOf, type Protocol, parseProtocol } from '../../../../shared/rules/protocol.js';
import { type AddressRange, parseCidr } from './address.js';
import { privateRanges } from './internet.js';
import { everyPort, type PortRange, parsePortRange } from './portRange.js';

/** A rule with everything that it names resolved to numbers. */
export interface Rule {
  readonly securityGroupId: string;
  readonly securityGroupRuleId: string;
  readonly direction: 'ingress' | 'egress';
  readonly policy: 'Accept' | 'Drop';
  /** 1–100, and the legacy 110 ([DOCS2021] Overview); smaller is stronger. Never clamped. */
  readonly priority: number;
  readonly protocol: Protocol;
  readonly ports: readonly PortRange[];
  readonly sourcePorts: PortRange;
  readonly peers: readonly AddressRange[];
  /** Own addresses that the rule is bound to (5-tuple rules); absent: any. */
  readonly own?: AddressRange;
  readonly policyUnknown: boolean;
  /** What could not be read or resolved: the rule may match more than it says. */
  readonly unknown?: string;
}

/** What a rule may name besides addresses. Undefined: it could not be read. */
export interface RuleLookup {
  prefixList(id: string): readonly AddressRange[] | undefined;
  portRangeList(id: string): readonly PortRange[] | undefined;
  /** Private addresses of the members of a group, never public ones (facts/ecs 3.3). */
  groupMembers(id: string): readonly AddressRange[] | undefined;
}

const everyAddress: readonly AddressRange[] = [
  { family: 4, low: 0n, high: (1n << 32n) - 1n },
  { family: 6, low: 0n, high: (1n << 128n) - 1n },
];

/** Resolves one Permission of a group. An unknown value never becomes a guess: see `unknown`. */
export function toRule(securityGroupId: string, permission: Permission, lookup: RuleLookup): Rule {
  const faults: string[] = [];
  const direction = permission.Direction.toLowerCase() === 'egress' ? 'egress' : 'ingress';
  const policy = permission.Policy.toLowerCase();
  if (policy !== 'accept' && policy !== 'drop') faults.push(`Policy ${permission.Policy}`);
  const protocol = parseProtocol(permission.IpProtocol);
  if (protocol === undefined) faults.push(`IpProtocol ${permission.IpProtocol}`);
  const priority = Number(permission.Priority);
  if (!Number.isInteger(priority) || priority < 1) faults.push(`Priority ${permission.Priority}`);
  const ports = portsOf(permission, lookup, faults);
  const sourcePorts = permission.SourcePortRange
    ? parsePortRange(permission.SourcePortRange)
    : everyPort;
  if (!sourcePorts) faults.push(`SourcePortRange ${permission.SourcePortRange}`);
  const peers = peersOf(permission, direction, lookup, faults);
  const own = ownOf(permission, direction, faults);
  const family = protocol === undefined ? undefined : familyOf(protocol);
  return {
    securityGroupId,
    securityGroupRuleId: permission.SecurityGroupRuleId ?? '',
    direction,
    policy: policy === 'accept' ? 'Accept' : 'Drop',
    priority: Number.isInteger(priority) && priority >= 1 ? priority : 0,
    protocol: protocol ?? 'all',
    ports: ports ?? [everyPort],
    sourcePorts: sourcePorts ?? everyPort,
    peers: family === undefined ? peers : peers.filter((peer) => peer.family === family),
    ...(own ? { own } : {}),
    policyUnknown: policy !== 'accept' && policy !== 'drop',
    ...(faults.length > 0 ? { unknown: faults.join(', ') } : {}),
  };
}

function portsOf(permission: Permission, lookup: RuleLookup, faults: string[]) {
  // PortRange wins over PortRangeListId [AEG].
  if (permission.PortRange) {
    const range = parsePortRange(permission.PortRange);
    if (!range) faults.push(`PortRange ${permission.PortRange}`);
    return range ? [range] : undefined;
  }
  if (permission.PortRangeListId) {
    const ranges = lookup.portRangeList(permission.PortRangeListId);
    if (!ranges) faults.push(`port list ${permission.PortRangeListId} was not read`);
    return ranges;
  }
  return [everyPort];
}

/** Precedence of stored objects: a CIDR beats a group, a group beats a prefix list [AEG]. */
function peersOf(
  permission: Permission,
  direction: 'ingress' | 'egress',
  lookup: RuleLookup,
  faults: string[],
): readonly AddressRange[] {
  const [v4, v6, groupId, listId] =
    direction === 'ingress'
      ? [
          permission.SourceCidrIp,
          permission.Ipv6SourceCidrIp,
          permission.SourceGroupId,
          permission.SourcePrefixListId,
        ]
      : [
          permission.DestCidrIp,
          permission.Ipv6DestCidrIp,
          permission.DestGroupId,
          permission.DestPrefixListId,
        ];
  const cidrText = v4 || v6;
  if (cidrText) {
    const range = parseCidr(cidrText);
    if (range) return [range];
    faults.push(`CIDR ${cidrText}`);
    return everyAddress;
  }
  if (groupId) {
    const members = lookup.groupMembers(groupId);
    if (members) return members;
    faults.push(`the members of ${groupId} were not read`);
    // Members are private addresses: none of them lies in the public IPv4 space.
    return privateRanges;
  }
  if (listId) {
    const entries = lookup.prefixList(listId);
    if (entries) return entries;
    faults.push(`prefix list ${listId} was not read`);
    return everyAddress;
  }
  faults.push('no peer is named');
  return everyAddress;
}

/** 5-tuple ingress rules bind the private address of the own side [RULES]. */
function ownOf(
  permission: Permission,
  direction: 'ingress' | 'egress',
  faults: string[],
): AddressRange | undefined {
  const text =
    direction === 'ingress'
      ? permission.DestCidrIp || permission.Ipv6DestCidrIp
      : permission.SourceCidrIp || permission.Ipv6SourceCidrIp;
  if (!text) return undefined;
  const range = parseCidr(text);
  if (!range) faults.push(`own CIDR ${text}`);
  return range;
}
