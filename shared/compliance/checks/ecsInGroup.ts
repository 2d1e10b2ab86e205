import type { Tally } from '../../contracts/findings.js';
import { count, fewOf } from '../../text/counts.js';
import { defineCheck, idList } from '../checkDefinition.js';
import { noTally } from '../judging/noTally.js';
import { config } from '../judging/standardRefs.js';

/** Instances in no group of a list. */
export const ecsInGroup = defineCheck<{ groups: readonly string[] }>({
  info: {
    id: 'ecs-in-group',
    title: 'An instance in no group of the list',
    severity: 'high',
    looksAt: 'instance',
    why: 'The rules that every instance is meant to have do not hold for it.',
    remedy: 'Let the instance join one of the groups.',
    standards: [config('ecs-instance-attached-security-group')],
  },
  parameters: { groups: idList('groups, by id or name, of which each instance must be in one') },
  judge: (region, { groups }) => {
    if (groups.length === 0) {
      return { tally: noTally, causes: [], reason: 'its parameter groups names no group' };
    }
    const ids = new Set(
      region.snapshot.securityGroups
        .filter(
          (group) =>
            groups.includes(group.SecurityGroupId) ||
            groups.includes(group.SecurityGroupName ?? ''),
        )
        .map((one) => one.SecurityGroupId),
    );
    const missing = region.instances.filter(
      (one) => !one.SecurityGroupIds.SecurityGroupId.some((id) => ids.has(id)),
    );
    const tally: Tally = {
      ...noTally,
      pass: region.instances.length - missing.length,
      fail: missing.length,
    };
    if (missing.length === 0) return { tally, causes: [] };
    const instanceIds = missing.map((one) => one.InstanceId);
    return {
      tally,
      causes: [
        {
          key: 'in none of the groups',
          reach: missing.length,
          draft: () => ({
            status: 'fail',
            title: `${count(missing.length, 'instance')} in none of the groups ${fewOf(groups)}`,
            resource: { type: 'policy', id: 'ecs-in-group' },
            explanation: `${fewOf(
              missing.map((one) => one.InstanceName || one.InstanceId),
              5,
            )} ${missing.length === 1 ? 'is' : 'are'} in none of ${fewOf(groups, 5)}.`,
            decidedBy: [],
            interfaces: instanceIds.flatMap((id) => region.primaryInterface(id) ?? []),
            instanceIds,
          }),
        },
      ],
    };
  },
});
