import type { Decider } from '../contracts/findings.js';
import type { Permission } from '../contracts/regionSnapshot.js';
import type { Entry } from '../rules/entries.js';
import type { Rule } from '../rules/rule.js';
import type { AuditedRegion } from './auditedRegion.js';

/** A rule as a person reads it: `Accept tcp 22/22 from 0.0.0.0/0, priority 1`. */
export function ruleText(permission: Permission): string {
  const { Policy, IpProtocol, Priority, SourcePortRange } = permission;
  const ports = permission.PortRange || permission.PortRangeListId || '-1/-1';
  const shownPorts = ports === '-1/-1' ? '' : ` ${ports}`;
  const sources =
    SourcePortRange && SourcePortRange !== '-1/-1' ? ` source port ${SourcePortRange}` : '';
  const ingress = permission.Direction.toLowerCase() !== 'egress';
  const source = sourceOf(permission);
  const dest = destOf(permission);
  const peer = ingress
    ? ` from ${source || 'nobody named'}${dest ? ` to ${dest}` : ''}`
    : ` to ${dest || 'nobody named'}${source ? ` from ${source}` : ''}`;
  return `${Policy} ${IpProtocol.toLowerCase()}${shownPorts}${sources}${peer}, priority ${Priority}`;
}

const sourceOf = (one: Permission) =>
  one.SourceCidrIp || one.Ipv6SourceCidrIp || one.SourceGroupId || one.SourcePrefixListId || '';
const destOf = (one: Permission) =>
  one.DestCidrIp || one.Ipv6DestCidrIp || one.DestGroupId || one.DestPrefixListId || '';

/** Names a rule for the same cause to be found again: its id, else where it stands and its text. */
export const ruleKey = (rule: Rule): string =>
  rule.securityGroupRuleId || `${rule.securityGroupId} ${ruleText(rule.permission)}`;

/** A rule as a finding names it. */
export function ruleDecider(rule: Rule, region: AuditedRegion): Decider {
  const name = region.group(rule.securityGroupId)?.SecurityGroupName;
  return {
    kind: 'rule',
    securityGroupId: rule.securityGroupId,
    ...(name ? { securityGroupName: name } : {}),
    ...(rule.securityGroupRuleId ? { securityGroupRuleId: rule.securityGroupRuleId } : {}),
    text: ruleText(rule.permission),
  };
}

/** What decides, in a few words: for a rule that hides or replaces another. */
export function entryText(entry: Entry): string {
  if (entry.rule) return entry.rule.securityGroupRuleId || ruleText(entry.rule.permission);
  if (entry.kind === 'intraGroup') return `members of ${entry.securityGroupId}`;
  return builtIn[entry.kind] ?? entry.kind;
}

const builtIn: Readonly<Record<string, string>> = {
  alwaysAllowed: 'what the platform always allows',
  platformBlock: 'the platform’s block of TCP 25',
  default: 'the default',
};

/** The first few of many, and how many more: for sentences. */
export function fewOf(texts: readonly string[], most = 3): string {
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}

/** `1 interface`, `12 interfaces`. */
export const countOf = (count: number, unit: string): string =>
  `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
