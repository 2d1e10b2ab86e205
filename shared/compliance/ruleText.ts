import type { Permission } from '../region/regionSnapshot.js';
import { addressSetOf, cidrsOf } from '../rules/addressSet.js';
import { parseCidr } from '../rules/cidr.js';
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

/** The peer by the precedence of the cloud: a CIDR, then a group, then a prefix list. */
const sourceText = (permission: Permission): string =>
  cidrText(permission.SourceCidrIp) ||
  cidrText(permission.Ipv6SourceCidrIp) ||
  permission.SourceGroupId ||
  permission.SourcePrefixListId ||
  '';

const destinationText = (permission: Permission): string =>
  cidrText(permission.DestCidrIp) ||
  cidrText(permission.Ipv6DestCidrIp) ||
  permission.DestGroupId ||
  permission.DestPrefixListId ||
  '';

function cidrText(text: string | undefined): string {
  const range = text ? parseCidr(text) : undefined;
  return range ? cidrsOf(addressSetOf([range])).join(' ') : (text ?? '');
}

/** The name by which a rule is found again in a later run: its id, else its group and text. */
export const ruleKey = (rule: Rule): string =>
  rule.securityGroupRuleId || `${rule.securityGroupId} ${ruleText(rule.permission)}`;
