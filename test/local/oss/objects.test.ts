import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUCKET, failureOf, startOss } from './startOss.js';

const etagOf = (body: string) => `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`;
const FORBID = { headers: { 'x-oss-forbid-overwrite': 'true' } };

describe('objects', () => {
  it('keeps an object as a plain file and gives it back', async () => {
    const { client, dataDir, operations } = await startOss();
    const body = '{"a":1}';
    const put = await client.put('runs/1/plan.json', Buffer.from(body));
    expect([put.res.status, put.name]).toStrictEqual([200, 'runs/1/plan.json']);
    const putHeaders = put.res.headers as Record<string, string>;
    expect(putHeaders.etag).toBe(etagOf(body));
    expect(putHeaders['x-oss-request-id']).toMatch(/^[0-9A-F-]{36}$/);
    expect(await readFile(join(dataDir, BUCKET, 'runs/1/plan.json'), 'utf8')).toBe(body);
    expect(await readdir(join(dataDir, '.incoming'))).toStrictEqual([]);

    const got = await client.get('runs/1/plan.json');
    expect(got.content.toString()).toBe(body);
    const head = await client.head('runs/1/plan.json');
    const headers = head.res.headers as Record<string, string>;
    expect(head.status).toBe(200);
    expect(headers).toStrictEqual({
      server: 'AliyunOSS',
      'x-oss-request-id': headers['x-oss-request-id'],
      'content-type': 'application/json',
      etag: etagOf(body),
      'last-modified': headers['last-modified'],
      'x-oss-object-type': 'Normal',
      'x-oss-storage-class': 'Standard',
      'content-length': '7',
      date: headers.date,
      connection: headers.connection,
      ...(headers['keep-alive'] ? { 'keep-alive': headers['keep-alive'] } : {}),
    });
    const { mtime } = await stat(join(dataDir, BUCKET, 'runs/1/plan.json'));
    expect(headers['last-modified']).toBe(mtime.toUTCString());
    expect(operations).toStrictEqual(['PutObject 200', 'GetObject 200', 'HeadObject 200']);
  });

  it('keeps an object without content', async () => {
    const { client } = await startOss();
    await client.put('empty', Buffer.alloc(0), FORBID);
    expect((await client.get('empty')).content.toString()).toBe('');
    expect((await client.head('empty')).res.headers).toMatchObject({
      etag: '"D41D8CD98F00B204E9800998ECF8427E"',
      'content-length': '0',
    });
  });

  it('overwrites without x-oss-forbid-overwrite and refuses with it', async () => {
    const { client } = await startOss();
    await client.put('a', Buffer.from('first'), FORBID);
    expect(await failureOf(client.put('a', Buffer.from('second'), FORBID))).toStrictEqual({
      code: 'FileAlreadyExists',
      status: 409,
      message: 'The object you specified already exists and can not be overwritten.',
    });
    expect((await client.get('a')).content.toString()).toBe('first');
    await client.put('a', Buffer.from('third'), { headers: { 'x-oss-forbid-overwrite': 'false' } });
    expect((await client.get('a')).content.toString()).toBe('third');
    expect((await client.head('a')).res.headers).toMatchObject({ etag: etagOf('third') });
    await client.put('a', Buffer.from('fourt'));
    expect((await client.head('a')).res.headers).toMatchObject({ etag: etagOf('fourt') });
    const maybe = { headers: { 'x-oss-forbid-overwrite': 'maybe' } };
    expect(await failureOf(client.put('b', Buffer.from('x'), maybe))).toStrictEqual({
      code: 'InvalidArgument',
      status: 400,
      message: 'x-oss-forbid-overwrite must be true or false.',
    });
  });

  it('creates exactly one of 50 simultaneous puts of one name', async () => {
    const { client, dataDir } = await startOss();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        client.put('deep/er/one', Buffer.from(`writer ${index}`), FORBID).then(
          () => index,
          (error: { code?: string; status?: number }) => `${error.status} ${error.code}`,
        ),
      ),
    );
    const winners = outcomes.filter((outcome) => typeof outcome === 'number');
    expect(winners).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === '409 FileAlreadyExists')).toHaveLength(49);
    expect((await client.get('deep/er/one')).content.toString()).toBe(`writer ${winners[0]}`);
    expect(await readdir(join(dataDir, '.incoming'))).toStrictEqual([]);
  });

  it('answers 404 for what does not exist', async () => {
    const { client, clientWith } = await startOss();
    const other = clientWith({ bucket: 'no-such-bucket' });
    const noKey = { code: 'NoSuchKey', status: 404 };
    expect(await failureOf(client.head('absent'))).toStrictEqual({
      ...noKey,
      message: 'Object not exists',
    });
    const message = 'The specified key does not exist.';
    expect(await failureOf(client.get('absent'))).toStrictEqual({ ...noKey, message });
    const noBucket = {
      code: 'NoSuchBucket',
      status: 404,
      message: 'The specified bucket does not exist.',
    };
    expect(await failureOf(other.get('absent'))).toStrictEqual(noBucket);
    expect(await failureOf(other.put('a', Buffer.from('a')))).toStrictEqual(noBucket);
    expect(await failureOf(other.listV2({}))).toStrictEqual(noBucket);
  });

  it('takes a bucket that is made later, and refuses a name that no bucket can have', async () => {
    const { oss, clientWith } = await startOss();
    oss.createBucket('made-later');
    const client = clientWith({ bucket: 'made-later' });
    await client.put('a', Buffer.from('a'));
    oss.createBucket('made-later');
    expect((await client.get('a')).content.toString()).toBe('a');
    for (const name of [
      '',
      'ab',
      '..',
      '.incoming',
      'a/b',
      'Abc',
      '-abc',
      'abc-',
      'a'.repeat(64),
    ]) {
      expect(() => oss.createBucket(name)).toThrow('The specified bucket is not valid.');
    }
  });

  it.each(['a b/c d', 'a+b', 'größe/日本語/🙂', '100%25/%2F', "q?x=1&y#z;'(!*)", 'a..b/.c', '~'])(
    'keeps an object named %j',
    async (name) => {
      const { client, dataDir } = await startOss();
      await client.put(name, Buffer.from(name), FORBID);
      expect((await client.get(name)).content.toString()).toBe(name);
      expect(await readFile(join(dataDir, BUCKET, name), 'utf8')).toBe(name);
      const url = await client.signatureUrlV4('GET', 60, {}, name);
      expect(await (await fetch(url)).text()).toBe(name);
      const { objects } = await client.listV2({});
      expect(objects.map((object) => object.name)).toStrictEqual([name]);
    },
  );

  it('refuses a body that does not fit Content-MD5', async () => {
    const { client } = await startOss();
    const headers = { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    expect(await failureOf(client.put('a', Buffer.from('a'), { headers }))).toStrictEqual({
      code: 'InvalidDigest',
      status: 400,
      message: 'The Content-MD5 you specified was invalid.',
    });
    expect(await failureOf(client.head('a'))).toMatchObject({ status: 404 });
  });

  it('tells the loopback limit of names that are folder and file at once', async () => {
    const { client } = await startOss();
    await client.put('a/b', Buffer.from('b'));
    const conflict = {
      code: 'ObjectNameConflict',
      status: 409,
      message:
        'The loopback region keeps objects as files: a folder of this object name is an object already, or the name is a folder of another object.',
    };
    for (const options of [FORBID, {}]) {
      const body = Buffer.from('x');
      expect(await failureOf(client.put('a', body, { ...options }))).toStrictEqual(conflict);
      expect(await failureOf(client.put('a/b/c', body, { ...options }))).toStrictEqual(conflict);
      expect(await failureOf(client.put('a/b/c/d', body, { ...options }))).toStrictEqual(conflict);
    }
    expect(await failureOf(client.get('a'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await failureOf(client.get('a/b/c'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await failureOf(client.put('x'.repeat(300), Buffer.from('x')))).toStrictEqual({
      code: 'InvalidObjectName',
      status: 400,
      message:
        'The loopback region keeps objects as files: a segment of the object name is too long for a file name.',
    });
  });

  it('shows what a person changed by hand', async () => {
    const { client, dataDir } = await startOss();
    await client.put('a', Buffer.from('before'));
    expect((await client.head('a')).res.headers).toMatchObject({ etag: etagOf('before') });
    await writeFile(join(dataDir, BUCKET, 'a'), 'after!!');
    expect((await client.head('a')).res.headers).toMatchObject({ etag: etagOf('after!!') });
    await mkdir(join(dataDir, BUCKET, 'empty'));
    const { objects } = await client.listV2({});
    expect(objects.map(({ name, size }) => ({ name, size }))).toStrictEqual([
      { name: 'a', size: 7 },
    ]);
  });

  it('answers 501 for everything that is not implemented', async () => {
    const { client } = await startOss();
    await client.put('a', Buffer.from('a'));
    const calls = [
      client.delete('a'),
      client.getACL('a'),
      client.copy('b', 'a'),
      client.initMultipartUpload('b'),
      client.list({ 'max-keys': 10 }, {}),
      client.listBuckets({}),
      client.putBucket('another-bucket'),
      client.get('a', { headers: { Range: 'bytes=0-1' } }),
      client.put('b', Buffer.from('b'), { meta: { uid: 1, pid: 2 } }),
    ];
    const failures = await Promise.all(calls.map(failureOf));
    expect(failures.map((failure) => ({ ...failure, message: '' }))).toStrictEqual(
      calls.map(() => ({ code: 'NotImplemented', status: 501, message: '' })),
    );
    expect(failures[0]).toMatchObject({
      message:
        'The loopback region does not implement this operation: DELETE with the query parameters [].',
    });
    const { objects } = await client.listV2({});
    expect(objects.map((object) => object.name)).toStrictEqual(['a']);
  });

  it('answers planned faults in its own form', async () => {
    const { client, faults } = await startOss();
    faults.add({ product: 'oss', operation: 'PutObject', action: 'throttle', times: 1 });
    faults.add({ product: 'oss', operation: 'HeadObject', action: 'serverError', times: 1 });
    expect(await failureOf(client.put('a', Buffer.from('a')))).toStrictEqual({
      code: 'ServiceUnavailable',
      status: 503,
      message: 'Please reduce your request rate.',
    });
    expect(await failureOf(client.head('a'))).toStrictEqual({
      code: 'InternalError',
      status: 500,
      message: 'We encountered an internal error. Please try again.',
    });
  });
});
