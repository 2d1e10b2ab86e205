import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { type Deployment, deploy } from './deployment.js';

let deployment: Deployment | undefined;

afterEach(() => deployment?.close());

const secondary = JSON.parse(readFileSync('test/cases/15-secondary-member/snapshot.json', 'utf8'));

const join = (size: number) => ({
  regionId: 'cn-hangzhou',
  targets: { instanceIds: Array.from({ length: size }, (_, index) => fleetIds.instance(index)) },
  join: [fleetIds.extra],
});

/** Asks about a change until it is as wanted. */
async function viewWhen(
  { client }: Deployment,
  changeId: string,
  isWanted: (view: ChangeView) => boolean,
): Promise<ChangeView> {
  for (;;) {
    const view = await client.change(changeId);
    if (isWanted(view)) return view;
    if (view.endedAt !== undefined) throw new Error(`it ended: ${JSON.stringify(view)}`);
    await delay(100);
  }
}

describe('a selector by group, asked of the live region', () => {
  const select = { securityGroupId: 'sg-182' };
  const request = { regionId: 'cn-hangzhou', leave: ['sg-182'], join: ['sg-183'] };

  it('finds every interface that is in the group where all are asked for', async () => {
    const deployed = await deploy({ snapshot: secondary });
    deployment = deployed;
    const { changeId } = await deployed.client.submit(
      { ...request, targets: { select }, interfaces: 'all' },
      'all-members',
    );
    const view = await deployed.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { moved: 2 }]);
    const targets = await deployed.client.targets(changeId);
    expect(targets.map((one) => [one.targetId, 'after' in one && one.after])).toStrictEqual([
      ['eni-181s', ['sg-183']],
      ['i-182', ['sg-183']],
    ]);
  });

  it('says which members are no targets where primary interfaces alone are', async () => {
    const deployed = await deploy({ snapshot: secondary });
    deployment = deployed;
    const { plan } = await deployed.client.plan({ ...request, targets: { select } });
    expect(plan?.warnings).toStrictEqual([
      {
        kind: 'membersLeftOut',
        target: 'sg-182',
        detail:
          '1 more interface of the group is no target: eni-181s; name it by id, or ask for all interfaces',
        message: { code: 'membersLeftOut', params: { number: 1, interfaces: ['eni-181s'] } },
      },
    ]);
    expect(plan?.counts.toWrite).toBe(1);
  });
});

describe('the view of a change', () => {
  it('says what the cloud answers while calls fail, and of each target what its worker said', async () => {
    const deployed = await deploy({ snapshot: makeFleet(4), speed: 40 });
    deployment = deployed;
    deployed.region.faults.add({
      product: 'ecs',
      operation: 'JoinSecurityGroup',
      action: 'serverError',
      skip: 3,
    });
    const { changeId } = await deployed.client.submit(join(4), 'failing');
    const view = await viewWhen(deployed, changeId, (one) => one.waitingFor?.kind === 'settling');
    expect(view.waitingFor?.message).toStrictEqual({
      code: 'callsFail',
      params: {
        targets: 1,
        noun: 'instance',
        code: 'InternalError',
        text: expect.any(String),
      },
    });
    const targets = await deployed.client.targets(changeId);
    expect(targets.map((one) => [one.state, 'code' in one ? one.code : '']).sort()).toStrictEqual([
      ['applied', ''],
      ['applied', ''],
      ['applied', ''],
      ['unfinished', 'InternalError'],
    ]);
  });

  it('expects nothing before its pause ends, and tells what happened in the order of time', async () => {
    const deployed = await deploy({ snapshot: makeFleet(2), speed: 40 });
    deployment = deployed;
    const { client } = deployed;
    const rollout = { waves: [1, '100%'], pauseSeconds: 4_000 };
    const { changeId } = await client.submit({ ...join(2), rollout }, 'paused');
    const paused = await viewWhen(deployed, changeId, (one) => one.status === 'paused');
    // 4,000 s of the deployment's time are 100 s.
    expect(Date.parse(paused.eta ?? '') - Date.now()).toBeGreaterThan(90_000);
    expect(paused.nextStep).toBe('apply wave 2');
    await client.stop(changeId);
    const { nextStep, eta } = await client.change(changeId);
    expect(nextStep).not.toContain('apply');
    expect(eta).toBe(undefined);
    const { timeline } = await deployed.ended(changeId);
    const codes = timeline.map((one) => one.message?.code);
    expect([...codes.slice(0, 2), codes.at(-1)]).toStrictEqual(['requested', 'planned', 'ended']);
    const times = timeline.map((one) => one.at);
    expect([...times].sort()).toStrictEqual(times);
  });
});
