import { defineCheck } from '../checkDefinition.js';
import { groupCause } from '../judging/groupCause.js';
import { groupText } from '../judging/groupText.js';
import { judgeGroups } from '../judging/judgeGroups.js';
import { config } from '../judging/standardRefs.js';

/** Groups without a description. */
export const sgDescription = defineCheck<object>({
  info: {
    id: 'sg-description',
    title: 'A group without a description',
    severity: 'low',
    looksAt: 'securityGroup',
    why: 'Nobody can tell what the group is for, so nobody dares to tidy it up.',
    remedy: 'Say what the group is for, and who owns it.',
    standards: [config('ecs-security-group-description-check')],
  },
  parameters: {},
  judge: (region) =>
    judgeGroups(region, (group) => {
      if ((group.Description ?? '').trim() !== '') return { causes: [] };
      return {
        causes: [
          groupCause(group, region, {
            title: `No description of ${region.nameOf(group.SecurityGroupId)}`,
            explanation: `${groupText(group.SecurityGroupId, region)} has no description.`,
            remedy: {
              text: 'Describe it with ModifySecurityGroupAttribute.',
              changes: [
                {
                  operation: 'ModifySecurityGroupAttribute',
                  securityGroupId: group.SecurityGroupId,
                },
              ],
            },
          }),
        ],
      };
    }),
});
