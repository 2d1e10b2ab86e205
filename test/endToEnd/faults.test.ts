import { afterEach, describe, expect, it } from 'vitest';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import type { RegionOptions } from '../../local/region.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { type Deployment, deploy } from './deployment.js';

let deployment: Deployment | undefined;

afterEach(() => deployment?.close());

type Fault = Parameters<Deployment['region']['faults']['add']>[0];

/** Moves `size` instances from one group to another while the faults strike. */
async function moveUnder(
  faults: readonly Fault[],
  size: number,
  options: Partial<RegionOptions> = {},
): Promise<{ view: ChangeView; deployment: Deployment }> {
  const deployed = await deploy({ snapshot: makeFleet(size), speed: 40, seed: 7, ...options });
  deployment = deployed;
  for (const fault of faults) deployed.region.faults.add(fault);
  const { changeId } = await deployed.client.submit(
    {
      regionId: 'cn-hangzhou',
      targets: { select: { tags: { fleet: 'bench' } } },
      join: [fleetIds.extra],
      leave: [fleetIds.base],
    },
    'under-faults',
  );
  return { view: await deployed.ended(changeId), deployment: deployed };
}

const moved = (size: number) =>
  Array.from({ length: size }, (_, index) => ({
    id: fleetIds.instance(index),
    groups: [fleetIds.extra],
  }));

const stateOf = ({ region }: Deployment, size: number) =>
  Array.from({ length: size }, (_, index) => ({
    id: fleetIds.instance(index),
    groups: [...region.ecs.state.groupsOf(fleetIds.instance(index))],
  }));

describe('a change completes under', () => {
  const ecs = (operation: string, action: Fault['action'], more: Partial<Fault> = {}): Fault => ({
    product: 'ecs',
    operation,
    action,
    probability: 0.2,
    ...more,
  });
  it.each<[string, Fault[]]>([
    ['throttling', [ecs('JoinSecurityGroup', 'throttle', { times: 10 })]],
    [
      'internal errors',
      [ecs('JoinSecurityGroup', 'serverError'), ecs('LeaveSecurityGroup', 'serverError')],
    ],
    ['pages of a proxy', [ecs('*', 'html', { probability: 0.1 })]],
    ['calls that are lost before they are carried out', [ecs('JoinSecurityGroup', 'dropBefore')]],
    [
      'answers that are lost after the call was carried out',
      [ecs('JoinSecurityGroup', 'dropAfter'), ecs('LeaveSecurityGroup', 'dropAfter')],
    ],
    [
      'messages that are delivered twice',
      [{ product: 'smq', operation: 'take', action: 'duplicateDelivery' }],
    ],
    [
      'a store that loses answers',
      [{ product: 'oss', operation: '*', action: 'dropAfter', probability: 0.05 }],
    ],
    [
      'a verifier that is killed',
      [
        {
          product: 'oss',
          operation: 'PutObject',
          action: 'killCallerAfter',
          callerFunction: 'verifier',
          skip: 1,
          times: 1,
        },
      ],
    ],
  ])('%s', async (_what, faults) => {
    const size = 60;
    const { view, deployment: deployed } = await moveUnder(faults, size);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { moved: size }]);
    expect(stateOf(deployed, size)).toStrictEqual(moved(size));
  });

  it('a worker that dies while a dead push is not repeated: the flow sends the part again', async () => {
    const size = 30;
    const { view, deployment: deployed } = await moveUnder(
      [
        {
          product: 'ecs',
          operation: 'JoinSecurityGroup',
          action: 'killCallerAfter',
          callerFunction: 'worker',
          skip: 10,
          times: 1,
        },
      ],
      size,
      { pushErrorCounts: 'ok', speed: 60 },
    );
    expect(deployed.region.faults.strikes).toBe(1);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { moved: size }]);
    expect(stateOf(deployed, size)).toStrictEqual(moved(size));
  });

  it.each([
    [
      'before it started the flow',
      { product: 'cloudflow', operation: 'StartExecution', action: 'killCallerBefore' },
    ],
    [
      'half-way through its plan',
      {
        product: 'oss',
        operation: 'PutObject',
        action: 'killCallerAfter',
        callerFunction: 'request-http',
        // The mark that the request was taken, and request.json.
        skip: 2,
      },
    ],
  ] as const)('a request that dies %s, when it is sent again', async (_, fault) => {
    const deployed = await deploy({ snapshot: makeFleet(3), speed: 40 });
    deployment = deployed;
    deployed.region.faults.add({ ...fault, times: 1 });
    const request = {
      regionId: 'cn-hangzhou',
      targets: { select: { tags: { fleet: 'bench' } } },
      join: [fleetIds.extra],
    };
    await expect(deployed.client.submit(request, 'twice')).rejects.toThrow();
    const { changeId } = await deployed.client.submit(request, 'twice');
    const view = await deployed.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { joined: 3 }]);
  });
});
