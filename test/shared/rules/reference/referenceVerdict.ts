import { hasPorts, type Protocol } from '../../../../shared/rules/protocol.js';
import type { Address, AddressRange } from './address.js';
import { internet6Ranges, internetRanges, metadataService, privateRanges } from './internet.js';
import type { PortRange } from './portRange.js';
import type { GroupRules, ReferenceRegion } from './regionRules.js';
import type { Rule } from './rule.js';

/** One packet as the groups of an interface see it; addresses of the own side are private ones. */
export interface ReferencePacket {
  readonly direction: 'ingress' | 'egress';
  readonly protocol: Protocol;
  readonly peer: Address;
  readonly port: number;
  readonly sourcePort: number;
  /** The own private address that the packet is for or from; undefined: not known. */
  readonly own: Address | undefined;
}

export type ReferenceVerdict = 'allow' | 'deny' | 'uncertain';

/**
 * The verdict of facts/ecs 3.1 by looking at one rule after the other: slow and obvious. What was
 * not read, or is not documented, is tried both ways: where the answers differ it is uncertain.
 */
export function referenceVerdict(
  packet: ReferencePacket,
  securityGroupIds: readonly string[],
  region: ReferenceRegion,
): ReferenceVerdict {
  const ids = [...new Set(securityGroupIds)];
  const egress = packet.direction === 'egress';
  if (egress && contains([metadataService], packet.peer)) return 'allow';
  if (egress && packet.protocol === 6 && packet.port === 25 && isPublic(packet.peer)) return 'deny';
  const custom = byRules(packet, ids, region);
  for (const id of ids) {
    const inner = insideGroup(packet, region.group(id));
    if (inner === 'yes' && !egress) return 'allow';
  }
  if (custom !== 'deny') return custom;
  const may = ids.some((id) => insideGroup(packet, region.group(id)) !== 'no');
  return may ? 'uncertain' : 'deny';
}

/** Whether the peer is a fellow member of a basic group that connects its members. */
export function insideGroup(
  packet: ReferencePacket,
  group: GroupRules | undefined,
): 'yes' | 'no' | 'perhaps' {
  if (!group) return contains(privateRanges, packet.peer) ? 'perhaps' : 'no';
  if (group.kind === 'advanced' || group.innerAccessPolicy === 'Drop') return 'no';
  if (!group.members) return contains(privateRanges, packet.peer) ? 'perhaps' : 'no';
  if (!contains(group.members, packet.peer)) return 'no';
  // Basic or advanced, connected or not: where one of these is not known, so is the answer.
  if (group.kind === 'unknown' || group.innerAccessPolicy === 'unknown') return 'perhaps';
  return packet.peer.family === 4 ? 'yes' : 'perhaps';
}

/**
 * The custom rules and the default. Every rule that may or may not match is tried both ways: walk
 * down the list and keep every verdict that is possible.
 */
function byRules(
  packet: ReferencePacket,
  ids: readonly string[],
  region: ReferenceRegion,
): ReferenceVerdict {
  const groups = ids.flatMap((id) => region.group(id) ?? []);
  const rules = groups
    .flatMap((group) => group.rules)
    .filter((rule) => couldMatch(rule, packet))
    .sort((a, b) => a.priority - b.priority || rank(a) - rank(b));
  const gap = groups.length < ids.length || groups.some((group) => group.incomplete !== undefined);
  const possible = new Set<'allow' | 'deny'>();
  // Rules that were not read stand anywhere, yet no rule beats a certain Drop of priority 1.
  const first = rules.find((rule) => isCertain(rule, packet));
  if (gap && !(first && first.priority === 1 && first.policy === 'Drop')) return 'uncertain';
  let decided = defaultOf(packet, groups);
  for (const rule of rules) {
    if (isCertain(rule, packet)) {
      decided = rule.policy === 'Accept' ? 'allow' : 'deny';
      break;
    }
    if (rule.policyUnknown || rule.policy === 'Drop') possible.add('deny');
    if (rule.policyUnknown || rule.policy === 'Accept') possible.add('allow');
  }
  if (decided === 'uncertain') return 'uncertain';
  return [...possible].every((one) => one === decided) ? decided : 'uncertain';
}

const isCertain = (rule: Rule, packet: ReferencePacket) =>
  rule.unknown === undefined && !(rule.own && !packet.own);

/** At equal priority Drop comes before Accept [RULES]; what may be a Drop in between. */
function rank(rule: Rule): number {
  if (rule.unknown === undefined) return rule.policy === 'Drop' ? 0 : 2;
  return rule.policyUnknown || rule.policy === 'Drop' ? 1 : 3;
}

/** Basic groups: in deny, out allow; advanced groups: deny both ways [TYPES]. */
function defaultOf(packet: ReferencePacket, groups: readonly GroupRules[]): ReferenceVerdict {
  const kinds = groups.map((group) => group.kind);
  if (packet.direction === 'ingress' || kinds.includes('advanced')) return 'deny';
  return kinds.includes('unknown') ? 'uncertain' : 'allow';
}

/** Whether the rule covers the packet; what could not be read counts as covering. */
export function couldMatch(rule: Rule, packet: ReferencePacket): boolean {
  if (rule.direction !== packet.direction) return false;
  if (rule.protocol !== 'all' && rule.protocol !== packet.protocol) return false;
  if (hasPorts(packet.protocol)) {
    if (!rule.ports.some((range) => includes(range, packet.port))) return false;
    if (!includes(rule.sourcePorts, packet.sourcePort)) return false;
  }
  if (rule.own && packet.own && !contains([rule.own], packet.own)) return false;
  return contains(rule.peers, packet.peer);
}

const includes = (range: PortRange, port: number) => range.from <= port && port <= range.to;

function contains(ranges: readonly AddressRange[], address: Address): boolean {
  return ranges.some(
    (range) =>
      range.family === address.family && range.low <= address.value && address.value <= range.high,
  );
}

const isPublic = (peer: Address) =>
  contains(internetRanges, peer) || contains(internet6Ranges, peer);
