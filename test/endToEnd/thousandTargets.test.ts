import { afterAll, beforeAll, expect, it } from 'vitest';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { TargetView } from '../../shared/contracts/targetView.js';
import { type Deployment, deploy } from './deployment.js';

const SIZE = 1_000;
let deployment: Deployment;
let view: ChangeView;
let targets: TargetView[];
const kills: string[] = [];

beforeAll(async () => {
  deployment = await deploy({ snapshot: makeFleet(SIZE) });
  const { faults, fc } = deployment.region;
  for (const skip of [120, 250, 400]) {
    faults.add({
      product: 'ecs',
      operation: 'JoinSecurityGroup',
      action: 'killCallerAfter',
      callerFunction: 'worker',
      skip,
      times: 1,
    });
  }
  const { changeId } = await deployment.client.submit({
    regionId: 'cn-hangzhou',
    targets: { select: { tags: { fleet: 'bench' } } },
    join: [fleetIds.extra],
    checks: [
      { direction: 'egress', protocol: 'tcp', port: 443, peer: 'internet', expect: 'allow' },
      { direction: 'egress', protocol: 'tcp', port: 22, peer: 'internet', expect: 'deny' },
    ],
  });
  view = await deployment.ended(changeId);
  targets = await deployment.client.targets(changeId);
  kills.push(...fc.logsOf('worker').filter((line) => line.includes('Process exited unexpectedly')));
});

afterAll(() => deployment.close());

it('completes, verified, although the worker was killed three times on the way', () => {
  expect(kills).toHaveLength(3);
  expect({
    status: view.status,
    outcomes: view.counts.outcomes,
    checks: view.checks,
  }).toStrictEqual({
    status: 'completed',
    outcomes: { joined: SIZE },
    checks: { held: 2 * SIZE, failed: 0 },
  });
});

it("agrees, in every target's evidence, with the region's state", () => {
  const wanted = [fleetIds.base, fleetIds.extra];
  expect(targets).toHaveLength(SIZE);
  const differing = targets.filter((target) => {
    const state = deployment.region.ecs.state.groupsOf(target.targetId);
    return (
      target.state !== 'verified' ||
      JSON.stringify(target.after) !== JSON.stringify(wanted) ||
      JSON.stringify(state) !== JSON.stringify(wanted) ||
      JSON.stringify(target.own) !==
        JSON.stringify({
          kind: 'delta',
          targetId: target.targetId,
          join: [fleetIds.extra],
          leave: [],
        })
    );
  });
  expect(differing).toStrictEqual([]);
});
