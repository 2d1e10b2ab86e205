import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { BUCKET, errorOf, failureOf, KEY, type OssFixture, send, startOss } from './startOss.js';

/** The client's own signer, for requests that the client itself would tidy. */
const signer = createRequire(import.meta.url)('ali-oss/lib/common/signUtils.js') as {
  authorizationV4(
    id: string,
    secret: string,
    region: string,
    method: string,
    request: { headers: Record<string, string>; queries?: Record<string, string> },
    bucket: string,
    name: string,
    additionalHeaders?: readonly string[],
  ): string;
};

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
}

function signed(
  name: string,
  { method = 'PUT', region = 'cn-hangzhou', sentAtMs = Date.now(), extra = {} } = {},
): Record<string, string> {
  const headers: Record<string, string> = {
    'x-oss-date': stamp(sentAtMs),
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    ...extra,
  };
  const { accessKeyId: id, accessKeySecret: secret } = KEY;
  const request = { headers };
  const authorization = signer.authorizationV4(id, secret, region, method, request, BUCKET, name);
  return { ...headers, authorization };
}

describe('names', () => {
  const segment = (text: string) =>
    `400 InvalidObjectName: The loopback region keeps objects as files: an object name can't have the segment '${text}'.`;
  it.each([
    ['../escape', segment('..')],
    ['a/../../escape', segment('..')],
    ['a/..', segment('..')],
    ['./a', segment('.')],
    ['a//b', segment('')],
    ['a/', segment('')],
    ['/etc/escape', '400 InvalidObjectName: The specified object is not valid.'],
    ['\\escape', '400 InvalidObjectName: The specified object is not valid.'],
    ['a'.repeat(1024), '400 InvalidObjectName: The Length of Object name must be less than 1024.'],
    ['ä'.repeat(512), '400 InvalidObjectName: The Length of Object name must be less than 1024.'],
    [
      'a\0b',
      '400 InvalidObjectName: The loopback region takes no control characters in an object name.',
    ],
  ])('refuses to put or get %j', async (name, expected) => {
    const { port, client } = await startOss();
    const encoded = encodeURIComponent(name);
    for (const path of [`/${BUCKET}/${encoded}`, `/${BUCKET}/${encoded.replaceAll('%2F', '/')}`]) {
      expect(errorOf(await send(port, 'PUT', path, signed(name), 'x'))).toBe(expected);
      expect(errorOf(await send(port, 'GET', path, signed(name, { method: 'GET' })))).toBe(
        expected,
      );
    }
    expect((await client.listV2({})).keyCount).toBe(0);
  });

  it('refuses a path that is not UTF-8', async () => {
    const { port } = await startOss();
    const answer = await send(port, 'PUT', `/${BUCKET}/%ff`, signed('x'), 'x');
    expect(errorOf(answer)).toBe(
      '400 InvalidObjectName: The Object name must be encoded in UTF-8.',
    );
  });

  it('does not mistake its own folders for buckets', async () => {
    const { clientWith, port } = await startOss();
    const answer = await send(port, 'PUT', '/.incoming/x', signed('x'), 'x');
    expect(errorOf(answer)).toBe(`403 SignatureDoesNotMatch: ${MISMATCH}`);
    expect(await failureOf(clientWith({ bucket: 'incoming' }).get('x'))).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
  });
});

describe('signatures in the header', () => {
  it.each([
    ['V4, Host', { authorizationV4: true }],
    ['V4, path', { authorizationV4: true, sldEnable: true }],
    ['V1, Host', { authorizationV4: false }],
    ['V1, path', { authorizationV4: false, sldEnable: true }],
  ])('takes %s', async (_, options) => {
    const { clientWith } = await startOss();
    const client = clientWith(options);
    // The name begins like a path of the bucket, so that only the signature tells them apart.
    const name = `${BUCKET}/a b+ü`;
    await client.put(name, Buffer.from('body'));
    expect((await client.get(name)).content.toString()).toBe('body');
    await client.put('other', Buffer.from('x'));
    const first = await client.listV2({ 'max-keys': 1 });
    expect(first.objects.map((object) => object.name)).toStrictEqual([name]);
    const token = String(first.nextContinuationToken);
    const second = await client.listV2({ 'continuation-token': token });
    expect(second.objects.map((object) => object.name)).toStrictEqual(['other']);
  });

  it.each([true, false])('refuses a wrong secret and an unknown key (V4: %s)', async (v4) => {
    const { clientWith } = await startOss();
    const wrong = clientWith({ accessKeySecret: 'wrong', authorizationV4: v4 });
    expect(await failureOf(wrong.put('a', Buffer.from('a')))).toStrictEqual({
      code: 'SignatureDoesNotMatch',
      status: 403,
      message: MISMATCH,
    });
    const unknown = clientWith({ accessKeyId: 'nobody', authorizationV4: v4 });
    const failure = {
      code: 'InvalidAccessKeyId',
      status: 403,
      message: 'The OSS Access Key Id you provided does not exist in our records.',
    };
    expect(await failureOf(unknown.get('a'))).toStrictEqual(failure);
    expect(await failureOf(unknown.head('a'))).toStrictEqual(failure);
  });

  it('refuses a header that was changed after signing', async () => {
    const { port } = await startOss();
    const path = `/${BUCKET}/a`;
    const forbidden = { ...signed('a'), 'x-oss-forbid-overwrite': 'true' };
    const answer = await send(port, 'PUT', path, forbidden, 'x');
    expect(errorOf(answer)).toBe(`403 SignatureDoesNotMatch: ${MISMATCH}`);
    const moved = await send(port, 'PUT', `/${BUCKET}/b`, signed('a'), 'x');
    expect(errorOf(moved)).toBe(`403 SignatureDoesNotMatch: ${MISMATCH}`);
    const method = await send(port, 'GET', path, signed('a'));
    expect(errorOf(method)).toBe(`403 SignatureDoesNotMatch: ${MISMATCH}`);
  });

  it('answers the error document of OSS', async () => {
    const { port } = await startOss();
    const answer = await send(port, 'GET', `/${BUCKET}/a`, signed('b', { method: 'GET' }));
    const requestId = String(answer.headers['x-oss-request-id']);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>${MISMATCH}</Message><RequestId>${requestId}</RequestId><HostId>127.0.0.1:${port}</HostId></Error>`,
    );
  });

  it.each([true, false])('refuses a clock that is off by over 15 minutes (V4: %s)', async (v4) => {
    const { clientWith, clock } = await startOss();
    const client = clientWith({ authorizationV4: v4 });
    clock.advance(14 * 60_000);
    await client.put('a', Buffer.from('a'));
    clock.advance(2 * 60_000);
    expect(await failureOf(client.get('a'))).toStrictEqual({
      code: 'RequestTimeTooSkewed',
      status: 403,
      message: 'The difference between the request time and the current time is too large.',
    });
  });

  it('refuses what is malformed', async () => {
    const { port } = await startOss();
    const path = `/${BUCKET}/a`;
    const good = signed('a', { method: 'GET' });
    const get = async (headers: Record<string, string>) =>
      errorOf(await send(port, 'GET', path, headers));
    const header = '400 InvalidArgument: The Authorization header is invalid.';
    expect(await get({ ...good, authorization: 'OSS4-HMAC-SHA256 nonsense' })).toBe(header);
    expect(await get({ ...good, authorization: 'OSS nonsense' })).toBe(header);
    expect(await get({ ...good, authorization: 'Bearer x' })).toBe(header);
    expect(await get({})).toBe(
      '403 AccessDenied: Anonymous access is forbidden for this operation.',
    );
    expect(await get({ ...good, 'x-oss-date': 'yesterday' })).toBe(
      '403 AccessDenied: OSS authentication requires a valid x-oss-date.',
    );
    expect(await get({ ...good, 'x-oss-content-sha256': 'abc' })).toBe(
      '400 InvalidArgument: x-oss-content-sha256 must be UNSIGNED-PAYLOAD.',
    );
    expect(await get(signed('a', { method: 'GET', region: 'cn-beijing' }))).toMatch(
      /^400 InvalidArgument: The credential's scope must be \d{8}\/cn-hangzhou\/oss\/aliyun_v4_request\.$/,
    );
  });

  it('takes additional headers as signed', async () => {
    const { port } = await startOss();
    const headers: Record<string, string> = { 'x-oss-date': stamp(Date.now()), 'x-extra': 'one' };
    headers['x-oss-content-sha256'] = 'UNSIGNED-PAYLOAD';
    const { accessKeyId: id, accessKeySecret: secret } = KEY;
    headers.authorization = signer.authorizationV4(
      ...([id, secret, 'cn-hangzhou', 'PUT', { headers }, BUCKET, 'a', ['x-extra']] as const),
    );
    expect((await send(port, 'PUT', `/${BUCKET}/a`, headers, 'x')).status).toBe(200);
    const changed = await send(port, 'PUT', `/${BUCKET}/a`, { ...headers, 'x-extra': 'two' }, 'x');
    expect(errorOf(changed)).toBe(`403 SignatureDoesNotMatch: ${MISMATCH}`);
  });

  it('wants the security token of an STS key', async () => {
    const { keys, clientWith } = await startOss();
    const sts = keys.issueForFunction('apply', 'instance-1');
    const pair = { accessKeyId: sts.accessKeyId, accessKeySecret: sts.accessKeySecret };
    const client = clientWith({
      ...pair,
      stsToken: String(sts.securityToken),
      refreshSTSTokenInterval: 3_600_000,
    });
    await client.put('a', Buffer.from('a'));
    expect((await fetch(await client.signatureUrlV4('GET', 60, {}, 'a'))).status).toBe(200);
    expect(await failureOf(clientWith(pair).get('a'))).toStrictEqual({
      code: 'InvalidAccessKeyId',
      status: 403,
      message: 'The OSS Access Key Id you provided does not exist in our records.',
    });
    const wrong = clientWith({ ...pair, stsToken: 'wrong', refreshSTSTokenInterval: 3_600_000 });
    expect(await failureOf(wrong.get('a'))).toStrictEqual({
      code: 'InvalidSecurityToken',
      status: 403,
      message: 'The security token you provided is invalid.',
    });
    keys.revoke(sts.accessKeyId);
    expect(await failureOf(client.get('a'))).toMatchObject({ code: 'InvalidAccessKeyId' });
  });
});

describe('presigned URLs', () => {
  const fetched = async (url: string) => {
    const answer = await fetch(url);
    return { status: answer.status, text: await answer.text() };
  };
  const urlOf = async ({ client }: OssFixture, expires = 60) => {
    await client.put('a b', Buffer.from('body'));
    return client.signatureUrlV4('GET', expires, {}, 'a b');
  };

  it.each([true, false])(
    'serves a V4 URL until it expires (bucket in path: %s)',
    async (sldEnable) => {
      const { client, clientWith, clock } = await startOss();
      await client.put('a b', Buffer.from('body'));
      const url = await clientWith({ sldEnable }).signatureUrlV4('GET', 3_600, {}, 'a b');
      expect(await fetched(url)).toStrictEqual({ status: 200, text: 'body' });
      clock.advance(3_590_000);
      expect(await fetched(url)).toStrictEqual({ status: 200, text: 'body' });
      clock.advance(11_000);
      expect(errorOf(await fetched(url))).toBe('403 AccessDenied: Request has expired.');
    },
  );

  it('refuses a V4 URL that was changed', async () => {
    const fixture = await startOss();
    const url = await urlOf(fixture);
    const mismatch = `403 SignatureDoesNotMatch: ${MISMATCH}`;
    expect(errorOf(await fetched(url.replace('expires=60', 'expires=61')))).toBe(mismatch);
    expect(errorOf(await fetched(url.replace('a%20b', 'a%20c')))).toBe(mismatch);
    expect(errorOf(await fetched(`${url}&x=1`))).toBe(mismatch);
    const put = await fetch(url, { method: 'PUT', body: 'other' });
    expect(errorOf({ status: put.status, text: await put.text() })).toBe(mismatch);
    const expires = '400 InvalidArgument: x-oss-expires must be from 1 to 604800.';
    for (const bad of ['0', '604801', '-1', 'x']) {
      expect(errorOf(await fetched(url.replace('expires=60', `expires=${bad}`)))).toBe(expires);
    }
    expect(errorOf(await fetched(url.replace('OSS4-HMAC', 'OSS5-HMAC')))).toBe(
      '400 InvalidArgument: x-oss-signature-version must be OSS4-HMAC-SHA256.',
    );
    const both = await send(fixture.port, 'GET', new URL(url).pathname + new URL(url).search, {
      authorization: 'OSS a:b',
    });
    expect(errorOf(both)).toBe(
      '400 InvalidArgument: A request is signed in its header or its URL, not both.',
    );
  });

  it('serves a V1 URL until it expires', async () => {
    const { client, clientWith, port, clock } = await startOss();
    await client.put('a b', Buffer.from('body'));
    const endpoint = `http://localhost:${port}`;
    const url = clientWith({ endpoint, sldEnable: true })
      .signatureUrl('a b', { expires: 60 })
      .replace('localhost', '127.0.0.1');
    expect(await fetched(url)).toStrictEqual({ status: 200, text: 'body' });
    expect(errorOf(await fetched(url.replace('a%20b', 'a%20c')))).toBe(
      `403 SignatureDoesNotMatch: ${MISMATCH}`,
    );
    clock.advance(62_000);
    expect(errorOf(await fetched(url))).toBe('403 AccessDenied: Request has expired.');
    expect(errorOf(await fetched(url.replace(/&Signature=[^&]*/, '')))).toBe(
      '403 AccessDenied: Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
    );
  });

  it('wants the security token of an STS key in a V1 URL', async () => {
    const { client, keys, port } = await startOss();
    await client.put('a', Buffer.from('body'));
    const sts = keys.issueForFunction('apply', 'instance-1');
    const expires = Math.floor(Date.now() / 1_000) + 60;
    const urlWith = (token: string | undefined) => {
      const resource = `/${BUCKET}/a${token === undefined ? '' : `?security-token=${token}`}`;
      const signature = createHmac('sha1', sts.accessKeySecret)
        .update(`GET\n\n\n${expires}\n${resource}`)
        .digest('base64');
      const query = [
        `OSSAccessKeyId=${sts.accessKeyId}&Expires=${expires}`,
        `Signature=${encodeURIComponent(signature)}`,
        ...(token === undefined ? [] : [`security-token=${encodeURIComponent(token)}`]),
      ];
      return `http://127.0.0.1:${port}/${BUCKET}/a?${query.join('&')}`;
    };
    expect((await fetched(urlWith(sts.securityToken))).text).toBe('body');
    expect(errorOf(await fetched(urlWith('wrong')))).toBe(
      '403 InvalidSecurityToken: The security token you provided is invalid.',
    );
    expect(errorOf(await fetched(urlWith(undefined)))).toBe(
      '403 InvalidAccessKeyId: The OSS Access Key Id you provided does not exist in our records.',
    );
  });
});
