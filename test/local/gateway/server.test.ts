import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRegionClock } from '../../../local/clock.js';
import { FaultPlan } from '../../../local/gateway/faults.js';
import { KeyStore } from '../../../local/gateway/keys.js';
import { Gateway } from '../../../local/gateway/server.js';
import type { Product } from '../../../local/gateway/wire.js';

const MIB = 1024 * 1024;

/** Answers with the length of what it got. */
const counting: Product = {
  name: 'oss',
  claims: () => true,
  operationOf: () => 'Count',
  refuse: () => ({ status: 500, headers: {}, body: '' }),
  handle: async ({ body }) => ({ status: 200, headers: {}, body: String(body.length) }),
};

async function start(): Promise<number> {
  const keys = new KeyStore();
  keys.add({
    ...{ accessKeyId: 'LTAIknown', accessKeySecret: 's' },
    principal: { kind: 'operator' },
  });
  const gateway = new Gateway({
    products: [counting],
    keys,
    faults: new FaultPlan(),
    clock: createRegionClock(1),
    killInstance: () => undefined,
    isAdmin: (headers) => headers['x-region-token'] === 'token',
  });
  onTestFinished(() => gateway.close());
  return gateway.listen(0);
}

/** Status and text of an answer; `cut` where the connection ended before one. */
function ask(
  port: number,
  {
    headers = {},
    path = '/',
    bytes = 0,
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: string;
    readonly bytes?: number;
  },
): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: 'PUT', headers },
      (response) => {
        const texts: string[] = [];
        response.setEncoding('utf8');
        response.on('data', (text: string) => texts.push(text));
        response.on('end', () => resolve(`${response.statusCode} ${texts.join('')}`.trim()));
      },
    );
    outgoing.on('error', () => resolve('cut'));
    outgoing.end(Buffer.alloc(bytes));
  });
}

describe('a body that comes before its signature is checked', () => {
  it.each([
    ['a key in the header', { authorization: 'OSS LTAIknown:x' }, '/'],
    ['a key in the signature', { authorization: 'ACS3 Credential=LTAIknown,Signature=x' }, '/'],
    ['a key in the query', {}, '/?AccessKeyId=LTAIknown'],
    ["the token of the region's own routes", { 'x-region-token': 'token' }, '/'],
  ])('may be large where the sender names %s', async (_what, headers, path) => {
    const port = await start();
    expect(await ask(port, { headers, path, bytes: 2 * MIB })).toBe(`200 ${2 * MIB}`);
  });

  it.each([
    ['nothing', {}],
    ['a key that is none of the region', { authorization: 'OSS LTAIother:x' }],
    ['a wrong token', { 'x-region-token': 'other' }],
  ])('is small where the sender names %s', async (_what, headers) => {
    const port = await start();
    expect(await ask(port, { headers, bytes: MIB })).toBe(`200 ${MIB}`);
    expect(['413', 'cut']).toContain(await ask(port, { headers, bytes: 2 * MIB }));
  });
});

describe('the Host of a request', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:4711',
    'localhost:80',
    '[::1]:80',
    'two.localhost',
    'bucket.oss-cn-hangzhou.aliyuncs.com',
    'request-http.cn-hangzhou.fcapp.run',
  ])('is one of the region: %s', async (host) => {
    expect(await ask(await start(), { headers: { host } })).toBe('200 0');
  });

  it.each([
    'attacker.example',
    '127.0.0.1.attacker.example:80',
    'localhost.attacker.example',
    'aliyuncs.com.attacker.example',
    'evil@127.0.0.1',
  ])('is none of the region, and is refused: %s', async (host) => {
    expect(await ask(await start(), { headers: { host } })).toBe(
      '421 the region is asked for by a name of this machine, such as 127.0.0.1',
    );
  });
});
