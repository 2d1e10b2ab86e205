import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fleetIds, makeFleet } from '../../bench/makeFleet.js';
import type { Problem } from '../../shared/contracts/problem.js';
import { Mns, type MnsClient } from '../local/smq/mnsClient.js';
import { speedUpTo } from '../speedUpTo.js';
import { type Deployment, deploy } from './deployment.js';

const QUEUE = 'membership-requests';
const REJECTED = 'membership-requests-rejected';

const speed = speedUpTo(30);
/** Below this the clients of the functions give a call that hangs up, before the function ends. */
const LEAST_SPEED = 15;

let deployment: Deployment;
let queues: MnsClient;

beforeAll(async () => {
  deployment = await deploy({ snapshot: makeFleet(4), speed });
  const { endpoint, accountId, key } = deployment.region;
  queues = new Mns(accountId, { endpoint, ...key });
});
afterAll(() => deployment.close());

const send = (index: number, reason: string) => {
  const request = {
    regionId: 'cn-hangzhou',
    targets: { instanceIds: [fleetIds.instance(index)] },
    ...{ join: [fleetIds.extra], reason },
  };
  const MessageBody = Buffer.from(JSON.stringify(request)).toString('base64');
  return queues.sendMessage(QUEUE, { MessageBody });
};

it.runIf(speed >= LEAST_SPEED)(
  'a message on which the function runs out of its time costs one push, and is set aside with its problem',
  async () => {
    // Longer than the function's 120 s: a call that hangs, as any work does that is too much.
    deployment.region.faults.add({
      ...{ product: 'ecs', operation: '*', action: 'latency', latencyMs: 400_000 },
      ...{ callerFunction: 'request', times: 1 },
    });
    await send(0, 'poison');
    await expect.poll(() => deployment.region.faults.strikes, { timeout: 20_000 }).toBe(1);
    for (const index of [1, 2]) await send(index, 'good');

    const found = () =>
      queues.receiveMessage(REJECTED, 5).then(
        ({ body }) => String(body?.MessageBody),
        () => undefined,
      );
    let message = await found();
    while (message === undefined) message = await found();
    const text = Buffer.from(message, 'base64').toString();
    const rejected = JSON.parse(text) as { problem: Problem; body: string };
    expect([rejected.problem.status, rejected.problem.code]).toStrictEqual([500, 'attemptLost']);
    expect(JSON.parse(rejected.body).reason).toBe('poison');

    for (;;) {
      const { changes } = await deployment.client.changes(1);
      const ended = changes.filter((one) => one.status === 'completed');
      if (ended.length === 2) break;
      await delay(200);
    }
    const timedOut = deployment.region.fc
      .logsOf('request')
      .filter((line) => line.includes('timed out after'));
    expect(timedOut).toHaveLength(1);
    expect([...deployment.region.ecs.state.groupsOf(fleetIds.instance(0))]).not.toContain(
      fleetIds.extra,
    );
  },
);
