import { expect, test } from 'vitest';
import { createRegionClock, type RegionClock } from '../../../local/clock.js';
import type { FcOptions } from '../../../local/fc/createFc.js';
import type { FaultRule } from '../../../local/gateway/faults.js';
import { ACCOUNT_ID, eventually, type FcFixture, makeTempDir, startFc } from './startFc.js';
import { queueTrigger, writeManifest } from './writeManifest.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Event {
  readonly id: string;
  readonly data: { readonly messageBody: string };
}

/** What the function was handed, push by push. */
const pushesOf = ({ fc }: FcFixture): unknown[] =>
  fc
    .logsOf('record')
    .filter((line) => line.startsWith('EVENT '))
    .map((line) => JSON.parse(line.slice('EVENT '.length)));
const bodiesOf = (fixture: FcFixture) =>
  pushesOf(fixture).map((push) => (push as Event[]).map((event) => event.data.messageBody));
const notesOf = ({ fc }: FcFixture) =>
  fc.logsOf('record').filter((line) => line.startsWith('EventBridge '));

interface Given {
  trigger?: object;
  queue?: object;
  options?: Partial<FcOptions>;
  messages: string[];
  speed?: number;
  fault?: FaultRule;
  props?: object;
  /** Gets each duration that the stream sleeps. */
  waits?: number[];
}

const notingWaits = (clock: RegionClock, waits: number[] = []): RegionClock => ({
  ...clock,
  sleep: (durationMs, signal) => {
    waits.push(durationMs);
    return clock.sleep(durationMs, signal);
  },
});

/** A region with the queues `jobs` (these messages in it) and `dead`, its stream running. */
async function startStream(given: Given): Promise<FcFixture> {
  const fixture = await startFc({
    clock: notingWaits(createRegionClock(given.speed ?? 100), given.waits),
    sYamlFile: writeManifest({ triggers: [given.trigger ?? queueTrigger()], ...given.props }),
    ...given.options,
  });
  await fixture.mns.createQueue('dead');
  await fixture.mns.createQueue('jobs', given.queue ?? { VisibilityTimeout: 1800 });
  for (const message of given.messages) fixture.queues.send('jobs', base64(message));
  if (given.fault) fixture.faults.add(given.fault);
  await fixture.fc.start();
  return fixture;
}

const countsOf = async ({ mns }: FcFixture, queue: string) => {
  const { body } = await mns.getQueueAttributes(queue);
  return [Number(body.ActiveMessages), Number(body.InactiveMessages)];
};
const EMPTY = [0, 0];

test('hands a message to the function as an array of one CloudEvent, then deletes it', async () => {
  const fixture = await startStream({ messages: ['{"v":1}'] });
  await eventually(() => countsOf(fixture, 'jobs')).toStrictEqual(EMPTY);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(pushesOf(fixture)).toStrictEqual([
    [
      {
        id: expect.any(String),
        source: 'MNS-record-jobs',
        specversion: '1.0',
        type: 'mns:Queue:SendMessage',
        datacontenttype: 'application/json; charset=utf-8',
        subject: `acs:mns:cn-hangzhou:${ACCOUNT_ID}:queues/jobs`,
        time,
        aliyunaccountid: ACCOUNT_ID,
        aliyunpublishtime: time,
        aliyunoriginalaccountid: ACCOUNT_ID,
        aliyuneventbusname: 'MNS-record-jobs',
        aliyunregionid: 'cn-hangzhou',
        aliyunpublishaddr: '127.0.0.1',
        data: {
          requestId: expect.any(String),
          messageId: expect.stringMatching(/^[0-9A-F]{32}$/),
          messageBody: '{"v":1}',
        },
      },
    ],
  ]);
});

test('hands over one object when event-driven, only its data as RawData, undecoded if so told', async () => {
  const sink = { deliveryOption: { eventSchema: 'RawData' } };
  const config = { eventSinkConfig: sink, runOptions: undefined };
  const trigger = queueTrigger({}, config, { IsBase64Decode: false });
  const fixture = await startStream({ trigger, messages: ['a'] });
  await eventually(() => pushesOf(fixture)).toStrictEqual([
    { requestId: expect.any(String), messageId: expect.any(String), messageBody: base64('a') },
  ]);
});

test('gathers a batch up to its count, and pushes the rest when the window ends', async () => {
  const batchWindow = { CountBasedWindow: 20, TimeBasedWindow: 15 };
  const messages = Array.from({ length: 45 }, (_, index) => `m${index}`);
  const trigger = queueTrigger({ batchWindow });
  const fixture = await startStream({ trigger, messages });
  await eventually(() => bodiesOf(fixture).map((bodies) => bodies.length)).toStrictEqual([
    20, 20, 5,
  ]);
  expect(bodiesOf(fixture).flat()).toStrictEqual(messages);
});

test('pushes one batch after the other, or as many at once as maximumTasks', async () => {
  const messages = ['a', 'b', 'c'];
  const serial = await startStream({ messages });
  await eventually(() => countsOf(serial, 'jobs')).toStrictEqual(EMPTY);
  const ids = serial.fc.logsOf('record').filter((line) => line.startsWith('FC Invoke'));
  const order = ids.map((line) => line.split(' ')[2]);
  expect(order).toStrictEqual(['Start', 'End', 'Start', 'End', 'Start', 'End']);

  const trigger = queueTrigger({ maximumTasks: 3 });
  // Each call lasts until all three are there.
  const meeting = ['meet:a', 'meet:b', 'meet:c'];
  const environmentVariables = { MEETING: makeTempDir() };
  const parallel = await startStream({
    trigger,
    messages: meeting,
    props: { environmentVariables },
  });
  await eventually(() => countsOf(parallel, 'jobs')).toStrictEqual(EMPTY);
  const kinds = parallel.fc
    .logsOf('record')
    .filter((line) => line.startsWith('FC Invoke'))
    .map((line) => line.split(' ')[2]);
  expect(kinds).toStrictEqual(['Start', 'Start', 'Start', 'End', 'End', 'End']);
});

test('pushes again three times 10-20 s apart, then sends the body to the dead letters', async () => {
  const deadLetterQueue = { Arn: `acs:mns:cn-hangzhou:${ACCOUNT_ID}:/queues/dead` };
  const trigger = queueTrigger({ deadLetterQueue });
  const waits: number[] = [];
  const fixture = await startStream({ trigger, messages: ['fail', 'fine'], waits });
  await eventually(() => countsOf(fixture, 'dead')).toStrictEqual([1, 0]);
  // The random part is 0 here.
  expect(waits).toStrictEqual([10_000, 10_000, 10_000]);
  await eventually(() => bodiesOf(fixture)).toStrictEqual([
    ['fail'],
    ['fail'],
    ['fail'],
    ['fail'],
    ['fine'],
  ]);
  const ids = pushesOf(fixture).map((push) => (push as Event[])[0]?.id);
  expect(new Set(ids.slice(0, 4)).size).toBe(1);
  const [dead] = await fixture.queues.take('dead', 1, new AbortController().signal);
  expect(dead?.body).toBe(base64('fail'));
  expect(notesOf(fixture)).toStrictEqual([
    'EventBridge jobs: 1 message(s) could not be pushed and go to dead',
  ]);
});

test("discards what can't be pushed when there are no dead letters", async () => {
  const fixture = await startStream({ messages: ['fail'], speed: 1000 });
  await eventually(() => countsOf(fixture, 'jobs')).toStrictEqual(EMPTY);
  expect(notesOf(fixture)).toStrictEqual([
    'EventBridge jobs: 1 message(s) could not be pushed and are discarded',
  ]);
});

test('blocks when no error is tolerated', async () => {
  const trigger = queueTrigger({ errorsTolerance: 'NONE' });
  const fixture = await startStream({ trigger, messages: ['fail', 'fine'], speed: 500 });
  await eventually(() => notesOf(fixture)).toStrictEqual([
    'EventBridge jobs: 1 message(s) could not be pushed; the stream blocks',
  ]);
  expect(await countsOf(fixture, 'jobs')).toStrictEqual([1, 1]);
});

test('takes a function error as delivered when told that it does not count', async () => {
  const options = { pushErrorCounts: 'ok' } as const;
  const fixture = await startStream({ messages: ['fail'], options });
  await eventually(() => countsOf(fixture, 'jobs')).toStrictEqual(EMPTY);
  expect([bodiesOf(fixture), notesOf(fixture)]).toStrictEqual([[['fail']], []]);
});

test('counts a throttled push as failed, whatever function errors count', async () => {
  const options = { pushErrorCounts: 'ok' } as const;
  const props = { concurrencyConfig: { reservedConcurrency: 0 } };
  const fixture = await startStream({ messages: ['a'], options, props, speed: 1000 });
  await eventually(() => countsOf(fixture, 'jobs')).toStrictEqual(EMPTY);
  const refused = 'EventBridge jobs: push refused: 429 ResourceThrottled';
  expect(notesOf(fixture)).toStrictEqual([
    refused,
    refused,
    refused,
    refused,
    'EventBridge jobs: 1 message(s) could not be pushed and are discarded',
  ]);
});

test('delivers again what became visible while it was being pushed', async () => {
  const fixture = await startStream({
    trigger: queueTrigger({ errorsTolerance: 'ALL' }),
    queue: { VisibilityTimeout: 2 },
    messages: ['sleep:120'],
    speed: 20,
  });
  await eventually(() => bodiesOf(fixture).length).toBeGreaterThanOrEqual(2);
});

test('cuts a push off after 5 minutes of region time', async () => {
  const fixture = await startStream({ messages: ['sleep:60000'], speed: 1000 });
  const timedOut = /"errorMessage":"Function timed out after 300 seconds"/;
  await eventually(
    () => fixture.fc.logsOf('record').filter((line) => timedOut.test(line)).length,
  ).toBe(4);
});

test('delivers a message twice when a fault says so', async () => {
  const fault = {
    product: 'smq',
    operation: 'take',
    action: 'duplicateDelivery',
    times: 1,
  } as const;
  const fixture = await startStream({ messages: ['a', 'b'], fault });
  await eventually(() => bodiesOf(fixture)).toStrictEqual([['a'], ['a'], ['b']]);
  await eventually(() => countsOf(fixture, 'jobs')).toStrictEqual(EMPTY);
  const [first, second] = pushesOf(fixture);
  expect(second).toStrictEqual(first);
});

test('waits for a queue that is not there yet, and pushes asynchronously if so told', async () => {
  const trigger = queueTrigger({}, { asyncInvocationType: true });
  const fixture = await startFc({
    clock: createRegionClock(100),
    sYamlFile: writeManifest({ triggers: [trigger] }),
  });
  await fixture.fc.start();
  await eventually(() => notesOf(fixture)).toStrictEqual([
    'EventBridge jobs: jobs: The queue name you provided does not exist.',
  ]);
  await fixture.mns.createQueue('jobs');
  fixture.queues.send('jobs', base64('fail'));
  await eventually(() => countsOf(fixture, 'jobs')).toStrictEqual(EMPTY);
  await fixture.fc.settled();
  expect(bodiesOf(fixture)).toStrictEqual([['fail'], ['fail'], ['fail'], ['fail']]);
});
