import { defineCheck, idList } from '../checkDefinition.js';
import { groupCause } from '../judging/groupCause.js';
import { groupText } from '../judging/groupText.js';
import { judgeGroups } from '../judging/judgeGroups.js';
import { config } from '../judging/standardRefs.js';

/** Basic groups where advanced ones are required. */
export const sgTypeAdvanced = defineCheck<{ vpcs: readonly string[] }>({
  info: {
    id: 'sg-type-advanced',
    title: 'A basic group where an advanced one is required',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'A basic group lets its members reach each other and lets everything out; it holds 6,000 addresses, an advanced one 65,536 interfaces.',
    remedy: 'Make an advanced group with the rules that are needed, and move the members there.',
    standards: [config('ecs-security-group-type-not-normal')],
  },
  parameters: { vpcs: idList('VPCs in which groups must be advanced; empty: everywhere') },
  judge: (region, { vpcs }) =>
    judgeGroups(region, (group) => {
      if (vpcs.length > 0 && !vpcs.includes(group.VpcId ?? '')) return 'notApplicable';
      if (group.SecurityGroupType === 'enterprise') return { causes: [] };
      if (group.SecurityGroupType !== 'normal') {
        const id = group.SecurityGroupId;
        return { unknown: `the type of ${id} can't be read: ${group.SecurityGroupType}` };
      }
      return {
        causes: [
          groupCause(group, region, {
            title: `${region.nameOf(group.SecurityGroupId)} is a basic group`,
            explanation: `${groupText(group.SecurityGroupId, region)} is a basic group (type ${group.SecurityGroupType}).`,
          }),
        ],
      };
    }),
});
