import type { Permission, RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { noEdits, type RuleEdits } from '../shared/region/ruleEdits.js';
import { readCidr } from '../shared/rules/cidr.js';
import { parseProtocol } from '../shared/rules/protocol.js';
import { UsageError } from './exitCodes.js';
import { groupIdOf } from './loadRegion.js';

/** The flags of `sgm plan` that ask what other rules would do. */
export interface RuleEditFlags {
  readonly revoke?: string[];
  readonly authorize?: string[];
}

/** How a rule is written on the command line. */
export const ruleGrammar = "'[GROUP] in|out PROTOCOL[/PORTS] from|to PEER [drop] [priority N]'";

/**
 * The edits that the flags stand for. `groupOtherwise` gets a rule that names no group. Throws
 * UsageError for a rule that the region doesn't have, and for one that can't be read.
 */
export function ruleEditsOf(
  { revoke = [], authorize = [] }: RuleEditFlags,
  snapshot: RegionSnapshot,
  groupOtherwise: string | undefined,
): RuleEdits {
  const known = new Set(
    snapshot.securityGroupAttributes.flatMap((attribute) =>
      attribute.Permissions.Permission.map((permission) => permission.SecurityGroupRuleId),
    ),
  );
  const unknown = revoke.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new UsageError(`--revoke ${unknown}: no group of the region has this rule`);
  }
  return {
    ...noEdits,
    revoke,
    authorize: authorize.map((text) => readRule(text, snapshot, groupOtherwise)),
  };
}

const RULE =
  /^(?:(\S+)\s+)?(in|out)\s+([A-Za-z0-9]+)(?:\/(\d+)(?:-(\d+))?)?\s+(?:from|to)\s+(\S+)(\s+drop)?(?:\s+priority\s+(\d+))?$/;

function readRule(
  text: string,
  snapshot: RegionSnapshot,
  groupOtherwise: string | undefined,
): RuleEdits['authorize'][number] {
  const match = RULE.exec(text.trim());
  if (!match) {
    throw new UsageError(`--authorize '${text}' can't be read; write it like ${ruleGrammar}`);
  }
  const [, group, way, protocol = '', from, to = from, peer = '', drop, priority = '1'] = match;
  if (parseProtocol(protocol) === undefined) {
    throw new UsageError(`--authorize '${text}': there is no protocol ${protocol}`);
  }
  const securityGroupId = group === undefined ? groupOtherwise : groupIdOf(group, snapshot);
  if (securityGroupId === undefined) {
    throw new UsageError(`--authorize '${text}' names no group; put its name or id first`);
  }
  const ingress = way === 'in';
  return {
    securityGroupId,
    permission: {
      SecurityGroupRuleId: `--authorize ${text}`,
      Direction: ingress ? 'ingress' : 'egress',
      IpProtocol: protocol.toUpperCase(),
      PortRange: from === undefined ? '-1/-1' : `${from}/${to}`,
      Policy: drop ? 'Drop' : 'Accept',
      Priority: priority,
      ...peerOf(peer, ingress, snapshot),
    },
  };
}

/** The fields of a permission that name a peer: a block of addresses, or a group. */
function peerOf(peer: string, ingress: boolean, snapshot: RegionSnapshot): Partial<Permission> {
  const blocks: Readonly<Record<string, string>> = { internet: '0.0.0.0/0', internet6: '::/0' };
  const text = blocks[peer] ?? peer;
  const cidr = readCidr(text);
  if (!cidr) {
    const id = groupIdOf(peer, snapshot);
    return ingress ? { SourceGroupId: id } : { DestGroupId: id };
  }
  if (cidr.range.family === 4) return ingress ? { SourceCidrIp: text } : { DestCidrIp: text };
  return ingress ? { Ipv6SourceCidrIp: text } : { Ipv6DestCidrIp: text };
}
