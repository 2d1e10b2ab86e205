import type { Explanation, Explanations } from '../contracts/explanation.js';
import type { Coded } from '../contracts/reason.js';
import { count, thousands } from '../text/counts.js';
import { isReason, sayReason } from './sayReason.js';
import { sayTraffic } from './sayTraffic.js';

type Of<TCode extends keyof Explanations> = Coded<Pick<Explanations, TCode>>;
type Decided = Of<Exclude<keyof Explanations, 'partly'>>;

const because = (explanation: Decided, why: string) =>
  `${sayTraffic(explanation)} is ${explanation.verdict === 'allow' ? 'allowed' : 'denied'} because ${why}.`;

const named = ({ group, groupName }: Of<'intraGroup'> | Of<'rule'>) =>
  group === '' ? 'the group' : `${groupName || 'group'} (${group})`;

const catalogue: {
  readonly [TCode in keyof Explanations]: (explanation: Of<TCode>) => string;
} = {
  rule: (one) =>
    because(one, `of rule ${one.rule} of ${named(one)}: ${one.policy} at priority ${one.priority}`),
  intraGroup: (one) =>
    because(one, `both sides are in ${named(one)}, whose members reach each other`),
  alwaysAllowed: (one) => because(one, 'Alibaba Cloud always lets it through'),
  platformBlock: (one) => because(one, 'Alibaba Cloud closes TCP 25 to the Internet'),
  defaultIn: (one) => because(one, 'no rule matches, and what no rule allows is denied'),
  defaultOutOfBasic: (one) =>
    because(one, 'no rule matches, and basic groups let out what no rule denies'),
  defaultOutOfAdvanced: (one) =>
    because(one, 'no rule matches, and advanced groups let nothing out that no rule allows'),
  partly: (one) =>
    `${sayTraffic(one)} is partly allowed: ${count(one.allowed, 'part')} allowed, ${thousands(one.denied)} denied.`,
};

/**
 * One sentence for a person: what passes or does not, and what decides it. A code that this version does
 * not know, from a newer one's evidence, is said as it is.
 */
export function sayExplanation(explanation: Explanation): string {
  if (isReason(explanation)) return `Unknown: ${sayReason(explanation)}.`;
  const say = catalogue[explanation.code] as ((one: Explanation) => string) | undefined;
  return say ? say(explanation) : (explanation as Explanation).code;
}
