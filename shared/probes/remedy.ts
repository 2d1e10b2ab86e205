import { limits } from '../contracts/limits.js';
import type { Decision, Remedy } from '../contracts/probe.js';
import { parseCidr } from '../rules/cidr.js';
import type { Entry } from '../rules/entries.js';
import type { Question } from './decideQuestion.js';

/** The weakest priority that a rule can have. */
const WEAKEST = 100;

/**
 * The smallest rule that would turn a verdict (the "Open Port" of the console's check), or what no
 * rule can beat: a Drop at priority 1, or a behaviour of the cloud. `groups` are those of the
 * interface: the rule is for the group of what decides, or for the first one where the default does.
 */
export function remedyFor(
  question: Question,
  verdict: Decision,
  deciding: readonly Entry[],
  groups: readonly string[] = [],
): Remedy | undefined {
  const built = deciding.find((entry) => ['alwaysAllowed', 'platformBlock'].includes(entry.kind));
  if (built) return undefined;
  const inner = deciding.find((entry) => entry.kind === 'intraGroup');
  if (inner?.securityGroupId) {
    return { kind: 'innerAccessPolicy', securityGroupId: inner.securityGroupId, policy: 'Drop' };
  }
  const rules = deciding.flatMap((entry) => (entry.rule ? [entry.rule] : []));
  const strongest = rules.reduce((least, rule) => Math.min(least, rule.priority), WEAKEST + 1);
  const inTheWay = rules.find((rule) => rule.priority === strongest);
  const securityGroupId = inTheWay?.securityGroupId ?? groups[0];
  const addRule = (policy: 'Accept' | 'Drop', at: number) => ({
    kind: 'addRule' as const,
    ...(securityGroupId === undefined ? {} : { securityGroupId }),
    permission: permissionFor(question, policy, at),
  });
  if (verdict === 'allow') {
    // Drop wins at a tie, so the same priority is enough.
    const priority = rules.length > 0 ? Math.min(strongest, WEAKEST) : WEAKEST;
    return addRule('Drop', priority);
  }
  const priority = strongest - 1;
  if (priority < 1) {
    const first = rules.filter((rule) => rule.priority <= 1);
    return {
      kind: 'ruleInTheWay',
      securityGroupRuleIds: [...new Set(first.map((rule) => rule.securityGroupRuleId))].slice(
        0,
        limits.rulesPerRemedy,
      ),
    };
  }
  return addRule('Accept', priority);
}

function permissionFor(
  question: Question,
  policy: 'Accept' | 'Drop',
  priority: number,
): Extract<Remedy, { kind: 'addRule' }>['permission'] {
  const side = question.direction === 'ingress' ? 'Source' : 'Dest';
  const ports =
    question.portRange ??
    (question.port === undefined ? '-1/-1' : `${question.port}/${question.port}`);
  return {
    Direction: question.direction,
    IpProtocol: question.protocol.toUpperCase(),
    PortRange: ports,
    ...(question.sourcePort === undefined
      ? {}
      : { SourcePortRange: `${question.sourcePort}/${question.sourcePort}` }),
    ...peerField(question.peer, side),
    Policy: policy,
    Priority: String(priority),
  };
}

/** The peer of a rule: a group by its id, else a CIDR. */
function peerField(peer: string, side: 'Source' | 'Dest'): Readonly<Record<string, string>> {
  if (peer.startsWith('sg-')) return { [`${side}GroupId`]: peer };
  const cidr = { internet: '0.0.0.0/0', internet6: '2000::/3' }[peer] ?? peer;
  const v6 = parseCidr(cidr)?.family === 6;
  return { [v6 ? `Ipv6${side}CidrIp` : `${side}CidrIp`]: cidr };
}
