import { expect, test } from 'vitest';
import { failureOf, startSmq } from './startSmq.js';

test('creates a queue once, and refuses it again with other attributes', async () => {
  const { client, endpoint } = await startSmq();
  const first = await client.createQueue('jobs', { VisibilityTimeout: 60 });
  const again = await client.createQueue('jobs', { VisibilityTimeout: 60 });
  expect([first, again]).toStrictEqual([
    { code: 201, headers: { location: `${endpoint}/queues/jobs` }, body: undefined },
    { code: 204, headers: { location: `${endpoint}/queues/jobs` }, body: undefined },
  ]);
  expect(await failureOf(client.createQueue('jobs', { VisibilityTimeout: 61 }))).toBe(
    'MNSQueueAlreadyExistError 409: The queue you want to create is already exist.',
  );
});

test('shows attributes, counters and the dead-letter policy', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs', {
    DlqPolicy: { Enabled: true, DeadLetterTargetQueue: 'jobs-dead', MaxReceiveCount: 3 },
  });
  await client.setQueueAttributes('jobs', { VisibilityTimeout: 1800, LoggingEnabled: 'True' });
  await client.sendMessage('jobs', { MessageBody: 'a' });
  await client.sendMessage('jobs', { MessageBody: 'b' });
  await client.sendMessage('jobs', { MessageBody: 'c', DelaySeconds: 5 });
  await client.receiveMessage('jobs');
  const { code, body } = await client.getQueueAttributes('jobs');
  const { CreateTime, LastModifyTime, ...rest } = body;
  expect(code).toBe(200);
  expect([String(CreateTime), String(LastModifyTime)]).toStrictEqual([
    expect.stringMatching(/^\d{10}$/),
    expect.stringMatching(/^\d{10}$/),
  ]);
  expect(rest).toStrictEqual({
    QueueName: 'jobs',
    DelaySeconds: '0',
    MaximumMessageSize: '65536',
    MessageRetentionPeriod: '345600',
    VisibilityTimeout: '1800',
    PollingWaitSeconds: '0',
    LoggingEnabled: 'true',
    DlqPolicy: [{ Enabled: 'true', DeadLetterTargetQueue: 'jobs-dead', MaxReceiveCount: '3' }],
    ActiveMessages: '1',
    InactiveMessages: '1',
    DelayMessages: '1',
  });
});

test.each([
  ['-jobs', {}, 'MNSInvalidQueueNameError 400: The queue name you provided is invalid.'],
  ['jo_bs', {}, 'MNSInvalidQueueNameError 400: The queue name you provided is invalid.'],
  ['j'.repeat(121), {}, 'MNSQueueNameLengthErrorError 400: Queue name length is from 1 to 120.'],
  [
    'jobs',
    { VisibilityTimeout: 0 },
    'MNSInvalidArgumentError 400: The value of VisibilityTimeout should between 1 and 43200 seconds',
  ],
  [
    'jobs',
    { MaximumMessageSize: 65_537 },
    'MNSInvalidArgumentError 400: The value of MaximumMessageSize should between 1024 and 65536 bytes',
  ],
  [
    'jobs',
    { DelaySeconds: undefined },
    'MNSInvalidArgumentError 400: The value of DelaySeconds should between 0 and 604800 seconds',
  ],
  [
    'jobs',
    { VisibilityTimeOut: 3 },
    'MNSInvalidArgumentError 400: The element VisibilityTimeOut is not valid here.',
  ],
  [
    'jobs',
    { DlqPolicy: { Enabled: true, DeadLetterTargetQueue: 'jobs', MaxReceiveCount: 3 } },
    'MNSInvalidArgumentError 400: The value of DeadLetterTargetQueue should be the name of another queue',
  ],
])('refuses to create %s with %o', async (name, attributes, failure) => {
  const { client } = await startSmq();
  expect(await failureOf(client.createQueue(name, attributes))).toBe(failure);
});

test('lists queues by prefix, a page at a time', async () => {
  const { client, endpoint } = await startSmq();
  for (const name of ['b-2', 'a-1', 'b-1', 'b-3']) await client.createQueue(name);
  const urls = (names: string[]) =>
    names.map((name) => ({ QueueURL: `${endpoint}/queues/${name}` }));
  expect((await client.listQueue('', 2, 'b-')).body).toStrictEqual(urls(['b-1', 'b-2']));
  expect((await client.listQueue('b-2', 2, 'b-')).body).toStrictEqual(urls(['b-3']));
  expect((await client.listQueue('', 2, 'none')).body).toBe(undefined);
});

test('deletes a queue, and answers QueueNotExist from then on', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs');
  expect((await client.deleteQueue('jobs')).code).toBe(204);
  expect((await client.deleteQueue('jobs')).code).toBe(204);
  const gone = 'MNSQueueNotExistError 404: The queue name you provided does not exist.';
  expect([
    await failureOf(client.getQueueAttributes('jobs')),
    await failureOf(client.setQueueAttributes('jobs', {})),
    await failureOf(client.sendMessage('jobs', { MessageBody: 'a' })),
    await failureOf(client.receiveMessage('jobs')),
  ]).toStrictEqual([gone, gone, gone, gone]);
});

test('answers topics and malformed XML with an error of its own', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs');
  expect([
    await failureOf(client.request('GET', '/topics', 'Topics', '')),
    await failureOf(client.sendMessage('jobs', { MessageBody: 'a<b&c' })),
    await failureOf(client.request('POST', '/queues/jobs/messages', 'Message', '<Queue/>')),
    await failureOf(client.sendMessage('jobs', {})),
  ]).toStrictEqual([
    'MNSInvalidRequestURLError 400: This region serves queues and messages only.',
    'MNSMalformedXMLError 400: The XML you provided was not well-formed.',
    'MNSMalformedXMLError 400: The XML you provided was not well-formed.',
    'MNSInvalidArgumentError 400: MessageBody is required.',
  ]);
});

test('answers injected faults in its own format', async () => {
  const { client, faults } = await startSmq();
  faults.add({ product: 'smq', operation: 'CreateQueue', action: 'throttle', times: 1 });
  faults.add({ product: 'smq', operation: 'DeleteQueue', action: 'serverError', times: 1 });
  expect([
    await failureOf(client.createQueue('jobs')),
    await failureOf(client.deleteQueue('jobs')),
  ]).toStrictEqual([
    'MNSTooManyRequestsError 429: Too many requests, please slow down.',
    'MNSInternalErrorError 500: Internal error.',
  ]);
});
