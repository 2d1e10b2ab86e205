import { limits } from '../../contracts/limits.js';
import { sayReason } from '../../messages/sayReason.js';
import { privateAddressesOf } from '../../rules/regionRules.js';
import { thousands } from '../../text/counts.js';
import { defineCheck, wholeNumber } from '../checkDefinition.js';
import { groupCause } from '../judging/groupCause.js';
import { groupText } from '../judging/groupText.js';
import { judgeGroups } from '../judging/judgeGroups.js';

/** Groups that hold nearly as many members as they can. */
export const sgCapacity = defineCheck<{ percent: number }>({
  info: {
    id: 'sg-capacity',
    title: 'A group that is nearly full',
    severity: 'medium',
    looksAt: 'securityGroup',
    why: "When it is full, the next instance can't start or join.",
    remedy: 'Spread the members over several groups, or use an advanced group.',
    standards: [],
  },
  parameters: {
    percent: wholeNumber('percent of the limit from which on it counts', 90, [1, 100]),
  },
  judge: (region, { percent }) =>
    judgeGroups(region, (group) => {
      const members = region.membersOf(group.SecurityGroupId);
      const isAdvanced = group.SecurityGroupType === 'enterprise';
      // A basic group counts private addresses, an advanced one interfaces ([USE][TYPES]).
      const found = isAdvanced
        ? members.length
        : members.reduce((sum, eni) => sum + privateAddressesOf(eni).length, 0);
      const most = isAdvanced ? limits.interfacesPerAdvancedGroup : limits.privateIpsPerBasicGroup;
      if (found * 100 < most * percent) {
        const id = group.SecurityGroupId;
        return region.rules.membersOf(id)
          ? { causes: [] }
          : { unknown: sayReason(region.rules.whyUnread(id)) };
      }
      const unit = isAdvanced ? 'interfaces' : 'private addresses';
      return {
        causes: [
          groupCause(group, region, {
            title: `${region.nameOf(group.SecurityGroupId)} is nearly full`,
            explanation: `${groupText(group.SecurityGroupId, region)} holds ${thousands(found)} of ${thousands(most)} ${unit}, ${thousands(most - found)} more fit.`,
          }),
        ],
      };
    }),
});
