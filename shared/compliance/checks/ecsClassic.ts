import type { Tally } from '../../contracts/findings.js';
import { defineCheck } from '../checkDefinition.js';
import { noTally } from '../judging/noTally.js';

/** Instances in the classic network. */
export const ecsClassic = defineCheck<object>({
  info: {
    id: 'ecs-classic',
    title: 'An instance in the classic network',
    severity: 'high',
    looksAt: 'instance',
    why: 'The classic network is shared between tenants; there is no VPC around the instance.',
    remedy: 'Move the instance into a VPC.',
    standards: [{ standard: 'cis-alibaba-2.0', control: '3.1' }],
  },
  parameters: {},
  judge: (region) => {
    const found = region.instances.filter((one) => one.InstanceNetworkType === 'classic');
    const tally: Tally = {
      ...noTally,
      pass: region.instances.length - found.length,
      fail: found.length,
    };
    return {
      tally,
      causes: found.map((instance) => ({
        key: instance.InstanceId,
        reach: 1,
        draft: () => ({
          status: 'fail',
          title: `${instance.InstanceName || instance.InstanceId} is in the classic network`,
          resource: {
            type: 'instance',
            id: instance.InstanceId,
            ...(instance.InstanceName ? { name: instance.InstanceName } : {}),
          },
          explanation: `The network type of ${instance.InstanceId} is classic; its traffic is not judged.`,
          decidedBy: [],
          interfaces: [],
          instanceIds: [instance.InstanceId],
        }),
      })),
    };
  },
});
