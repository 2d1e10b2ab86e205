import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRegionClock } from '../../../local/clock.js';
import { ACCOUNT_ID, eventually, FIXTURES_DIR, makeTempDir, startFc } from './startFc.js';
import { writeManifest } from './writeManifest.js';

const REQUEST_ID = /^1-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{16}$/;

test('keeps an instance and its module state between calls', async () => {
  const { invoke } = await startFc();
  const first = await invoke('acts', { act: 'count' });
  const second = await invoke('acts', { act: 'count' });
  expect([first.data, second.data]).toStrictEqual([
    '{"calls":1,"initialized":1}',
    '{"calls":2,"initialized":1}',
  ]);
  expect(first.headers['x-fc-instance-id']).toBe(second.headers['x-fc-instance-id']);
  const { date, connection, ...headers } = first.headers;
  expect([typeof date, connection]).toStrictEqual(['string', expect.any(String)]);
  expect(headers).toStrictEqual({
    'content-type': 'application/octet-stream',
    'content-length': '27',
    'keep-alive': expect.any(String),
    'x-fc-request-id': expect.stringMatching(REQUEST_ID),
    'x-fc-instance-id': expect.stringMatching(/^c-[0-9a-f]{32}$/),
    'x-fc-invocation-duration': expect.stringMatching(/^\d+$/),
  });
});

test('serves one call an instance at a time', async () => {
  const { invoke } = await startFc();
  const both = await Promise.all([
    invoke('acts', { act: 'sleep', ms: 200 }),
    invoke('acts', { act: 'sleep', ms: 200 }),
  ]);
  expect(both.map(({ data }) => data)).toStrictEqual(['{"calls":1}', '{"calls":1}']);
  expect(new Set(both.map(({ headers }) => headers['x-fc-instance-id'])).size).toBe(2);
});

test.each([
  ['text', 'plain'],
  ['nothing', ''],
  ['number', '42'],
  ['list', '[1,2]'],
])('maps what a handler returns: %s', async (act, body) => {
  const { fc } = await startFc();
  const payload = Buffer.from(JSON.stringify({ act }));
  const request = {
    functionName: 'acts',
    payload,
    invocationType: 'Sync',
    source: 'test',
  } as const;
  const result = await fc.invoke(request);
  expect([result.status, result.errorType, result.body.toString()]).toStrictEqual([
    200,
    undefined,
    body,
  ]);
});

test('passes bytes through as they are', async () => {
  const { fc } = await startFc();
  const payload = Buffer.from('{"act":"bytes"}');
  const result = await fc.invoke({
    functionName: 'acts',
    payload,
    invocationType: 'Sync',
    source: 'test',
  });
  expect(result.body).toStrictEqual(Buffer.from([0, 255, 1]));
});

test('gives the documented context, with a key that signs calls to the region', async () => {
  const { invoke, keys } = await startFc();
  const { headers, data } = await invoke('acts', { act: 'context' });
  const context = JSON.parse(String(data));
  expect(context).toStrictEqual({
    requestId: headers['x-fc-request-id'],
    credentials: {
      accessKeyId: expect.stringMatching(/^STS\./),
      accessKeySecret: expect.any(String),
      securityToken: expect.any(String),
    },
    function: { name: 'acts', handler: 'index.handler', memory: 256, timeout: 10 },
    service: { name: '', logProject: '', logStore: '', qualifier: 'LATEST', versionId: 'LATEST' },
    region: 'cn-hangzhou',
    accountId: ACCOUNT_ID,
    tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
    retryCount: 0,
    logger: ['debug', 'info', 'warn', 'error', 'log'],
  });
  expect(keys.find(context.credentials.accessKeyId)).toStrictEqual({
    ...context.credentials,
    principal: {
      kind: 'function',
      functionName: 'acts',
      instanceId: headers['x-fc-instance-id'],
    },
  });
});

test('gives a function its own environment and nothing of the parent', async () => {
  const { invoke, endpoint } = await startFc({
    extraEnv: { LEVEL: '4' },
    templateEnv: { WHO: 'you' },
    clock: createRegionClock(2),
  });
  const { headers, data } = await invoke('acts', { act: 'environment' });
  expect(JSON.parse(String(data))).toStrictEqual({
    PATH: process.env.PATH,
    HOME: tmpdir(),
    GREETING: 'hello you',
    LEVEL: '4',
    FC_FUNC_CODE_PATH: `${join(FIXTURES_DIR, 'acts')}/`,
    FC_FUNCTION_NAME: 'acts',
    FC_FUNCTION_HANDLER: 'index.handler',
    FC_FUNCTION_MEMORY_SIZE: '256',
    FC_REGION: 'cn-hangzhou',
    FC_ACCOUNT_ID: ACCOUNT_ID,
    FC_INSTANCE_ID: headers['x-fc-instance-id'],
    FC_QUALIFIER: 'LATEST',
    FC_VER_ID: 'LATEST',
    FC_RUNTIME: 'nodejs20',
    FC_TIMEOUT: '10',
    ALIBABA_CLOUD_ACCESS_KEY_ID: expect.stringMatching(/^STS\./),
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: expect.any(String),
    ALIBABA_CLOUD_SECURITY_TOKEN: expect.any(String),
    ECS_ENDPOINT: endpoint,
    SMQ_ENDPOINT: endpoint,
    CLOUDFLOW_ENDPOINT: endpoint,
    OSS_ENDPOINT: endpoint,
    TIME_SCALE: '2',
  });
});

test.each([
  ['acts', { act: 'throw' }, 'UnhandledInvocationError', 'OddError', 'oops'],
  ['acts', { act: 'throwText' }, 'UnhandledInvocationError', 'FunctionUnhandledError', 'only text'],
  ['acts', { act: 'uncaught' }, 'UnhandledInvocationError', 'OddError', 'out of nowhere'],
  ['legacy', { fail: 'error' }, 'HandledInvocationError', 'RangeError', 'too far'],
  ['legacy', { fail: 'text' }, 'HandledInvocationError', 'FunctionHandledError', 'just text'],
  ['broken', {}, 'UnhandledInvocationError', 'TypeError', "the module can't be loaded"],
  [
    'misnamed',
    {},
    'UnhandledInvocationError',
    'HandlerNotFound',
    "Handler 'nothing' is missing on module 'index'",
  ],
  ['uninitialized', {}, 'InitializationError', 'Error', 'no way to begin'],
])(
  'answers a function error of %s %o with 200, %s and %s',
  async (name, event, type, errorType, errorMessage) => {
    const { invoke } = await startFc();
    const { headers, data } = await invoke(name, event);
    const { stackTrace, ...error } = data as { stackTrace?: string[] };
    expect([headers['x-fc-error-type'], error]).toStrictEqual([type, { errorMessage, errorType }]);
    expect(stackTrace?.[0]).toBe(
      errorType.startsWith('Function') ? undefined : `${errorType}: ${errorMessage}`,
    );
  },
);

test('starts a new instance after one that failed to initialize, crashed or left', async () => {
  const { invoke } = await startFc();
  const ids = new Set<string | undefined>();
  for (const act of ['uncaught', 'exit', 'throw', 'count']) {
    ids.add((await invoke('acts', { act })).headers['x-fc-instance-id']);
  }
  expect(ids.size).toBe(3);
});

test('serves callbacks of CommonJS handlers', async () => {
  const { invoke } = await startFc();
  expect((await invoke('legacy', { value: { a: 1 } })).data).toBe('{"a":1}');
});

test('says that a process left before it completed the request', async () => {
  const { invoke, fc } = await startFc();
  const { headers, data } = await invoke('acts', { act: 'exit' });
  expect([headers['x-fc-error-type'], data]).toStrictEqual([
    'UnhandledInvocationError',
    {
      errorMessage: expect.stringMatching(
        /^Process exited unexpectedly before completing request \(duration: \d+ms, maxMemoryUsage: 0MB\)$/,
      ),
    },
  ]);
  expect(fc.logsOf('acts')).toContain('last words');
});

test('kills an instance whose call takes longer than its time-out of region time', async () => {
  const { invoke } = await startFc({ clock: createRegionClock(20) });
  const hung = await invoke('acts', { act: 'hang' });
  expect([hung.headers['x-fc-error-type'], hung.data]).toStrictEqual([
    'UnhandledInvocationError',
    { errorMessage: 'Function timed out after 10 seconds' },
  ]);
  const next = await invoke('acts', { act: 'count' });
  expect(next.data).toBe('{"calls":1,"initialized":1}');
});

test('throttles above the reserved concurrency', async () => {
  const { invoke, fc } = await startFc();
  const call = (event: object) =>
    fc.invoke({
      functionName: 'single',
      payload: Buffer.from(JSON.stringify(event)),
      invocationType: 'Sync',
      source: 'test',
    });
  const slow = call({ act: 'sleep', ms: 300 });
  expect(await call({ act: 'text' })).toStrictEqual({
    status: 429,
    requestId: expect.stringMatching(REQUEST_ID),
    errorCode: 'ResourceThrottled',
    errorMessage: 'Function single is throttled: the concurrency limit of 1 is reached',
    body: Buffer.alloc(0),
  });
  await expect(invoke('single', { act: 'text' })).rejects.toThrowError('failed with 429');
  expect((await slow).body.toString()).toBe('{"calls":1}');
  expect((await invoke('single', { act: 'text' })).data).toBe('plain');
});

test('ends a call with its instance when the instance is killed', async () => {
  const { invoke, fc, keys } = await startFc();
  const { data } = await invoke('acts', { act: 'context' });
  const hung = invoke('acts', { act: 'hang' });
  await eventually(() => fc.logsOf('acts', { tail: 1 })[0]).toMatch(/hanging$/);
  const principal = keys.find(JSON.parse(String(data)).credentials.accessKeyId)?.principal;
  if (principal?.kind !== 'function') throw new Error('the key belongs to no function');
  fc.killInstance(principal);
  expect((await hung).data).toStrictEqual({
    errorMessage: expect.stringMatching(/^Process exited unexpectedly before completing request/),
  });
  expect((await invoke('acts', { act: 'count' })).data).toBe('{"calls":1,"initialized":1}');
});

test('keeps the log of a call together, in memory, in the file and in the answer', async () => {
  const dataDir = makeTempDir();
  const { invoke, fc } = await startFc({ dataDir });
  await invoke('acts', { act: 'text' });
  const { headers } = await invoke('acts', { act: 'log' }, { 'X-Fc-Log-Type': 'Tail' });
  const id = headers['x-fc-request-id'] ?? '';
  const lines = fc.logsOf('acts', { tail: 7 });
  const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} /;
  const isStderr = (line: string) => line === 'to stderr';
  expect(lines.filter(isStderr)).toStrictEqual(['to stderr']);
  expect(
    lines.filter((line) => !isStderr(line)).map((line) => line.replace(time, '')),
  ).toStrictEqual([
    `FC Invoke Start RequestId: ${id}`,
    `${id} [info] a line`,
    `${id} [warn] two`,
    'lines',
    'without an end',
    `FC Invoke End RequestId: ${id}`,
  ]);
  const tail = Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString();
  expect(tail).toBe(lines.map((line) => `${line}\n`).join(''));
  const all = fc.logsOf('acts');
  expect(
    all.slice(0, 3).map((line) => line.replace(/RequestId: .*|^[\d: .-]+1-\S+ /, '')),
  ).toStrictEqual(['FC Initialize Start ', '[info] initializing acts', 'FC Initialize End ']);
  await fc.close();
  const file = readFileSync(join(dataDir, 'logs', 'acts.log'), 'utf8').split('\n');
  expect(file.slice(0, all.length)).toStrictEqual(all);
});

test('ends an idle instance after minutes of region time, its PreStop hook first', async () => {
  const sYamlFile = writeManifest({
    code: join(FIXTURES_DIR, 'acts'),
    instanceLifecycleConfig: { preStop: { handler: 'index.preStop', timeout: 90 } },
  });
  const fast = await startFc({ sYamlFile, clock: createRegionClock(400) });
  const slow = await startFc({ sYamlFile });
  for (const { invoke } of [fast, slow]) await invoke('record', { act: 'text' });
  await eventually(() => fast.fc.logsOf('record').at(-1)).toMatch(/^FC PreStop End/);
  expect(fast.fc.logsOf('record').at(-2)).toMatch(/\[info\] stopping$/);
  expect(slow.fc.logsOf('record').at(-1)).toMatch(/^FC Invoke End/);
  await slow.fc.close();
  expect(slow.fc.logsOf('record').at(-1)).toMatch(/^FC PreStop End/);
});
