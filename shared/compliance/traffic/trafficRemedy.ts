import type { Direction } from '../../contracts/direction.js';
import type { FindingRemedy, RuleChange } from '../../contracts/findings.js';
import { permissionFields } from '../../region/judgedFields.js';
import type { Permission } from '../../region/regionSnapshot.js';
import { formatPorts } from '../../rules/portRange.js';
import { hasPorts } from '../../rules/protocol.js';
import { subtract } from '../../rules/ranges.js';
import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import type { TrafficCause } from './trafficCauses.js';

/**
 * A finding with this many protocols is about all of them: ICMP is in one family alone, so it never
 * has all 256.
 */
export const EVERYTHING = 200;

/**
 * The rule changes that close exactly this traffic. The rules are revoked. A rule that allows other
 * ports too is first authorised anew for these.
 */
export function trafficRemedy(cause: TrafficCause, direction: Direction): FindingRemedy {
  const rules = [...cause.rules];
  const changes = [...keeping(rules, cause, direction), ...revoking(rules, direction)];
  const one = rules.length === 1;
  const narrower = direction === 'ingress' ? 'the addresses that need it' : 'the peers it needs';
  const keeps = changes.some((change) => change.operation.startsWith('Authorize'));
  const takesMore = !keeps && rules.some((rule) => allowsMore(rule, cause));
  const also = [...cause.alsoOpenBy]
    .filter((rule) => !cause.rules.has(rule))
    .map((rule) => rule.securityGroupRuleId || rule.securityGroupId);
  const text = [
    `Revoke the rule${one ? '' : 's'}, or narrow ${one ? 'its peer' : 'their peers'} to ${narrower}.`,
    ...(keeps ? ['The other ports are authorised again first.'] : []),
    ...(takesMore ? ['Other traffic goes with it: authorise what is needed of that before.'] : []),
    ...(also.length > 0
      ? [
          `Then ${fewOf(also.sort())} would still open it: revoke ${also.length === 1 ? 'that' : 'those'} too.`,
        ]
      : []),
  ].join(' ');
  return { text, changes };
}

function keeping(rules: readonly Rule[], cause: TrafficCause, direction: Direction): RuleChange[] {
  return rules.flatMap((rule) => {
    const kept = keptPorts(rule, cause);
    if (kept.length === 0) return [];
    return [
      {
        operation:
          direction === 'ingress' ? 'AuthorizeSecurityGroup' : 'AuthorizeSecurityGroupEgress',
        securityGroupId: rule.securityGroupId,
        permissions: kept.map((PortRange) => withPorts(rule.permission, PortRange)),
      } as const,
    ];
  });
}

/** One call for each group: it takes up to 100 rules by id. */
export function revoking(rules: readonly Rule[], direction: Direction): RuleChange[] {
  const operation = direction === 'ingress' ? 'RevokeSecurityGroup' : 'RevokeSecurityGroupEgress';
  const byGroup = new Map<string, Rule[]>();
  for (const rule of rules) {
    const list = byGroup.get(rule.securityGroupId);
    if (list) list.push(rule);
    else byGroup.set(rule.securityGroupId, [rule]);
  }
  const changes: RuleChange[] = [];
  for (const [securityGroupId, some] of byGroup) {
    const ids = some.flatMap((rule) => rule.securityGroupRuleId || []).sort();
    const without = some.filter((rule) => !rule.securityGroupRuleId);
    for (let at = 0; at < ids.length; at += 100) {
      changes.push({
        operation,
        securityGroupId,
        securityGroupRuleIds: ids.slice(at, at + 100),
      });
    }
    if (without.length > 0) {
      changes.push({
        operation,
        securityGroupId,
        permissions: without.map((rule) =>
          withPorts(rule.permission, rule.permission.PortRange || '-1/-1'),
        ),
      });
    }
  }
  return changes;
}

/** Whether a rule that can't be written anew with fewer ports allows other traffic too. */
const allowsMore = (rule: Rule, { ports }: TrafficCause) =>
  (rule.protocol === 'all' && ports.size < EVERYTHING) || Boolean(rule.permission.PortRangeListId);

/** The port ranges of a TCP or UDP rule that are not part of the finding. */
function keptPorts(rule: Rule, cause: TrafficCause): string[] {
  if (rule.protocol === 'all' || !hasPorts(rule.protocol)) return [];
  if (rule.permission.PortRangeListId) return [];
  const closed = cause.ports.get(rule.protocol);
  return closed ? formatPorts(subtract(rule.ports, closed)) : [];
}

/**
 * Fields of a rule that its call does not take: they name the rule, or the call says them itself.
 */
const notInCall: readonly string[] = ['SecurityGroupRuleId', 'Direction', 'PortRangeListId'];

/** The rule as AuthorizeSecurityGroup and RevokeSecurityGroup take it. */
function withPorts(permission: Permission, PortRange: string): Record<string, string> {
  const changed: Permission = { ...permission, PortRange };
  return Object.fromEntries(
    permissionFields.flatMap((field) => {
      const value = changed[field];
      const left = value === undefined || value === '' || notInCall.includes(field);
      return left ? [] : [[field, String(value)]];
    }),
  );
}
