import { limits } from '../../contracts/limits.js';
import { countRules, listSizesOf } from '../../rules/countRules.js';
import { count, thousands } from '../../text/counts.js';
import { defineCheck, wholeNumber } from '../checkDefinition.js';
import { judgeSets } from '../judging/judgeSets.js';
import { rulesOf } from '../judging/rulesOf.js';

/** Interfaces with nearly as many rules as they may have. */
export const eniRuleBudget = defineCheck<{ percent: number }>({
  info: {
    id: 'eni-rule-budget',
    title: 'An interface with nearly as many rules as it may have',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: `Over ${thousands(limits.rulesPerInterface)} rules on an interface, joins and new rules are refused.`,
    remedy:
      'Revoke shadowed and redundant rules; use prefix lists that are no longer than need be.',
    standards: [],
  },
  parameters: {
    percent: wholeNumber('percent of the limit from which on it counts', 90, [1, 100]),
  },
  judge: (region, { percent }) => {
    const sizes = listSizesOf(region.snapshot);
    const byGroup = new Map<string, number>();
    const countOfGroup = (id: string) => {
      const known = byGroup.get(id);
      if (known !== undefined) return known;
      const rules = region.rules.group(id)?.rules ?? [];
      const counted = countRules(
        rules.map((rule) => rule.permission),
        sizes,
      );
      byGroup.set(id, counted);
      return counted;
    };
    const most = limits.rulesPerInterface;
    return judgeSets(region, (interfaceClass) => {
      const found = interfaceClass.securityGroupIds.reduce((sum, id) => sum + countOfGroup(id), 0);
      if (found * 100 < most * percent) {
        const read = interfaceClass.securityGroupIds.map((id) => rulesOf(id, region));
        return read.find((one) => 'unknown' in one);
      }
      return {
        title: `with ${thousands(found)} of ${thousands(most)} rules`,
        explanation: `${count(interfaceClass.interfaces.length, 'interface')} ${interfaceClass.interfaces.length === 1 ? 'has' : 'have'} ${thousands(found)} of at most ${thousands(most)} rules; prefix and port lists count with their MaxEntries.`,
      };
    });
  },
});
