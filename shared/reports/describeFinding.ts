import type { Decider, Exposed, Finding, RuleChange } from '../contracts/findings.js';
import { count, percent } from '../text/counts.js';
import { directionWord } from '../text/directionWord.js';

/** Parts of a finding as text that every report words alike. Nothing is escaped here. */

/** `in tcp 22/22 from 0.0.0.0/0 and 3 more, 100 % of the Internet`. */
export function exposureText(exposed: Exposed): string {
  const { direction, protocol, ports, peers, peerCount, share } = exposed;
  const shown = peers.slice(0, 5);
  const more = peerCount - shown.length;
  const list = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const peerText = shown.length > 0 ? ` ${direction === 'ingress' ? 'from' : 'to'} ${list}` : '';
  const portText = ports.length > 0 ? ` ${ports.join(', ')}` : '';
  const shareText = share === undefined ? '' : `, ${percent(share)} of the Internet`;
  return `${directionWord(direction)} ${protocol}${portText}${peerText}${shareText}`;
}

/** `shop-web (sg-…) rule sgr-…: Accept tcp 22/22 from 0.0.0.0/0, priority 1`. */
export function deciderText(decider: Decider): string {
  const { securityGroupId, securityGroupName, securityGroupRuleId, text } = decider;
  const group = securityGroupName ? `${securityGroupName} (${securityGroupId})` : securityGroupId;
  const where = [group, securityGroupRuleId && `rule ${securityGroupRuleId}`].filter(Boolean);
  return where.length > 0 ? `${where.join(' ')}: ${text}` : text;
}

/** A call as one line: its name, then its parameters as the ECS API names them. */
export function changeText(change: RuleChange): string {
  const rules = change.securityGroupRuleIds ?? [];
  const parts = [
    change.operation,
    `SecurityGroupId=${change.securityGroupId}`,
    ...(change.innerAccessPolicy ? [`InnerAccessPolicy=${change.innerAccessPolicy}`] : []),
    ...rules.map((id, index) => `SecurityGroupRuleId.${index + 1}=${id}`),
    ...(change.permissions ?? []).flatMap((permission, index) =>
      Object.entries(permission).map(
        ([name, value]) => `Permissions.${index + 1}.${name}=${value}`,
      ),
    ),
  ];
  return parts.join(' ');
}

/** `12 interfaces of 10 instances`. */
export function reachText({ interfaces, instances }: Pick<Finding, 'interfaces' | 'instances'>) {
  const reached = count(interfaces.count, 'interface');
  return instances.count > 0 ? `${reached} of ${count(instances.count, 'instance')}` : reached;
}

/** `accepted by ops until 2027-01-31: reason`; nothing without an exception. */
export function exceptionText({ exception }: Finding): string {
  if (!exception) return '';
  return `accepted by ${exception.owner} until ${exception.expires}: ${exception.reason}`;
}

/** `shop-web (sg-…)`, or the id alone. */
export function resourceText({ id, name }: Finding['resource']): string {
  return name && name !== id ? `${name} (${id})` : id;
}
