import { describe, expect, it } from 'vitest';
import type { FaultAction } from '../../../local/gateway/faults.js';
import { createQueueClient } from '../../../shared/queue/queueClient.js';
import { createClock } from '../../../shared/runtime/clock.js';
import { ACCOUNT_ID, KEY, startSmq } from '../../local/smq/startSmq.js';

async function start() {
  const fixture = await startSmq();
  await fixture.client.createQueue('work');
  const queue = createQueueClient({
    accountId: ACCOUNT_ID,
    regionId: 'cn-hangzhou',
    credentials: KEY,
    endpoint: fixture.endpoint,
    clock: createClock(1_000),
    random: () => 0.5,
  });
  const bodies = async () => {
    const taken = await fixture.smq.queues.take('work', 16, AbortSignal.timeout(5_000));
    return taken.map((message) => JSON.parse(Buffer.from(message.body, 'base64').toString('utf8')));
  };
  return { ...fixture, queue, bodies };
}

describe('the queue client', () => {
  it('sends Base64 of UTF-8 JSON', async () => {
    const { queue, bodies } = await start();
    await queue.send('work', { text: 'grün 云' });
    expect(await bodies()).toStrictEqual([{ text: 'grün 云' }]);
  });

  it.each<[FaultAction, number]>([
    ['throttle', 1],
    ['serverError', 1],
    ['html', 1],
    ['dropBefore', 1],
    // The lost answer belonged to a message that is there: consumers take it twice.
    ['dropAfter', 2],
  ])('sends again after %s', async (action, copies) => {
    const { queue, bodies, faults } = await start();
    faults.add({ product: 'smq', operation: 'SendMessage', action, times: 1 });
    await queue.send('work', { n: 1 });
    expect([await bodies(), faults.strikes]).toStrictEqual([Array(copies).fill({ n: 1 }), 1]);
  });

  it('gives up as the service, and never shows the message', async () => {
    const { queue, faults } = await start();
    faults.add({ product: 'smq', operation: 'SendMessage', action: 'serverError' });
    const error = await queue.send('work', { taskToken: 'secret-token' }).catch((one) => one);
    expect(error).toMatchObject({ name: 'ServiceError', code: 'queue', status: 503 });
    const body = Buffer.from('{"taskToken":"secret-token"}').toString('base64');
    const text = `${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`;
    expect([text.includes('secret-token'), text.includes(body)]).toStrictEqual([false, false]);
    expect(faults.strikes).toBe(5);
  });

  it('asks once for a queue that does not exist', async () => {
    const { queue, faults } = await start();
    // A second call would be struck.
    faults.add({ product: 'smq', operation: 'SendMessage', action: 'throttle', skip: 1 });
    await expect(queue.send('missing', {})).rejects.toMatchObject({ code: 'queue', status: 503 });
    expect(faults.strikes).toBe(0);
  });
});
