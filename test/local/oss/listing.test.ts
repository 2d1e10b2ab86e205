import { describe, expect, it } from 'vitest';
import { BUCKET, failureOf, type OssFixture, startOss } from './startOss.js';

async function fill(client: OssFixture['client'], names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => client.put(name, Buffer.from(name))));
}

describe('ListObjectsV2', () => {
  it('lists an object with its facts', async () => {
    const { client, port } = await startOss();
    await client.put('a & <b>', Buffer.from('12345'));
    const { res, ...listed } = await client.listV2({ 'fetch-owner': true });
    expect(res.status).toBe(200);
    const lastModified = listed.objects[0]?.lastModified ?? '';
    expect(new Date(lastModified).toISOString()).toBe(lastModified);
    expect(listed).toStrictEqual({
      objects: [
        {
          name: 'a & <b>',
          url: `http://127.0.0.1:${port}/a%20%26%20%3Cb%3E`,
          lastModified,
          etag: '"827CCB0EEA8A706C4C34A16891F84E7B"',
          type: 'Normal',
          size: 5,
          storageClass: 'Standard',
          owner: { id: '1234567890123456', displayName: '1234567890123456' },
          restoreInfo: undefined,
        },
      ],
      prefixes: null,
      isTruncated: false,
      keyCount: 1,
      continuationToken: null,
      nextContinuationToken: null,
    });
  });

  it('pages through all names in UTF-8 order', async () => {
    const { client } = await startOss();
    // In UTF-16 order 🙂 would come before ﬀ.
    const names = ['A', 'a b', 'a+b', 'a-b/c', 'a/b', 'a0', 'aa', 'b/1', 'b/2', 'ä', 'ﬀ', '🙂'];
    await fill(client, [...names].reverse());
    const pages: string[][] = [];
    let token: string | null | undefined;
    do {
      const page: Awaited<ReturnType<typeof client.listV2>> = await client.listV2({
        'max-keys': 5,
        ...(token ? { 'continuation-token': token } : {}),
      });
      pages.push(page.objects.map((object) => object.name));
      token = page.nextContinuationToken;
    } while (token);
    expect(pages).toStrictEqual([names.slice(0, 5), names.slice(5, 10), names.slice(10)]);
  });

  it('answers 100 names without max-keys and up to 1,000 with it', async () => {
    const { client } = await startOss();
    await fill(
      client,
      Array.from({ length: 120 }, (_, index) => `n${String(index).padStart(3, '0')}`),
    );
    const first = await client.listV2({});
    expect([first.objects.length, first.isTruncated, first.keyCount]).toStrictEqual([
      100,
      true,
      100,
    ]);
    const all = await client.listV2({ 'max-keys': 1000 });
    expect([all.objects.length, all.isTruncated, all.keyCount]).toStrictEqual([120, false, 120]);
    const exact = await client.listV2({ 'max-keys': 120 });
    expect([exact.isTruncated, exact.nextContinuationToken]).toStrictEqual([false, null]);
  });

  it('narrows by prefix and start-after, and groups by delimiter', async () => {
    const { client } = await startOss();
    await fill(client, ['r/1/a', 'r/1/b', 'r/2/a', 'r/3', 'r/4/a', 's', 'r-']);
    const namesOf = async (query: Parameters<typeof client.listV2>[0]) => {
      const { objects, prefixes, isTruncated, nextContinuationToken } = await client.listV2(query);
      const names = objects.map((object) => object.name);
      return { names, prefixes, isTruncated, nextContinuationToken };
    };
    const end = { isTruncated: false, nextContinuationToken: null };
    expect(await namesOf({ prefix: 'r/1/' })).toStrictEqual({
      ...end,
      names: ['r/1/a', 'r/1/b'],
      prefixes: null,
    });
    expect(await namesOf({ prefix: 'r' })).toMatchObject({
      names: ['r-', 'r/1/a', 'r/1/b', 'r/2/a', 'r/3', 'r/4/a'],
    });
    expect(await namesOf({ prefix: '../', delimiter: '/' })).toMatchObject({ names: [] });
    expect(await namesOf({ prefix: '' })).toMatchObject({ names: { length: 7 } });
    expect(await namesOf({ 'start-after': 'r/2/a' })).toMatchObject({
      names: ['r/3', 'r/4/a', 's'],
    });
    expect(await namesOf({ delimiter: '/' })).toStrictEqual({
      ...end,
      names: ['r-', 's'],
      prefixes: ['r/'],
    });
    const first = await namesOf({ prefix: 'r/', delimiter: '/', 'max-keys': 2 });
    const token = first.nextContinuationToken;
    expect(first).toStrictEqual({
      names: [],
      prefixes: ['r/1/', 'r/2/'],
      isTruncated: true,
      nextContinuationToken: token,
    });
    expect(
      await namesOf({ prefix: 'r/', delimiter: '/', 'continuation-token': String(token) }),
    ).toStrictEqual({ ...end, names: ['r/3'], prefixes: ['r/4/'] });
  });

  it('encodes names when the client asks for it', async () => {
    const { client } = await startOss();
    await fill(client, ['a b/ü', 'c+d']);
    const { objects, prefixes } = await client.listV2({ 'encoding-type': 'url', delimiter: '/' });
    expect([objects.map((object) => object.name), prefixes]).toStrictEqual([
      ['c%2Bd'],
      ['a%20b%2F'],
    ]);
  });

  it.each([
    [{ 'max-keys': 0 }, 'max-keys must be from 1 to 1000.'],
    [{ 'max-keys': 1001 }, 'max-keys must be from 1 to 1000.'],
    [{ 'max-keys': 'x' }, 'max-keys must be from 1 to 1000.'],
    [{ 'continuation-token': '*' }, 'The continuation token is invalid.'],
  ])('refuses the query %j', async (query, message) => {
    const { client } = await startOss();
    expect(await failureOf(client.listV2(query))).toStrictEqual({
      code: 'InvalidArgument',
      status: 400,
      message,
    });
  });

  it('lists nothing of an empty bucket', async () => {
    const { client, oss, clientWith } = await startOss();
    oss.createBucket('another');
    await clientWith({ bucket: 'another' }).put(`${BUCKET}/x`, Buffer.from('x'));
    const { objects, keyCount } = await client.listV2({});
    expect([objects, keyCount]).toStrictEqual([[], 0]);
  });
});
