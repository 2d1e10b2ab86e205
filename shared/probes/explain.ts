import type { AskedTraffic, Explanations } from '../contracts/explanation.js';
import type { DecidedBy, Decision } from '../contracts/probe.js';
import type { Coded } from '../contracts/reason.js';
import type { GroupRules } from '../rules/regionRules.js';
import type { Question } from './decideQuestion.js';

/** What a question asks about, as it is said of it. */
export const trafficOf = ({
  direction,
  protocol,
  peer,
  port,
  portRange,
}: Question): AskedTraffic => ({
  direction,
  protocol,
  ports: port ?? portRange ?? '',
  peer,
});

/** What decides the whole of a question. `groups`: those of the interface. */
export function explain(
  question: Question,
  groups: readonly GroupRules[],
  verdict: Decision,
  decidedBy: DecidedBy,
): Coded<Explanations> {
  const decided = { ...trafficOf(question), verdict };
  const named = () => {
    const group = decidedBy.securityGroupId ?? '';
    const known = groups.find((one) => one.securityGroupId === group);
    return { group, groupName: known?.name ?? '' };
  };
  switch (decidedBy.kind) {
    case 'rule': {
      const { securityGroupRuleId: rule = '', policy = '', priority = 0 } = decidedBy;
      return { code: 'rule', ...decided, ...named(), rule, policy, priority };
    }
    case 'intraGroup':
      return { code: 'intraGroup', ...decided, ...named() };
    case 'default': {
      if (question.direction === 'ingress') return { code: 'defaultIn', ...decided };
      const basic = groups.every((one) => one.kind === 'basic');
      return { code: basic ? 'defaultOutOfBasic' : 'defaultOutOfAdvanced', ...decided };
    }
    default:
      return { code: decidedBy.kind, ...decided };
  }
}
