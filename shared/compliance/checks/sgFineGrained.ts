import { sayReason } from '../../messages/sayReason.js';
import { cidrsOf } from '../../rules/addressSet.js';
import type { Rule } from '../../rules/rule.js';
import { count } from '../../text/counts.js';
import { defineCheck, wholeNumber } from '../checkDefinition.js';
import { judgeRules } from '../judging/judgeRules.js';
import { idOf, revokeRemedy, ruleCause } from '../judging/ruleCause.js';
import { ruleKey, ruleText } from '../ruleText.js';

/** Rules that allow more peers or ports than their parameters call fine-grained. */
export const sgFineGrained = defineCheck<{ prefix4: number; prefix6: number; ports: number }>({
  info: {
    id: 'sg-fine-grained',
    title: 'A rule wider than need be',
    severity: 'high',
    looksAt: 'securityGroup',
    why: 'Wide rules let in peers and ports that nobody thought of when they were written.',
    remedy: 'Write one rule for each peer and service that is needed.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.5' }],
  },
  parameters: {
    prefix4: wholeNumber('shortest IPv4 prefix that is fine-grained', 16, [0, 32]),
    prefix6: wholeNumber('shortest IPv6 prefix that is fine-grained', 32, [0, 128]),
    ports: wholeNumber('the most ports of a fine-grained rule', 100, [1, 65_535]),
  },
  judge: (region, parameters) =>
    judgeRules(region, (rules) => {
      const causes = rules.flatMap((rule) => {
        const width = widthOf(rule, parameters);
        // A rule that decides nowhere lets nobody in; the check of shadowed rules reports it.
        if (width === undefined || !region.traffic.ruleStats.get(rule)?.decides) return [];
        const merge = { cause: `ingress ${ruleKey(rule)}`, traffic: 'none' } as const;
        const text = {
          title: 'A wide rule',
          explanation: () => `Rule ${idOf(rule)} (${ruleText(rule.permission)}) allows ${width}.`,
          remedy: revokeRemedy(
            rule,
            'Authorise the peers and ports that are needed, then revoke it.',
          ),
        };
        return [{ ...ruleCause(rule, region, text), merge }];
      });
      const unread = rules.find(
        (rule) =>
          mayBeWide(rule, parameters) && region.traffic.ruleStats.get(rule)?.mayDecide === true,
      );
      return causes.length > 0 || !unread ? causes : { unknown: unreadText(unread) };
    }),
});

interface Widths {
  readonly prefix4: number;
  readonly prefix6: number;
  readonly ports: number;
}

/** Whether a rule that was not read whole may be wider than the parameters allow. */
const mayBeWide = (rule: Rule, widths: Widths): boolean =>
  rule.unknown !== undefined &&
  (rule.policy === 'Accept' || rule.policyUnknown === true) &&
  rule.direction === 'ingress' &&
  excessOf(rule, widths) !== undefined;

const unreadText = (rule: Rule) =>
  sayReason({
    ...{ code: 'ruleUnread', group: rule.securityGroupId, rule: idOf(rule) },
    ...rule.unknown,
  });

/** How an ingress rule is wider than the parameters allow; undefined where it is not. */
function widthOf(rule: Rule, widths: Widths): string | undefined {
  if (rule.policy !== 'Accept' || rule.direction !== 'ingress' || rule.unknown) return undefined;
  return excessOf(rule, widths);
}

/** How peers and ports of a rule are wider than the parameters allow. */
function excessOf(rule: Rule, { prefix4, prefix6, ports }: Widths): string | undefined {
  const found: string[] = [];
  // A group is as wide as its members: no prefix says how wide.
  const sources = rule.peerGroupId === undefined ? cidrsOf(rule.peers) : [];
  const prefixes = sources.flatMap((text) => {
    const prefix = Number(text.split('/')[1]);
    return prefix < (text.includes(':') ? prefix6 : prefix4) ? [prefix] : [];
  });
  if (prefixes.length > 0) found.push(`a source of /${Math.min(...prefixes)}`);
  const ported = rule.protocol === 'all' || rule.protocol === 6 || rule.protocol === 17;
  const width = rule.ports.reduce(
    (sum, point, at) => (at % 2 === 0 ? sum - point : sum + point),
    0,
  );
  if (ported && width > ports) found.push(count(width, 'port'));
  return found.length > 0 ? found.join(' and ') : undefined;
}
