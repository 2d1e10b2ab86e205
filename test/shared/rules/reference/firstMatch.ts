import type { DecidedBy, Decision } from '../../../../shared/contracts/probe.js';
import type { Address, AddressRange } from './address.js';
import { internet6Ranges, internetRanges, metadataService } from './internet.js';
import type { PortRange } from './portRange.js';
import { hasPorts, type Protocol } from './protocol.js';
import type { GroupRules } from './regionRules.js';
import type { Rule } from './rule.js';

/** One packet as the groups of an interface see it; addresses of the own side are private ones. */
export interface Packet {
  readonly direction: 'ingress' | 'egress';
  readonly protocol: Protocol;
  readonly peer: Address;
  /** Destination port; 0 for protocols without ports. */
  readonly port: number;
  readonly sourcePort: number;
  /** The own private address that the packet is for or from. */
  readonly own: Address | undefined;
}

export type Judgement =
  | { readonly verdict: Decision; readonly decidedBy: DecidedBy }
  | { readonly verdict: 'uncertain'; readonly reason: string };

/** The rules of all groups together, in the order in which they are looked at. */
export function sortRules(groups: readonly GroupRules[]): Rule[] {
  return groups
    .flatMap((group) => group.rules)
    .sort((a, b) => a.priority - b.priority || rank(a) - rank(b));
}

/** At equal priority Drop comes before Accept [RULES]. */
const rank = (rule: Rule) => (rule.policy === 'Drop' ? 0 : 1);

/**
 * The plain first match of facts/ecs 3.1: built-in behaviours, then the sorted custom rules of all
 * groups together, then the default of the groups' kind. `rules` comes from `sortRules(groups)`.
 * What was not read or is not documented makes the answer `uncertain` unless it can not matter.
 */
export function firstMatch(
  packet: Packet,
  groups: readonly GroupRules[],
  rules: readonly Rule[],
): Judgement {
  const egress = packet.direction === 'egress';
  if (egress && contains([metadataService], packet.peer)) {
    return { verdict: 'allow', decidedBy: { kind: 'alwaysAllowed' } };
  }
  if (egress && packet.protocol === 6 && packet.port === 25 && isPublic(packet.peer)) {
    return { verdict: 'deny', decidedBy: { kind: 'platformBlock' } };
  }
  const custom = matchRules(packet, groups, rules);
  const inner = groups.filter(
    (group) => group.kind === 'basic' && group.innerAccessPolicy === 'Accept',
  );
  const shared = inner.find((group) => group.members && contains(group.members, packet.peer));
  if (shared) {
    const decidedBy = { kind: 'intraGroup', securityGroupId: shared.securityGroupId } as const;
    if (!egress || custom.verdict === 'allow') return { verdict: 'allow', decidedBy };
    // The documents disagree about custom rules on egress inside a group (facts/ecs 9.2).
    return {
      verdict: 'uncertain',
      reason: `egress inside ${shared.securityGroupId}: the documents disagree whether its own rules apply`,
    };
  }
  const unread = inner.find((group) => !group.members);
  if (unread && custom.verdict !== 'allow' && !isPublic(packet.peer)) {
    return {
      verdict: 'uncertain',
      reason: `the members of ${unread.securityGroupId} were not read`,
    };
  }
  return custom;
}

function matchRules(
  packet: Packet,
  groups: readonly GroupRules[],
  rules: readonly Rule[],
): Judgement {
  const open: Rule[] = [];
  let decision: Judgement | undefined;
  for (const rule of rules) {
    if (!matches(rule, packet)) continue;
    if (rule.unknown !== undefined) {
      open.push(rule);
      continue;
    }
    decision = { verdict: verdictOf(rule), decidedBy: ruleDecides(rule) };
    break;
  }
  decision ??= byDefault(packet, groups);
  const { verdict } = decision;
  const turning = open.find(
    (rule) => rule.unknown?.startsWith('Policy ') || verdictOf(rule) !== verdict,
  );
  if (!turning) return decision;
  return {
    verdict: 'uncertain',
    reason: `rule ${turning.securityGroupRuleId} of ${turning.securityGroupId} may decide: ${turning.unknown}`,
  };
}

const verdictOf = (rule: Rule): Decision => (rule.policy === 'Accept' ? 'allow' : 'deny');

const ruleDecides = (rule: Rule): DecidedBy => ({
  kind: 'rule',
  securityGroupId: rule.securityGroupId,
  securityGroupRuleId: rule.securityGroupRuleId,
  priority: rule.priority,
  policy: rule.policy,
});

/** Basic groups: in deny, out allow; advanced groups: deny both ways [TYPES]. */
function byDefault(packet: Packet, groups: readonly GroupRules[]): Judgement {
  const allowed = packet.direction === 'egress' && groups.every((group) => group.kind === 'basic');
  return { verdict: allowed ? 'allow' : 'deny', decidedBy: { kind: 'default' } };
}

/** Whether the rule covers the packet; what could not be read counts as covering. */
export function matches(rule: Rule, packet: Packet): boolean {
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
