import { RegionIndex } from '../shared/region/RegionIndex.js';
import type { Permission, RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { editedGroups, type RuleEdits } from '../shared/region/ruleEdits.js';
import { readCidr } from '../shared/rules/cidr.js';
import { hasPorts, parseProtocol } from '../shared/rules/protocol.js';
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
  const edits = {
    revoke,
    authorize: authorize.map((text) => readRule(text, snapshot, groupOtherwise)),
  };
  const region = new RegionIndex(snapshot);
  const classic = editedGroups(edits, snapshot).find((id) => !region.group(id)?.VpcId);
  // An empty answer would look like "nothing changes".
  if (classic !== undefined) {
    throw new UsageError(
      `${region.nameOf(classic)} is in the classic network, whose traffic can't be judged`,
    );
  }
  return edits;
}

const RULE =
  /^(?:(\S+)\s+)?(?:(in)|out)\s+([A-Za-z0-9]+)(?:\/(\d+)(?:-(\d+))?)?\s+(from|to)\s+(\S+)(\s+drop)?(?:\s+priority\s+(\d+))?$/;

/** What ECS takes as a rule's priority (facts/ecs 1.7). */
const MOST_PRIORITY = 100;

function readRule(
  text: string,
  snapshot: RegionSnapshot,
  groupOtherwise: string | undefined,
): RuleEdits['authorize'][number] {
  const refuse = (why: string) => new UsageError(`--authorize '${text}' ${why}`);
  const match = RULE.exec(text.trim().replace(/\s+/g, ' '));
  const [rule = '', group, inward, protocol = '', from, to = from, preposition, peer = '', drop] =
    match ?? [];
  const ingress = inward !== undefined;
  if (!match || preposition !== (ingress ? 'from' : 'to')) {
    throw refuse(`can't be read; write it like ${ruleGrammar}`);
  }
  const priority = match[9] ?? '1';
  if (Number(priority) < 1 || Number(priority) > MOST_PRIORITY) {
    throw refuse(`has priority ${priority}; ECS takes 1 to ${MOST_PRIORITY}`);
  }
  const number = parseProtocol(protocol);
  if (number === undefined) throw refuse(`names no protocol: there is no ${protocol}`);
  const securityGroupId = group === undefined ? groupOtherwise : groupIdOf(group, snapshot);
  if (securityGroupId === undefined) throw refuse('names no group; put its name or id first');
  const ports = number !== 'all' && hasPorts(number);
  if (!ports && from !== undefined) throw refuse(`names ports, and ${protocol} has none`);
  if (from !== undefined && !arePorts(Number(from), Number(to))) {
    throw refuse('names ports that are not there; give 1 to 65535, the lower one first');
  }
  return {
    securityGroupId,
    permission: {
      SecurityGroupRuleId: `(new: ${rule})`,
      Direction: ingress ? 'ingress' : 'egress',
      IpProtocol: protocol.toUpperCase(),
      PortRange: ports ? `${from ?? 1}/${to ?? 65_535}` : '-1/-1',
      Policy: drop ? 'Drop' : 'Accept',
      Priority: priority,
      ...peerOf(peer, ingress, snapshot, refuse),
    },
  };
}

const arePorts = (from: number, to: number) => from >= 1 && from <= to && to <= 65_535;

/** The fields of a permission that name a peer: a block of addresses, or a group. */
function peerOf(
  peer: string,
  ingress: boolean,
  snapshot: RegionSnapshot,
  refuse: (why: string) => UsageError,
): Partial<Permission> {
  const blocks: Readonly<Record<string, string>> = { internet: '0.0.0.0/0', internet6: '::/0' };
  const text = blocks[peer] ?? peer;
  const cidr = readCidr(text);
  if (!cidr) {
    if (/^pl-|[/:]/.test(peer)) {
      const peers = 'internet, internet6, a block such as 10.0.0.0/8, or a group';
      throw refuse(`names the peer ${peer}; give ${peers}`);
    }
    const id = groupIdOf(peer, snapshot);
    return ingress ? { SourceGroupId: id } : { DestGroupId: id };
  }
  if (cidr.range.family === 4) return ingress ? { SourceCidrIp: text } : { DestCidrIp: text };
  return ingress ? { Ipv6SourceCidrIp: text } : { Ipv6DestCidrIp: text };
}
