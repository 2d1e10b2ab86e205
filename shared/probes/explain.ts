import type { DecidedBy, Decision, VerdictPart } from '../contracts/probe.js';
import type { GroupRules } from '../rules/regionRules.js';
import { count } from '../text/counts.js';
import type { Question } from './decideQuestion.js';

interface Facts {
  readonly question: Question;
  readonly groups: readonly GroupRules[];
  readonly verdict: Decision | 'partial';
  readonly decidedBy?: DecidedBy;
  readonly parts?: readonly VerdictPart[];
}

/** One sentence for a person: what passes or does not, and what decides it. */
export function explain({ question, groups, verdict, decidedBy, parts }: Facts): string {
  const traffic = describeQuestion(question);
  if (verdict === 'partial') {
    const denied = (parts ?? []).filter((part) => part.verdict === 'deny').length;
    const allowed = (parts ?? []).length - denied;
    return `${traffic} is partly allowed: ${count(allowed, 'part')} allowed, ${denied} denied.`;
  }
  const outcome = verdict === 'allow' ? 'is allowed' : 'is denied';
  return `${traffic} ${outcome} ${because(decidedBy, groups, question)}.`;
}

/** `tcp 443 in from the Internet`, `icmp out to 10.0.0.0/8`. */
export function describeQuestion(question: Question): string {
  const ports = question.port ?? question.portRange;
  const towards = question.direction === 'ingress' ? 'in from' : 'out to';
  return `${question.protocol.toLowerCase()}${ports === undefined ? '' : ` ${ports}`} ${towards} ${peerName(question.peer)}`;
}

/** The two names that stand for the Internet, as people say them; anything else as it is. */
const peerName = (peer: string) =>
  ({ internet: 'the Internet', internet6: 'the Internet over IPv6' })[peer] ?? peer;

function because(
  decidedBy: DecidedBy | undefined,
  groups: readonly GroupRules[],
  question: Question,
): string {
  const group = groups.find((one) => one.securityGroupId === decidedBy?.securityGroupId);
  const named = group ? `${group.name || 'group'} (${group.securityGroupId})` : 'the group';
  switch (decidedBy?.kind) {
    case 'rule':
      return `because of rule ${decidedBy.securityGroupRuleId} of ${named}: ${decidedBy.policy} at priority ${decidedBy.priority}`;
    case 'intraGroup':
      return `because both sides are in ${named}, whose members reach each other`;
    case 'alwaysAllowed':
      return 'because Alibaba Cloud always lets it through';
    case 'platformBlock':
      return 'because Alibaba Cloud closes TCP 25 to the Internet';
    default:
      return question.direction === 'ingress'
        ? 'because no rule matches, and what no rule allows is denied'
        : `because no rule matches, and ${
            groups.every((one) => one.kind === 'basic')
              ? 'basic groups let out what no rule denies'
              : 'advanced groups let nothing out that no rule allows'
          }`;
  }
}
