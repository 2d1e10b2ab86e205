import type { Tally } from '../../contracts/findings.js';
import { sayReason } from '../../messages/sayReason.js';
import { networkContradiction, networkOf } from '../../region/networkOf.js';
import { defineCheck } from '../checkDefinition.js';
import type { Unjudged } from '../judgement.js';
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
    const found = region.instances.filter((one) => networkOf(one) === 'classic');
    const unknown = region.instances.flatMap((one): Unjudged[] => {
      const eni = region.primaryInterface(one.InstanceId);
      const reason = networkContradiction(one, eni);
      return reason && !found.includes(one)
        ? [{ reason: sayReason(reason), interfaces: eni ? [eni] : [] }]
        : [];
    });
    const tally: Tally = {
      ...noTally,
      pass: region.instances.length - found.length - unknown.length,
      fail: found.length,
      unknown: unknown.length,
    };
    return {
      tally,
      unknown,
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
