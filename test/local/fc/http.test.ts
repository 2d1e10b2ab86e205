import { get } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildHttpEvent } from '../../../local/fc/http/buildHttpEvent.js';
import { ACCOUNT_ID, type FcFixture, FIXTURES_DIR, KEY, startFc } from './startFc.js';
import { writeManifest } from './writeManifest.js';

/** The helper of the official samples for `function` authentication. */
const {
  OpenApiUtil,
}: {
  OpenApiUtil: {
    getAuthorization(
      request: {
        method: string;
        pathname: string;
        headers: Record<string, string>;
        query: Record<string, string>;
      },
      algorithm: string,
      payload: string,
      accessKeyId: string,
      accessKeySecret: string,
    ): string;
  };
} = createRequire(import.meta.url)('@alicloud/openapi-core');

/** What the tests read of an answer's JSON. */
interface Answer {
  readonly Code?: string;
  readonly Message?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly headers: Record<string, string>;
}
const jsonOf = async (response: Response) => (await response.json()) as Answer;

interface Sent {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
  secret?: string;
  date?: string;
}

async function send({ endpoint }: FcFixture, given: Sent = {}) {
  const { method = 'GET', path = '/', query = {}, headers = {}, body } = given;
  const signed = { 'x-acs-date': given.date ?? new Date().toISOString() };
  const authorization = OpenApiUtil.getAuthorization(
    { method, pathname: path, headers: signed, query },
    'ACS3-HMAC-SHA256',
    '',
    KEY.accessKeyId,
    given.secret ?? KEY.accessKeySecret,
  );
  const search = new URLSearchParams(query).toString();
  return fetch(`${endpoint}${path}${search && `?${search}`}`, {
    method,
    headers: { ...signed, authorization, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

const answer = (fixture: FcFixture, value: unknown, more: Sent = {}) =>
  send(fixture, {
    method: 'POST',
    query: { answer: 'body' },
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
    ...more,
  });

test('hands the request to the function in the documented shape', async () => {
  const fixture = await startFc();
  const response = await send(fixture, {
    method: 'POST',
    path: '/changes/a%20b',
    query: { p: 'v1,v2' },
    headers: {
      'content-type': 'application/json',
      'user-agent': 'test',
      'idempotency-key': 'k1',
      'x-fc-custom': 'stripped',
    },
    body: '{"a":1}',
  });
  expect(response.status).toBe(200);
  const event = await jsonOf(response);
  expect(event).toStrictEqual({
    version: 'v1',
    rawPath: '/changes/a%20b',
    body: '{"a":1}',
    isBase64Encoded: false,
    headers: expect.objectContaining({
      'Content-Type': 'application/json',
      'User-Agent': 'test',
      'Idempotency-Key': 'k1',
      Host: new URL(fixture.endpoint).host,
    }),
    queryParameters: { p: 'v1,v2' },
    requestContext: {
      accountId: ACCOUNT_ID,
      domainName: 'web.cn-hangzhou.fcapp.run',
      domainPrefix: 'web',
      http: {
        method: 'POST',
        path: '/changes/a b',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: response.headers.get('x-fc-request-id'),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      timeEpoch: expect.stringMatching(/^\d{13}$/),
    },
  });
  expect(
    Object.keys(event.headers).filter((name) => /^(X-Fc|Connection)/.test(name)),
  ).toStrictEqual([]);
  expect(Object.fromEntries(response.headers)).toStrictEqual({
    'access-control-expose-headers': 'Date,x-fc-request-id',
    connection: 'keep-alive',
    'content-disposition': 'attachment',
    'content-length': expect.any(String),
    'content-type': 'application/json',
    date: expect.any(String),
    'keep-alive': expect.any(String),
    'x-fc-request-id': expect.any(String),
    'x-own': 'kept',
  });
});

test('encodes a binary body', async () => {
  const fixture = await startFc();
  const binary = await send(fixture, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from([0, 255]),
  });
  const { body, isBase64Encoded } = await jsonOf(binary);
  expect([body, isBase64Encoded]).toStrictEqual(['AP8=', true]);
});

test('sends what the function returns, Base64 decoded', async () => {
  const fixture = await startFc();
  const response = await answer(fixture, {
    statusCode: 201,
    headers: { Location: '/changes/1', Connection: 'close', Date: 'never' },
    isBase64Encoded: true,
    body: Buffer.from('héllo').toString('base64'),
  });
  expect([
    response.status,
    response.headers.get('location'),
    response.headers.get('content-type'),
    response.headers.get('date') === 'never',
    await response.text(),
  ]).toStrictEqual([201, '/changes/1', 'text/plain; charset=utf-8', false, 'héllo']);
  const origin = await answer(
    fixture,
    { statusCode: 204 },
    { headers: { origin: 'http://a.test' } },
  );
  expect([
    origin.status,
    origin.headers.get('access-control-allow-origin'),
    origin.headers.get('access-control-allow-credentials'),
    await origin.text(),
  ]).toStrictEqual([204, 'http://a.test', 'true', '']);
});

test.each([
  ['text', 'wanted {statusCode, headers, body}'],
  [{ body: 'no status' }, 'wanted a statusCode from 200 to 599'],
  [{ statusCode: '200', body: '' }, 'wanted a statusCode from 200 to 599'],
  [{ statusCode: 200, body: {} }, 'wanted a body that is a text'],
  [{ statusCode: 200, headers: [] }, 'wanted headers as an object'],
  [{ statusCode: 200, headers: { 'a b': '1' } }, 'the header name "a b"'],
  [{ statusCode: 200, headers: { a: 'b\r\nc: d' } }, 'the value of the header a'],
  [{ statusCode: 200, headers: { a: 'x'.repeat(8192) } }, 'headers over 8192 bytes'],
])('refuses the bad response %o', async (value, problem) => {
  const response = await answer(await startFc(), value);
  expect([response.status, await response.json()]).toStrictEqual([
    502,
    {
      Code: 'BadResponse',
      Message: `the function's response is not valid: ${problem}`,
      RequestId: response.headers.get('x-fc-request-id'),
    },
  ]);
});

test('answers 502 with the error type when the function fails', async () => {
  const response = await send(await startFc(), { query: { answer: 'throw' } });
  expect([
    response.status,
    response.headers.get('x-fc-error-type'),
    await response.json(),
  ]).toStrictEqual([
    502,
    'UnhandledInvocationError',
    {
      Code: 'UnhandledInvocationError',
      Message: 'the function failed: the page broke',
      RequestId: response.headers.get('x-fc-request-id'),
    },
  ]);
});

test('refuses unsigned, wrongly signed and late requests with the documented texts', async () => {
  const fixture = await startFc();
  const late = new Date(Date.now() - 16 * 60_000).toISOString();
  const of = async (response: Response) => {
    const { Code, Message } = await jsonOf(response);
    return [response.status, Code, Message];
  };
  expect([
    await of(await fetch(fixture.endpoint)),
    await of(await send(fixture, { secret: 'wrong' })),
    await of(await send(fixture, { date: late })),
  ]).toStrictEqual([
    [403, 'MissingRequiredHeader', 'required HTTP header Date was not specified'],
    [
      403,
      'SignatureNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your access key and signing method',
    ],
    [
      403,
      'AccessDenied',
      expect.stringMatching(
        /^the difference between the request time '.*' and the current time '.*' is too large$/,
      ),
    ],
  ]);
});

test('keeps to the methods and limits of the trigger', async () => {
  const fixture = await startFc();
  const statusOf = async (given: Sent) => {
    const response = await send(fixture, given);
    return [response.status, (await jsonOf(response)).Code];
  };
  expect([
    await statusOf({ method: 'DELETE' }),
    await statusOf({ headers: { filler: 'x'.repeat(8192) } }),
    await statusOf({ path: `/${'x'.repeat(4096)}` }),
    await statusOf({
      method: 'POST',
      headers: { 'x-fc-invocation-type': 'Async' },
      body: 'x'.repeat(128 * 1024 + 1),
    }),
  ]).toStrictEqual([
    [405, 'MethodNotAllowed'],
    [400, 'InvalidArgument'],
    [400, 'InvalidArgument'],
    [400, 'InvalidArgument'],
  ]);
});

test('accepts an asynchronous request with 202', async () => {
  const fixture = await startFc();
  const response = await send(fixture, { headers: { 'x-fc-invocation-type': 'Async' } });
  expect([response.status, await response.text()]).toStrictEqual([202, '']);
  await fixture.fc.settled();
  expect(fixture.fc.logsOf('web').at(-1)).toBe(
    `FC Invoke End RequestId: ${response.headers.get('x-fc-request-id')}`,
  );
});

test('wraps invocations of a function that has an HTTP trigger, unless told not to', async () => {
  const { client, fc } = await startFc();
  const path = '/functions/web/invocations';
  const wrapped = JSON.parse(String((await client.post(path, '{"step":1}')).data));
  const event = JSON.parse(wrapped.body);
  expect([
    wrapped.statusCode,
    event.rawPath,
    event.isBase64Encoded,
    Buffer.from(event.body, 'base64').toString(),
  ]).toStrictEqual([200, `/2023-03-30${path}`, true, '{"step":1}']);
  const inside = await fc.invoke({
    functionName: 'web',
    payload: Buffer.from('{"step":2}'),
    invocationType: 'Sync',
    source: 'cloudflow',
  });
  const insideEvent = JSON.parse(JSON.parse(inside.body.toString()).body);
  expect([
    insideEvent.rawPath,
    Buffer.from(insideEvent.body, 'base64').toString(),
    insideEvent.requestContext.requestId,
  ]).toStrictEqual([`/2023-03-30${path}`, '{"step":2}', inside.requestId]);
  const { client: plain } = await startFc({ wrapInvocations: false });
  const bare = JSON.stringify({ queryParameters: { answer: 'raw' }, body: 'bare' });
  expect((await plain.post(path, bare)).data).toBe('bare');
});

test('joins repeated parameters and headers, and judges a body without a type by its bytes', () => {
  const source = {
    method: 'GET',
    path: '/%zz',
    rawQuery: 'p=a&q=x%20y+z&p=b',
    headers: { 'set-cookie': ['a=1', 'b=2'], 'x-acs-date': 'now', connection: 'close' },
    requestId: '1-2-3',
    nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    accountId: ACCOUNT_ID,
    regionId: 'cn-hangzhou',
    functionName: 'web',
  };
  const eventOf = (body: Buffer) => JSON.parse(buildHttpEvent({ ...source, body }).toString());
  const event = eventOf(Buffer.from('é'));
  expect([event.body, event.isBase64Encoded]).toStrictEqual(['é', false]);
  expect([event.queryParameters, event.headers]).toStrictEqual([
    { p: 'a,b', q: 'x y z' },
    { 'Set-Cookie': 'a=1,b=2', 'X-Acs-Date': 'now' },
  ]);
  const { http, time, timeEpoch } = event.requestContext;
  expect([http.path, time, timeEpoch]).toStrictEqual([
    '/%zz',
    '2026-01-02T03:04:05Z',
    '1767323045678',
  ]);
  expect(eventOf(Buffer.from([255]))).toMatchObject({ body: '/w==', isBase64Encoded: true });
});

test('tells several URLs apart by the first label of Host', async () => {
  const site = (functionName: string, trigger: object) => ({
    component: 'fc3',
    props: {
      region: 'cn-hangzhou',
      functionName,
      runtime: 'nodejs20',
      handler: 'index.handler',
      code: join(FIXTURES_DIR, 'web'),
      triggers: [{ triggerName: 'h', triggerType: 'http', triggerConfig: trigger }],
    },
  });
  const open = { authType: 'anonymous', methods: ['GET'] };
  const resources = {
    one: site('one', open),
    two: site('two', open),
    closed: site('closed', { ...open, disableURLInternet: true }),
  };
  const { endpoint } = await startFc({ sYamlFile: writeManifest({}, { resources }) });
  const ask = (host: string) =>
    new Promise<unknown[]>((resolve, reject) => {
      get(`${endpoint}/a`, { headers: { host } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const { requestContext, Code, Message } = JSON.parse(text);
          resolve([response.statusCode, requestContext?.domainName ?? [Code, Message]]);
        });
      }).on('error', reject);
    });
  expect([
    await ask('one.cn-hangzhou.fcapp.run'),
    await ask('TWO.localhost:1234'),
    await ask('closed.localhost'),
    await ask('none.localhost'),
  ]).toStrictEqual([
    [200, 'one.cn-hangzhou.fcapp.run'],
    [200, 'two.cn-hangzhou.fcapp.run'],
    [403, ['AccessDenied', 'the public URL of this trigger is disabled']],
    [404, ['FunctionNotFound', 'no HTTP trigger belongs to this host']],
  ]);
});
