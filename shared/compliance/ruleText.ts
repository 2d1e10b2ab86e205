import type { Decider } from '../contracts/findings.js';
import type { Permission, SecurityGroup } from '../region/regionSnapshot.js';
import { addressSetOf, cidrsOf } from '../rules/addressSet.js';
import { parseCidr } from '../rules/cidr.js';
import type { Entry } from '../rules/entries.js';
import { formatPorts, parsePortRange } from '../rules/portRange.js';
import { formatProtocol, hasPorts, parseProtocol } from '../rules/protocol.js';
import type { Rule } from '../rules/rule.js';

/**
 * A rule as people read it, `Accept tcp 22/22 from 0.0.0.0/0, priority 1`. Canonical: rules that
 * say the same have one text, whatever their id, description and way of writing.
 */
export function ruleText(permission: Permission): string {
  const { Policy, Priority } = permission;
  const policy = { accept: 'Accept', drop: 'Drop' }[Policy.toLowerCase()] ?? Policy;
  const protocol = parseProtocol(permission.IpProtocol);
  const name = protocol === undefined ? permission.IpProtocol : formatProtocol(protocol);
  const ports = protocol === undefined || hasPorts(protocol) ? ` ${portsText(permission)}` : '';
  const ingress = permission.Direction.toLowerCase() !== 'egress';
  const [source, destination] = [sourceText(permission), destinationText(permission)];
  const peer = (ingress ? source : destination) || 'nobody named';
  const own = ingress ? destination : source;
  const [towards, at] = ingress ? ['from', 'to'] : ['to', 'from'];
  const sourcePorts = permission.SourcePortRange
    ? ` source port ${canonicalPorts(permission.SourcePortRange)}`
    : '';
  const bound = own === '' ? '' : ` ${at} ${own}`;
  return `${policy} ${name}${ports} ${towards} ${peer}${bound}${sourcePorts}, priority ${Priority}`;
}

function portsText({ PortRange, PortRangeListId }: Permission): string {
  if (PortRange) return canonicalPorts(PortRange);
  return PortRangeListId || '1/65535';
}

function canonicalPorts(text: string): string {
  const ports = parsePortRange(text);
  return ports ? formatPorts(ports).join(' ') : text;
}

/** Precedence as the rules have it: a CIDR, a group, a prefix list. */
const sourceText = (one: Permission): string =>
  cidrText(one.SourceCidrIp) ||
  cidrText(one.Ipv6SourceCidrIp) ||
  one.SourceGroupId ||
  one.SourcePrefixListId ||
  '';

const destinationText = (one: Permission): string =>
  cidrText(one.DestCidrIp) ||
  cidrText(one.Ipv6DestCidrIp) ||
  one.DestGroupId ||
  one.DestPrefixListId ||
  '';

function cidrText(text: string | undefined): string {
  const range = text ? parseCidr(text) : undefined;
  return range ? cidrsOf(addressSetOf([range])).join(' ') : (text ?? '');
}

/** What decides, with its text for people. `nameOf` gives a group's name. */
export function deciderOf(entry: Entry, nameOf: (securityGroupId: string) => string): Decider {
  const id = entry.rule?.securityGroupId ?? entry.securityGroupId;
  const ruleId = entry.rule?.securityGroupRuleId;
  return {
    kind: entry.kind,
    ...(id ? { securityGroupId: id, securityGroupName: nameOf(id) } : {}),
    ...(ruleId ? { securityGroupRuleId: ruleId } : {}),
    text: entry.rule ? ruleText(entry.rule.permission) : behaviour(entry, id ? nameOf(id) : ''),
  };
}

function behaviour({ kind, allow }: Entry, group: string): string {
  switch (kind) {
    case 'intraGroup':
      return `members of ${group} reach each other`;
    case 'alwaysAllowed':
      return 'the platform always lets it through';
    case 'platformBlock':
      return 'the platform blocks TCP 25 to the Internet';
    default:
      return allow
        ? 'no rule matches, and basic groups let out what no rule denies'
        : 'no rule matches, and what no rule allows is denied';
  }
}

/** Names a rule for the same cause to be found again: its id, else where it stands and its text. */
export const ruleKey = (rule: Rule): string =>
  rule.securityGroupRuleId || `${rule.securityGroupId} ${ruleText(rule.permission)}`;

/** Where the name of a group is looked up. */
interface NamedGroups {
  group(securityGroupId: string): Pick<SecurityGroup, 'SecurityGroupName'> | undefined;
}

/** A rule as a finding names it. */
export function ruleDecider(rule: Rule, region: NamedGroups): Decider {
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
