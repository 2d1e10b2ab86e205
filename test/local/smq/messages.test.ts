import { expect, test } from 'vitest';
import { createManualClock } from '../manualClock.js';
import { failureOf, startSmq } from './startSmq.js';

const NO_MESSAGE = 'MNSMessageNotExistError 404: Message not exist.';
const bodiesOf = (messages: readonly Record<string, string>[]) =>
  messages.map((message) => message.MessageBody);

test('hands a message out once, with its times and a handle that holds + and /', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs');
  const sent = await client.sendMessage('jobs', { MessageBody: 'aGVsbG8=' });
  expect(sent).toStrictEqual({
    code: 201,
    headers: {},
    body: {
      MessageId: expect.stringMatching(/^[0-9A-F]{32}$/),
      MessageBodyMD5: '0733351879B2FA9BD05C7CA3061529C0',
    },
  });
  const enqueuedAt = clock.now();
  clock.advance(1000);
  const received = await client.receiveMessage('jobs');
  expect(received).toStrictEqual({
    code: 200,
    headers: {},
    body: {
      MessageId: sent.body.MessageId,
      MessageBody: 'aGVsbG8=',
      MessageBodyMD5: sent.body.MessageBodyMD5,
      EnqueueTime: String(enqueuedAt),
      FirstDequeueTime: String(enqueuedAt + 1000),
      NextVisibleTime: String(enqueuedAt + 31_000),
      DequeueCount: '1',
      Priority: '8',
      ReceiptHandle: expect.stringMatching(/^1-\w+\+\w+\/\w+==$/),
    },
  });
  expect(await failureOf(client.receiveMessage('jobs'))).toBe(NO_MESSAGE);
  expect(await client.deleteMessage('jobs', received.body.ReceiptHandle ?? '')).toStrictEqual({
    code: 204,
    headers: {},
    body: undefined,
  });
  clock.advance(60_000);
  expect(await failureOf(client.receiveMessage('jobs'))).toBe(NO_MESSAGE);
});

test('shows a message again when its visibility ran out, the old handle spent', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs', { VisibilityTimeout: 10 });
  await client.sendMessage('jobs', { MessageBody: 'a' });
  const first = await client.receiveMessage('jobs');
  clock.advance(10_000);
  expect(await failureOf(client.deleteMessage('jobs', first.body.ReceiptHandle ?? ''))).toBe(
    NO_MESSAGE,
  );
  const second = await client.receiveMessage('jobs');
  expect(second.body).toStrictEqual({
    ...first.body,
    ReceiptHandle: second.body.ReceiptHandle,
    NextVisibleTime: String(clock.now() + 10_000),
    DequeueCount: '2',
  });
  expect(await failureOf(client.deleteMessage('jobs', first.body.ReceiptHandle ?? ''))).toBe(
    NO_MESSAGE,
  );
  expect(await failureOf(client.deleteMessage('jobs', 'nonsense'))).toBe(
    'MNSReceiptHandleErrorError 400: The receipt handle you provided is not valid.',
  );
});

test('changes the visibility from the call on, and gives a new handle', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs');
  await client.sendMessage('jobs', { MessageBody: 'a' });
  const { body: received } = await client.receiveMessage('jobs');
  const handle = received.ReceiptHandle ?? '';
  clock.advance(20_000);
  const changed = await client.changeMessageVisibility('jobs', handle, 30);
  expect(changed).toStrictEqual({
    code: 200,
    headers: {},
    body: {
      ReceiptHandle: expect.not.stringContaining(handle),
      NextVisibleTime: String(clock.now() + 30_000),
    },
  });
  clock.advance(20_000);
  expect(await failureOf(client.deleteMessage('jobs', handle))).toBe(NO_MESSAGE);
  // The Go SDK escapes the handle; the server decodes it without turning + into a space.
  const escaped = encodeURIComponent(changed.body.ReceiptHandle ?? '');
  expect((await client.deleteMessage('jobs', escaped)).code).toBe(204);
  expect([
    await failureOf(client.changeMessageVisibility('jobs', handle, 0)),
    await failureOf(
      client.request('PUT', `/queues/jobs/messages?ReceiptHandle=${handle}`, 'M', ''),
    ),
    await failureOf(client.request('PUT', '/queues/jobs/messages?VisibilityTimeout=5', 'M', '')),
    await failureOf(client.request('DELETE', '/queues/jobs/messages', 'M', '')),
  ]).toStrictEqual([
    'MNSInvalidArgumentError 400: The value of VisibilityTimeout should between 1 and 43200 seconds',
    'MNSMissingVisibilityTimeoutError 400: VisibilityTimeout is required.',
    'MNSMissingReceiptHandleError 400: ReceiptHandle is required.',
    'MNSMissingReceiptHandleError 400: ReceiptHandle is required.',
  ]);
});

test('holds a delayed message back, the message before the queue', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs', { DelaySeconds: 20 });
  const late = await client.sendMessage('jobs', { MessageBody: 'late' });
  await client.sendMessage('jobs', { MessageBody: 'soon', DelaySeconds: 5 });
  expect(Object.keys(late.body)).toStrictEqual(['MessageId', 'MessageBodyMD5', 'ReceiptHandle']);
  expect(await failureOf(client.receiveMessage('jobs'))).toBe(NO_MESSAGE);
  clock.advance(5000);
  expect(bodiesOf((await client.batchReceiveMessage('jobs', 16)).body)).toStrictEqual(['soon']);
  clock.advance(15_000);
  expect(bodiesOf((await client.batchReceiveMessage('jobs', 16)).body)).toStrictEqual(['late']);
});

test('receives by priority, the older first', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs');
  await client.batchSendMessage('jobs', [
    { MessageBody: 'normal' },
    { MessageBody: 'low', Priority: 16 },
    { MessageBody: 'high', Priority: 1 },
    { MessageBody: 'normal too', Priority: 8 },
  ]);
  expect(bodiesOf((await client.batchPeekMessage('jobs', 2)).body)).toStrictEqual([
    'high',
    'normal',
  ]);
  expect(bodiesOf((await client.batchReceiveMessage('jobs', 16)).body)).toStrictEqual([
    'high',
    'normal',
    'normal too',
    'low',
  ]);
});

test('peeks without a handle and without changing anything', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs');
  expect(await failureOf(client.peekMessage('jobs'))).toBe(NO_MESSAGE);
  expect(await failureOf(client.batchPeekMessage('jobs', 3))).toBe(NO_MESSAGE);
  const { body: sent } = await client.sendMessage('jobs', { MessageBody: 'a' });
  const shown = {
    ...sent,
    MessageBody: 'a',
    EnqueueTime: String(clock.now()),
    FirstDequeueTime: String(clock.now()),
    DequeueCount: '0',
    Priority: '8',
  };
  expect((await client.peekMessage('jobs')).body).toStrictEqual(shown);
  expect((await client.batchPeekMessage('jobs', 3)).body).toStrictEqual([shown]);
  expect((await client.receiveMessage('jobs')).body.DequeueCount).toBe('1');
});

test('tells failed entries of a batch apart from sent ones', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs', { MaximumMessageSize: 1024 });
  const result = await client.batchSendMessage('jobs', [
    { MessageBody: 'a' },
    { MessageBody: 'x'.repeat(1025) },
    { MessageBody: 'b', Priority: 17 },
  ]);
  expect(result).toStrictEqual({
    code: 201,
    headers: {},
    body: [
      { MessageId: expect.any(String), MessageBodyMD5: '0CC175B9C0F1B6A831C399E269772661' },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'The value of MessageBody should between 0 and 1024 bytes',
      },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'The value of Priority should between 1 and 16',
      },
    ],
  });
  expect(bodiesOf((await client.batchReceiveMessage('jobs', 16)).body)).toStrictEqual(['a']);
});

test('deletes a batch, and names the handles that failed', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs');
  await client.batchSendMessage('jobs', [{ MessageBody: 'a' }, { MessageBody: 'b' }]);
  const { body } = await client.batchReceiveMessage('jobs', 2);
  const [a = '', b = ''] = body.map((message) => message.ReceiptHandle ?? '');
  expect(await client.batchDeleteMessage('jobs', [a])).toStrictEqual({
    code: 204,
    headers: {},
    body: undefined,
  });
  expect(await client.batchDeleteMessage('jobs', [a, b, 'nonsense'])).toStrictEqual({
    code: 404,
    headers: {},
    body: [
      { ErrorCode: 'MessageNotExist', ErrorMessage: 'Message not exist.', ReceiptHandle: a },
      {
        ErrorCode: 'ReceiptHandleError',
        ErrorMessage: 'The receipt handle you provided is not valid.',
        ReceiptHandle: 'nonsense',
      },
    ],
  });
});

test('keeps to the limits of bodies and batches', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs');
  const full = 'x'.repeat(65_536);
  expect((await client.sendMessage('jobs', { MessageBody: full })).code).toBe(201);
  const many = Array.from({ length: 17 }, () => ({ MessageBody: 'a' }));
  expect([
    await failureOf(client.sendMessage('jobs', { MessageBody: `${full}x` })),
    await failureOf(client.batchSendMessage('jobs', many)),
    await failureOf(client.batchSendMessage('jobs', [{ MessageBody: full }, { MessageBody: 'a' }])),
    await failureOf(client.batchReceiveMessage('jobs', 17)),
    await failureOf(client.receiveMessage('jobs', 31)),
    await failureOf(client.sendMessage('jobs', { MessageBody: 'a', DelaySeconds: 604_801 })),
  ]).toStrictEqual([
    'MNSInvalidArgumentError 400: The value of MessageBody should between 0 and 65536 bytes',
    'MNSInvalidArgumentError 400: The number of Message should between 1 and 16',
    'MNSInvalidArgumentError 400: The value of Messages should between 0 and 65536 bytes',
    'MNSInvalidArgumentError 400: The value of numOfMessages should between 1 and 16',
    'MNSInvalidArgumentError 400: The value of waitseconds should between 0 and 30 seconds',
    'MNSInvalidArgumentError 400: The value of DelaySeconds should between 0 and 604800 seconds',
  ]);
});

test('keeps a body as sent: entities, white space, markup', async () => {
  const { client } = await startSmq();
  await client.createQueue('jobs');
  await client.sendMessage('jobs', {
    MessageBody: '  a&lt;b&gt; &amp;amp; &quot;c&quot;\n&#233;é  ',
  });
  expect((await client.receiveMessage('jobs')).body.MessageBody).toBe('  a<b> &amp; "c"\néé  ');
});

test('forgets a message when its retention is over', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs', { MessageRetentionPeriod: 60 });
  await client.sendMessage('jobs', { MessageBody: 'a' });
  clock.advance(59_999);
  expect((await client.peekMessage('jobs')).body.MessageBody).toBe('a');
  clock.advance(1);
  expect(await failureOf(client.peekMessage('jobs'))).toBe(NO_MESSAGE);
});

test('moves a message to the dead letters instead of a receive too many', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('dead');
  await client.createQueue('jobs', {
    VisibilityTimeout: 1,
    DlqPolicy: { Enabled: true, DeadLetterTargetQueue: 'dead', MaxReceiveCount: 2 },
  });
  const sent = await client.sendMessage('jobs', { MessageBody: 'a' });
  const enqueuedAt = clock.now();
  for (const count of ['1', '2']) {
    expect((await client.receiveMessage('jobs')).body.DequeueCount).toBe(count);
    clock.advance(1000);
  }
  expect(await failureOf(client.peekMessage('dead'))).toBe(NO_MESSAGE);
  expect(await failureOf(client.receiveMessage('jobs'))).toBe(NO_MESSAGE);
  const dead = await client.receiveMessage('dead');
  expect(dead.body).toStrictEqual({
    ...sent.body,
    MessageBody: 'a',
    EnqueueTime: String(enqueuedAt),
    FirstDequeueTime: String(clock.now()),
    NextVisibleTime: String(clock.now() + 30_000),
    DequeueCount: '1',
    Priority: '8',
    ReceiptHandle: dead.body.ReceiptHandle,
  });
  clock.advance(3000);
  expect(await failureOf(client.peekMessage('jobs'))).toBe(NO_MESSAGE);
});

test('ends a long poll with the message that comes, or without one in time', async () => {
  const clock = createManualClock();
  const { client } = await startSmq(clock);
  await client.createQueue('jobs', { PollingWaitSeconds: 5 });
  const waiting = client.receiveMessage('jobs', 30);
  await expect.poll(() => clock.pending()).toStrictEqual([30_000]);
  await client.sendMessage('jobs', { MessageBody: 'a', DelaySeconds: 5 });
  await expect.poll(() => clock.pending()).toStrictEqual([5_000]);
  clock.advance(5_000);
  expect((await waiting).body.MessageBody).toBe('a');
  const inVain = failureOf(client.batchReceiveMessage('jobs', 2));
  await expect.poll(() => clock.pending()).toStrictEqual([5_000]);
  clock.advance(5_000);
  expect(await inVain).toBe(NO_MESSAGE);
});

test('lets a caller inside the region take, wait and delete', async () => {
  const clock = createManualClock();
  const { client, smq } = await startSmq(clock);
  await client.createQueue('jobs');
  const gone = new AbortController();
  const waiting = smq.queues.take('jobs', 100, gone.signal);
  const { messageId } = smq.queues.send('jobs', 'a');
  const [taken] = await waiting;
  expect(taken).toStrictEqual({
    messageId,
    receiptHandle: taken?.receiptHandle,
    body: 'a',
    dequeueCount: 1,
  });
  expect([
    smq.queues.delete('jobs', taken?.receiptHandle ?? ''),
    smq.queues.delete('jobs', taken?.receiptHandle ?? ''),
  ]).toStrictEqual([true, false]);
  const empty = smq.queues.take('jobs', 1, gone.signal);
  gone.abort();
  expect(await empty).toStrictEqual([]);
  expect(() => smq.queues.send('none', 'a')).toThrowError(
    expect.objectContaining({ name: 'QueueNotExist' }),
  );
  await expect(smq.queues.take('none', 1, gone.signal)).rejects.toMatchObject({
    name: 'QueueNotExist',
  });
  const ended = expect(
    smq.queues.take('jobs', 1, new AbortController().signal),
  ).rejects.toMatchObject({ name: 'QueueNotExist' });
  await client.deleteQueue('jobs');
  await ended;
});
