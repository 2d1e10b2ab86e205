import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createRegionClock } from '../../../local/clock.js';
import { ACCOUNT_ID, Fc2, KEY, startFc } from './startFc.js';

const { default: OpenApiClient, $OpenApiUtil }: typeof import('@alicloud/openapi-core') =
  createRequire(import.meta.url)('@alicloud/openapi-core');
type Runtime = Parameters<InstanceType<typeof OpenApiClient>['callApi']>[2];

/** A call as the SDKs of API 2023-03-30 sign it. */
async function callApi(
  endpoint: string,
  given: {
    pathname: string;
    method?: string;
    query?: Record<string, string>;
    body?: Buffer;
    headers?: Record<string, string>;
  },
) {
  const client = new OpenApiClient(
    new $OpenApiUtil.Config({ ...KEY, endpoint: new URL(endpoint).host, protocol: 'http' }),
  );
  const { pathname, method = 'POST', query = {}, body, headers = {} } = given;
  const params = new $OpenApiUtil.Params({
    action: method === 'POST' ? 'InvokeFunction' : 'GetFunction',
    version: '2023-03-30',
    protocol: 'HTTP',
    pathname,
    method,
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: method === 'POST' ? 'string' : 'json',
  });
  const request = new $OpenApiUtil.OpenApiRequest({
    headers,
    query,
    ...(body ? { stream: Readable.from([body]) } : {}),
  });
  return client.callApi(params, request, {} as Runtime);
}

async function failureOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the call succeeded');
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  return [code, statusCode, error.message.replace(/^\w+: /, '')];
}

test('invokes a function for an ACS3-signed call', async () => {
  const { endpoint } = await startFc();
  const pathname = '/2023-03-30/functions/acts/invocations';
  const result = await callApi(endpoint, { pathname, body: Buffer.from('{"act":"text"}') });
  expect([result.statusCode, result.body]).toStrictEqual([200, 'plain']);
});

test('shows a function, and refuses one that does not exist', async () => {
  const { endpoint, client, fc } = await startFc();
  const shown = {
    functionName: 'single',
    description: '',
    runtime: 'nodejs20',
    handler: 'index.handler',
    cpu: 0.35,
    memorySize: 512,
    timeout: 60,
  };
  const pathname = '/2023-03-30/functions/single';
  const result = await callApi(endpoint, { method: 'GET', pathname });
  expect([result.statusCode, result.body]).toStrictEqual([200, shown]);
  const list = (await client.get('/functions')).data as { functions: object[] };
  expect(list.functions.length).toBe(fc.functionNames.length);
  expect(list.functions).toContainEqual(shown);
  const missing = callApi(endpoint, { method: 'GET', pathname: '/2023-03-30/functions/none' });
  expect(await failureOf(missing)).toStrictEqual([
    'FunctionNotFound',
    404,
    expect.stringContaining("function 'none' does not exist"),
  ]);
});

test('lists functions by a prefix, and as many as asked for', async () => {
  const { endpoint } = await startFc();
  const list = async (query: Record<string, string>) => {
    const call = { method: 'GET', pathname: '/2023-03-30/functions', query };
    const { body } = await callApi(endpoint, call);
    const { functions, nextToken } = body as {
      functions: { functionName: string }[];
      nextToken?: string;
    };
    return [functions.map((one) => one.functionName), nextToken];
  };
  expect([
    await list({ limit: '2' }),
    await list({ limit: '2', nextToken: 'broken' }),
    await list({ prefix: 'w' }),
  ]).toStrictEqual([
    [['acts', 'broken'], 'broken'],
    [['legacy', 'misnamed'], 'misnamed'],
    [['web'], undefined],
  ]);
  const tooMany = callApi(endpoint, {
    ...{ method: 'GET', pathname: '/2023-03-30/functions', query: { limit: '101' } },
  });
  expect(await failureOf(tooMany)).toStrictEqual([
    ...['InvalidArgument', 400, expect.stringContaining('limit must be from 1 to 100')],
  ]);
});

test('answers errors as {Code, Message, RequestId}', async () => {
  const { endpoint, client } = await startFc();
  const response = await fetch(`${endpoint}/2023-03-30/functions/acts/invocations`, {
    method: 'POST',
    body: '{}',
  });
  expect([response.status, await response.json()]).toStrictEqual([
    403,
    {
      Code: 'MissingRequiredHeader',
      Message: 'required HTTP header Date was not specified',
      RequestId: response.headers.get('x-fc-request-id'),
    },
  ]);
  const post = (headers: object, body: string | Buffer = '{}', queries: object = {}) =>
    client.post('/functions/acts/invocations', body, headers, queries);
  await expect(post({ 'X-Fc-Invocation-Type': 'Later' })).rejects.toThrowError('failed with 400');
  await expect(
    post({ 'X-Fc-Invocation-Type': 'Async' }, Buffer.alloc(128 * 1024 + 1)),
  ).rejects.toThrowError('failed with 400');
  await expect(post({}, '{}', { qualifier: 'v2' })).rejects.toThrowError('failed with 404');
  await expect(client.post('/functions/acts', '{}')).rejects.toThrowError('failed with 400');
  await expect(client.post('/functions/none/invocations', '{}')).rejects.toThrowError(
    'failed with 404',
  );
  client.version = '2016-08-15';
  await expect(client.invokeFunction('service', 'acts', '{}')).rejects.toMatchObject({
    name: 'FCServiceNotFoundError',
    code: 'ServiceNotFound',
  });
});

test('accepts the fc2 signature with a query, and refuses wrong keys and tokens', async () => {
  const { client, endpoint, keys } = await startFc();
  const as = (options: {
    accessKeyID: string;
    accessKeySecret: string;
    securityToken?: string;
  }) => {
    const one = new Fc2(ACCOUNT_ID, { ...options, region: 'cn-hangzhou', endpoint });
    one.version = '2023-03-30';
    return one.post('/functions/acts/invocations', '{"act":"text"}');
  };
  const key = { accessKeyID: KEY.accessKeyId, accessKeySecret: KEY.accessKeySecret };
  const sts = keys.issueForFunction('other', 'c-1');
  const stsKey = { accessKeyID: sts.accessKeyId, accessKeySecret: sts.accessKeySecret };
  const query = { qualifier: 'LATEST' };
  const path = '/functions/acts/invocations';
  expect((await client.post(path, '{"act":"text"}', {}, query)).data).toBe('plain');
  expect((await as({ ...stsKey, securityToken: sts.securityToken ?? '' })).data).toBe('plain');
  await expect(as({ ...key, accessKeySecret: 'wrong' })).rejects.toThrowError('failed with 403');
  await expect(as({ ...key, accessKeyID: 'nobody' })).rejects.toThrowError('failed with 403');
  await expect(as({ ...stsKey, securityToken: 'wrong' })).rejects.toThrowError('failed with 403');
  const badDigest = client.post(path, undefined, { 'content-md5': 'AAAA' });
  await expect(badDigest).rejects.toThrowError('failed with 403');
  await expect(
    client.post(path, '{}', { date: 'Tue, 11 Apr 2017 10:09:19 GMT' }),
  ).rejects.toThrowError('failed with 403');
});

test('answers injected faults in its own format', async () => {
  const { endpoint, faults } = await startFc();
  faults.add({ product: 'fc', operation: 'InvokeFunction', action: 'throttle', times: 1 });
  faults.add({ product: 'fc', operation: 'InvokeFunction', action: 'serverError', skip: 1 });
  const body = Buffer.from('{"act":"text"}');
  const pathname = '/2023-03-30/functions/acts/invocations';
  expect([
    await failureOf(callApi(endpoint, { pathname, body })),
    await failureOf(callApi(endpoint, { pathname, body })),
  ]).toStrictEqual([
    ['ResourceThrottled', 429, expect.stringContaining('the request is throttled')],
    ['InternalServerError', 500, expect.stringContaining('an internal error occurred')],
  ]);
});

test('carries out an asynchronous call later, and reports its success to a queue', async () => {
  const { client, fc, mns } = await startFc({ clock: createRegionClock(10) });
  await mns.createQueue('succeeded');
  const path = '/functions/acts/invocations';
  const body = '{"act":"failTwice"}';
  const { headers, data } = await client.post(path, body, { 'X-Fc-Invocation-Type': 'Async' });
  expect(data).toBe('');
  await fc.settled();
  const { body: message } = await mns.receiveMessage('succeeded');
  const report = JSON.parse(Buffer.from(message.MessageBody ?? '', 'base64').toString());
  expect(report).toStrictEqual({
    timestamp: expect.any(Number),
    requestContext: {
      requestId: headers['x-fc-request-id'],
      functionArn: `acs:fc:cn-hangzhou:${ACCOUNT_ID}:functions/acts`,
      condition: 'Success',
      approximateInvokeCount: 3,
    },
    requestPayload: body,
    responseContext: { statusCode: 200, functionError: '' },
    responsePayload: 'at last',
  });
});

test('retries an asynchronous call as often as configured, then reports the failure', async () => {
  const { client, fc, queues, mns } = await startFc({ clock: createRegionClock(10) });
  await mns.createQueue('failed');
  const path = '/functions/acts/invocations';
  await client.post(path, '{"act":"throw"}', { 'X-Fc-Invocation-Type': 'Async' });
  await fc.settled();
  const [message] = await queues.take('failed', 1, new AbortController().signal);
  const report = JSON.parse(Buffer.from(message?.body ?? '', 'base64').toString());
  expect([
    report.requestContext.condition,
    report.requestContext.approximateInvokeCount,
    report.responseContext,
    JSON.parse(report.responsePayload).errorMessage,
  ]).toStrictEqual([
    'RetryAttemptsExhausted',
    3,
    { statusCode: 200, functionError: 'UnhandledInvocationError' },
    'oops',
  ]);
});

test('retries a throttled asynchronous call until there is room, not counted as retries', async () => {
  const { fc } = await startFc();
  const call = (act: string, invocationType: 'Sync' | 'Async') =>
    fc.invoke({
      functionName: 'single',
      payload: Buffer.from(JSON.stringify({ act, ms: 300 })),
      invocationType,
      source: 'test',
    });
  const slow = call('sleep', 'Sync');
  expect((await call('failTwice', 'Async')).status).toBe(202);
  await slow;
  await fc.settled();
  const attempts = fc.logsOf('single').flatMap((line) => /attempt \d/.exec(line)?.[0] ?? []);
  expect(attempts).toStrictEqual(['attempt 0', 'attempt 1', 'attempt 2']);
});
