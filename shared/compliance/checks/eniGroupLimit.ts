import { count } from '../../text/counts.js';
import { defineCheck, wholeNumber } from '../checkDefinition.js';
import { judgeSets } from '../judging/judgeSets.js';

/** Interfaces in nearly as many groups as they may be in. */
export const eniGroupLimit = defineCheck<{ percent: number }>({
  info: {
    id: 'eni-group-limit',
    title: 'An interface in nearly as many groups as it may be',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: "It can't join a further group: not even the one that would isolate it in an incident.",
    remedy: 'Put the rules of some of its groups together.',
    standards: [],
  },
  parameters: {
    percent: wholeNumber('percent of the limit from which on it counts', 90, [1, 100]),
  },
  judge: (region, { percent }) => {
    const most = region.groupsPerInterface;
    return judgeSets(region, (interfaceClass) => {
      const found = interfaceClass.securityGroupIds.length;
      if (found * 100 < most * percent) return undefined;
      return {
        title: `in ${found} of ${most} groups`,
        explanation: `${count(interfaceClass.interfaces.length, 'interface')} ${interfaceClass.interfaces.length === 1 ? 'is' : 'are'} in ${found} of at most ${most} groups.`,
      };
    });
  },
});
