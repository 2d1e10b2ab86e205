import type { Exposed, FindingRemedy, RuleChange } from '../contracts/findings.js';
import type { NetworkInterface, Permission } from '../contracts/regionSnapshot.js';
import type { Family } from '../rules/address.js';
import { cidrsOf4, cidrsOf6 } from '../rules/cidr.js';
import type { Entry } from '../rules/entries.js';
import { everyPort, formatPorts } from '../rules/portRange.js';
import { formatProtocol } from '../rules/protocol.js';
import { type Point, type Ranges, subtract, unite } from '../rules/ranges.js';
import type { Rule } from '../rules/rule.js';
import type { AuditedRegion, InterfaceClass } from './auditedRegion.js';
import type { OpenBy } from './classTraffic.js';
import type { Cause, FindingDraft } from './judgement.js';
import { countOf, fewOf, ruleDecider, ruleKey } from './ruleText.js';

/** The most CIDRs that a finding lists. */
const PEERS_LISTED = 20;

/** With so many protocols a finding is about all of them: ICMP is in one family alone. */
const EVERYTHING = 200;

/** What one cause opens; grows while classes of interfaces are looked at. */
export interface TrafficCause {
  readonly key: string;
  readonly family: Family;
  readonly rules: readonly Rule[];
  /** Where it opens most. */
  peers: Ranges<Point>;
  share: number;
  /** Ports by protocol number; protocols without ports have none. */
  readonly ports: Map<number, Ranges<number>>;
  readonly alsoOpenBy: Set<Rule>;
  readonly classes: Set<InterfaceClass>;
}

/** Gathers causes over all classes: those with one key are one. */
export class TrafficCauses {
  readonly #causes = new Map<string, TrafficCause>();

  /**
   * Adds what is open in a class by `openBy`. An entry that opens enough alone is a cause of its
   * own; where only several together do, they are one.
   */
  add(
    open: {
      readonly family: Family;
      readonly protocols: readonly number[];
      readonly ports: Ranges<number>;
      readonly openBy: readonly OpenBy[];
      readonly alsoOpenBy: readonly Entry[];
    },
    minShare: number,
    of: InterfaceClass,
  ): void {
    const byRule = open.openBy.filter((one) => one.entry.rule);
    const alone = byRule.filter((one) => one.share >= minShare);
    const causes = alone.length > 0 ? alone.map((one) => [one]) : byRule.length > 0 ? [byRule] : [];
    for (const together of causes) {
      const rules = together.flatMap(({ entry }) => (entry.rule ? [entry.rule] : []));
      const cause = this.#causeOf(open.family, rules, together);
      for (const protocol of open.protocols) {
        const known = cause.ports.get(protocol);
        cause.ports.set(protocol, known ? unite(known, open.ports) : open.ports);
      }
      for (const { rule } of open.alsoOpenBy) if (rule) cause.alsoOpenBy.add(rule);
      cause.classes.add(of);
    }
  }

  get all(): readonly TrafficCause[] {
    return [...this.#causes.values()];
  }

  #causeOf(family: Family, rules: readonly Rule[], together: readonly OpenBy[]): TrafficCause {
    const [first] = rules;
    const groups = [...new Set(rules.map((rule) => rule.securityGroupId))].sort();
    const key =
      rules.length === 1 && first ? ruleKey(first) : `together ${groups.join(' ')} IPv${family}`;
    const share = Math.min(
      1,
      together.reduce((sum, one) => sum + one.share, 0),
    );
    const known = this.#causes.get(key);
    if (known && known.share >= share) return known;
    const peers = together.map((one) => one.peers).reduce((a, b) => unite(a, b));
    if (known) {
      Object.assign(known, { share, peers });
      return known;
    }
    const cause: TrafficCause = {
      key,
      family,
      rules,
      peers,
      share,
      ports: new Map(),
      alsoOpenBy: new Set(),
      classes: new Set(),
    };
    this.#causes.set(key, cause);
    return cause;
  }
}

/** The interfaces of classes, each once. */
export function interfacesOf(classes: ReadonlySet<InterfaceClass>): NetworkInterface[] {
  const [only, ...others] = classes;
  if (only && others.length === 0) return [...only.interfaces];
  return [...new Set([...classes].flatMap((one) => [...one.interfaces]))];
}

export const reachOf = (classes: ReadonlySet<InterfaceClass>): number =>
  [...classes].reduce((sum, one) => sum + one.interfaces.length, 0);

/** A cause of a check about open traffic, its text made on demand. */
export function toCause(
  cause: TrafficCause,
  direction: 'ingress' | 'egress',
  /** `SSH open to the Internet`. */
  headline: string,
  region: AuditedRegion,
): Cause {
  return {
    key: cause.key,
    reach: reachOf(cause.classes),
    draft: () => draftOf(cause, direction, headline, region),
  };
}

function draftOf(
  cause: TrafficCause,
  direction: 'ingress' | 'egress',
  headline: string,
  region: AuditedRegion,
): FindingDraft {
  const { rules, family } = cause;
  const interfaces = interfacesOf(cause.classes);
  const groupIds = [...new Set(rules.map((rule) => rule.securityGroupId))];
  const [groupId = ''] = groupIds;
  const names = groupIds.map((id) => region.nameOf(id));
  const group = region.group(groupId);
  const exposure = exposed(cause, direction);
  const who = family === 4 ? 'the Internet' : 'the IPv6 Internet';
  const part = cause.share < 0.995 ? ` (${percent(cause.share)} of it)` : '';
  const what = `${exposure.protocol}${exposure.ports.length > 0 ? ` ${shortPorts(exposure.ports)}` : ''}`;
  const where = `on ${countOf(interfaces.length, 'interface')}`;
  const subject =
    rules.length === 1
      ? `Rule ${rules[0]?.securityGroupRuleId || '(without id)'} of ${names[0]} (${groupId}) lets`
      : `${rules.length} rules of ${fewOf(names)} together let`;
  const explanation =
    direction === 'ingress'
      ? `${subject} ${who}${part} reach ${what} ${where}.`
      : `${subject} ${what} out to ${who}${part} ${where}.`;
  return {
    status: 'fail',
    title: `${headline} by ${fewOf(names)}`,
    resource: {
      type: 'securityGroup',
      id: groupId,
      ...(group?.SecurityGroupName ? { name: group.SecurityGroupName } : {}),
      ...(group?.VpcId ? { vpcId: group.VpcId } : {}),
    },
    explanation,
    decidedBy: rules.map((rule) => ruleDecider(rule, region)),
    exposure,
    interfaces,
    remedy: remedyOf(cause, direction),
  };
}

function exposed(cause: TrafficCause, direction: 'ingress' | 'egress'): Exposed {
  const cidrs =
    cause.family === 4
      ? cidrsOf4(cause.peers as Ranges<number>)
      : cidrsOf6(cause.peers as Ranges<bigint>);
  const whole = isWholeInternet(cause);
  const shown = whole ? [cause.family === 4 ? '0.0.0.0/0' : '::/0'] : cidrs;
  const protocols = [...cause.ports.keys()].sort((a, b) => a - b);
  const everything = protocols.length >= EVERYTHING;
  const ports = protocols
    .map((one) => cause.ports.get(one) ?? [])
    .reduce((a, b) => unite(a, b), [] as Ranges<number>);
  return {
    direction,
    protocol: everything ? 'all' : protocols.map(formatProtocol).join(', '),
    ports:
      ports.length === 2 && ports[0] === everyPort[0] && ports[1] === everyPort[1]
        ? []
        : formatPorts(ports),
    peers: shown.slice(0, PEERS_LISTED),
    peerCount: shown.length,
    share: cause.share,
  };
}

/** What a rule for everybody leaves to the Internet is written as a person wrote it. */
const isWholeInternet = ({ share }: TrafficCause) => share >= 0.999_999;

const percent = (share: number) =>
  share >= 0.01 ? `${Math.round(share * 100)} %` : `${(share * 100).toPrecision(2)} %`;

const shortPorts = (ranges: readonly string[]) =>
  fewOf(
    ranges.map((range) => {
      const [from, to] = range.split('/');
      return from === to ? String(from) : `${from}-${to}`;
    }),
    6,
  );

/**
 * The rule change that closes exactly this traffic: the rules are revoked; where one allows other
 * ports too, it is authorised anew without these.
 */
function remedyOf(cause: TrafficCause, direction: 'ingress' | 'egress'): FindingRemedy {
  const suffix = direction === 'ingress' ? '' : 'Egress';
  const changes: RuleChange[] = [];
  for (const rule of cause.rules) {
    const kept = keptPorts(rule, cause);
    if (kept.length > 0) {
      changes.push({
        operation: `AuthorizeSecurityGroup${suffix}`,
        securityGroupId: rule.securityGroupId,
        permissions: kept.map((PortRange) => withPorts(rule.permission, PortRange)),
      });
    }
    changes.push({
      operation: `RevokeSecurityGroup${suffix}`,
      securityGroupId: rule.securityGroupId,
      ...(rule.securityGroupRuleId
        ? { securityGroupRuleIds: [rule.securityGroupRuleId] }
        : { permissions: [withPorts(rule.permission, rule.permission.PortRange ?? '-1/-1')] }),
    });
  }
  const also = [...cause.alsoOpenBy]
    .filter((rule) => !cause.rules.includes(rule))
    .map((rule) => rule.securityGroupRuleId || rule.securityGroupId);
  const narrower = direction === 'ingress' ? 'the addresses that need it' : 'the peers it needs';
  const keeps = changes.some((one) => one.operation.startsWith('Authorize'));
  const takesMore = !keeps && cause.rules.some((rule) => allowsMore(rule, cause));
  const text = [
    `Revoke ${cause.rules.length === 1 ? 'the rule' : 'the rules'}, or narrow ${cause.rules.length === 1 ? 'its' : 'their'} peer to ${narrower}.`,
    ...(keeps ? ['The other ports are authorised again first.'] : []),
    ...(takesMore ? ['It allows other traffic too: authorise what is needed of that before.'] : []),
    ...(also.length > 0
      ? [`Then ${fewOf(also.sort())} would still open it: revoke that too.`]
      : []),
  ].join(' ');
  return { text, changes };
}

/** Whether a rule that can't be written anew with fewer ports allows other traffic too. */
const allowsMore = (rule: Rule, { ports }: TrafficCause) =>
  (rule.protocol === 'all' && ports.size < EVERYTHING) ||
  (rule.permission.PortRangeListId !== undefined && rule.permission.PortRangeListId !== '');

/** The port ranges of a TCP or UDP rule that are not part of the finding. */
function keptPorts(rule: Rule, cause: TrafficCause): string[] {
  if (typeof rule.protocol !== 'number' || rule.permission.PortRangeListId) return [];
  const closed = cause.ports.get(rule.protocol);
  return closed ? formatPorts(subtract(rule.ports, closed)) : [];
}

function withPorts(permission: Permission, PortRange: string): Record<string, string> {
  const kept = { ...permission, PortRange } as Record<string, unknown>;
  const fields = [
    'IpProtocol',
    'PortRange',
    'SourcePortRange',
    'Policy',
    'Priority',
    'SourceCidrIp',
    'Ipv6SourceCidrIp',
    'SourceGroupId',
    'SourcePrefixListId',
    'DestCidrIp',
    'Ipv6DestCidrIp',
    'DestGroupId',
    'DestPrefixListId',
    'Description',
  ];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = kept[field];
      return value === undefined || value === '' ? [] : [[field, String(value)]];
    }),
  );
}
