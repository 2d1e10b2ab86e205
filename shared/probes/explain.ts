import type { DecidedBy, Decision, VerdictPart } from '../contracts/probe.js';
import type { GroupRules } from '../rules/regionRules.js';
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
  const traffic = `${question.direction} ${describeQuestion(question)}`;
  if (verdict === 'partial') {
    const denied = (parts ?? []).filter((part) => part.verdict === 'deny').length;
    const allowed = (parts ?? []).length - denied;
    return `${traffic} is allowed in part: ${allowed} part(s) allowed, ${denied} denied.`;
  }
  const outcome = verdict === 'allow' ? 'is allowed' : 'is denied';
  return `${traffic} ${outcome} ${because(decidedBy, groups, question)}.`;
}

/** `tcp 443 from internet`, `icmp to 10.0.0.0/8`. */
export function describeQuestion(question: Question): string {
  const ports = question.port ?? question.portRange;
  const preposition = question.direction === 'ingress' ? 'from' : 'to';
  return `${question.protocol.toLowerCase()}${ports === undefined ? '' : ` ${ports}`} ${preposition} ${question.peer}`;
}

function because(
  decidedBy: DecidedBy | undefined,
  groups: readonly GroupRules[],
  question: Question,
): string {
  const group = groups.find((one) => one.securityGroupId === decidedBy?.securityGroupId);
  const named = group ? `${group.name || 'group'} (${group.securityGroupId})` : 'the group';
  switch (decidedBy?.kind) {
    case 'rule':
      return `by rule ${decidedBy.securityGroupRuleId} of ${named}: ${decidedBy.policy} at priority ${decidedBy.priority}`;
    case 'intraGroup':
      return `because both sides are in ${named}, whose members reach one another`;
    case 'alwaysAllowed':
      return 'because the platform always lets it through';
    case 'platformBlock':
      return 'because the platform blocks TCP 25 to the Internet';
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
