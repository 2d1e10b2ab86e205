import { afterEach, describe, expect, it } from 'vitest';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import { cloudFlowCaller } from '../local/cloudflow/cloudFlowCaller.js';
import { type Deployment, deploy } from './deployment.js';
import { until } from './until.js';

let deployment: Deployment | undefined;

afterEach(() => deployment?.close());

const SIZE = 2;
const ids = Array.from({ length: SIZE }, (_, index) => fleetIds.instance(index));
const groupsOf = ({ region }: Deployment) => ids.map((id) => [...region.ecs.state.groupsOf(id)]);
const all = (group: string) => ids.map(() => [group]);

const move = {
  regionId: 'cn-hangzhou',
  targets: { instanceIds: ids },
  join: [fleetIds.extra],
  leave: [fleetIds.base],
};

const paused = (client: Deployment['client'], changeId: string) =>
  until('the change pauses', async () =>
    (await client.change(changeId)).status === 'paused' ? true : undefined,
  );

/** Ends the first execution of a change from outside. */
const endExecution = ({ region }: Deployment, changeId: string) =>
  cloudFlowCaller({ ...region, ...region.key })('StopExecution', {
    ...{ FlowName: 'membership-change', ExecutionName: `${changeId}-1` },
  });

describe('a change whose execution ended without a report', () => {
  /** Stops the newest execution from outside, in the pause after wave 1. */
  async function stoppedInPause() {
    const deployed = await deploy({ snapshot: makeFleet(SIZE), speed: 40 });
    deployment = deployed;
    const request = { ...move, rollout: { waves: [1, 2], pauseSeconds: 300 } };
    const { changeId } = await deployed.client.submit(request, 'key');
    await paused(deployed.client, changeId);
    await endExecution(deployed, changeId);
    return { deployed, changeId, request };
  }

  it('says so, once it stands still', async () => {
    const { deployed, changeId } = await stoppedInPause();
    const view = await until('the change is shown as ended', async () => {
      const now = await deployed.client.change(changeId);
      return now.waitingFor?.kind === 'execution' ? now : undefined;
    });
    expect([view.status, view.stalled, view.waitingFor?.detail, view.nextStep]).toStrictEqual([
      'paused',
      true,
      'somebody to go on: its execution ended without a report',
      'send the request again with its key, or `sgm resume`; `sgm stop` ends it',
    ]);
  });

  it('goes on when it is resumed, and ends as if nothing had been', async () => {
    const { deployed, changeId } = await stoppedInPause();
    await deployed.client.resume(changeId);
    const view = await deployed.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual(['completed', { moved: SIZE }]);
    expect(groupsOf(deployed)).toStrictEqual(all(fleetIds.extra));
  });

  it('goes on when its request is sent again with its key', async () => {
    const { deployed, changeId, request } = await stoppedInPause();
    expect((await deployed.client.submit(request, 'key')).changeId).toBe(changeId);
    expect((await deployed.ended(changeId)).status).toBe('completed');
  });

  it('ends when it is stopped: what was done is verified, the rest not started', async () => {
    const { deployed, changeId } = await stoppedInPause();
    await deployed.client.stop(changeId);
    const view = await deployed.ended(changeId);
    expect([view.status, view.counts.outcomes]).toStrictEqual([
      ...['stopped', { moved: 1, notStarted: 1 }],
    ]);
  });

  it('goes on although its verifier is killed twice, at whichever call of going on', async () => {
    const deployed = await deploy({ snapshot: makeFleet(SIZE), speed: 40 });
    deployment = deployed;
    const { client, region } = deployed;
    // The number, a void decision, the new decision; the list between them; the report of the task.
    const points = [
      ...[0, 1, 2].map((skip) => ({ product: 'oss', operation: 'PutObject', skip })),
      { product: 'oss', operation: 'ListObjectsV2', skip: 1 },
      { product: 'cloudflow', operation: 'ReportTaskSucceeded', skip: 0 },
    ].flatMap((point) =>
      (['killCallerBefore', 'killCallerAfter'] as const).map((action) => ({ ...point, action })),
    );
    const ends: unknown[] = [];
    for (const [index, point] of points.entries()) {
      const [from, to] =
        index % 2 === 0 ? [fleetIds.base, fleetIds.extra] : [fleetIds.extra, fleetIds.base];
      const request = {
        ...{ regionId: 'cn-hangzhou', targets: { instanceIds: ids }, join: [to], leave: [from] },
        rollout: { waves: [1, 2], pauseSeconds: 120 },
      };
      const { changeId } = await client.submit(request);
      await paused(client, changeId);
      await endExecution(deployed, changeId);
      region.faults.add({ ...point, callerFunction: 'verifier', times: 2 });
      await client.resume(changeId);
      const { status, counts } = await deployed.ended(changeId);
      region.faults.clear();
      const stands = JSON.stringify(groupsOf(deployed)) === JSON.stringify(all(to));
      ends.push([point, status, counts.outcomes, stands]);
    }
    expect(ends).toStrictEqual(points.map((point) => [point, 'completed', { moved: SIZE }, true]));
    expect(region.faults.strikes).toBe(2 * points.length);
  });
});

it('stops a pause at once', async () => {
  const deployed = await deploy({ snapshot: makeFleet(SIZE), speed: 40 });
  deployment = deployed;
  const { client, region } = deployed;
  const request = { ...move, rollout: { waves: [1, 2], pauseSeconds: 20_000 } };
  const { changeId } = await client.submit(request);
  await paused(client, changeId);
  await client.stop(changeId);
  const view = await deployed.ended(changeId);
  expect([view.status, view.counts.outcomes]).toStrictEqual([
    ...['stopped', { moved: 1, notStarted: 1 }],
  ]);
  const seconds = (Date.parse(view.endedAt ?? '') - Date.parse(view.receivedAt)) / 1_000;
  expect(seconds * region.clock.speed).toBeLessThan(2_000);
});
