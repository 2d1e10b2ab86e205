import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import * as $ecs from '@alicloud/ecs20140526';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceNamed } from './sampleIds.js';
import {
  callGeneric,
  HandClock,
  KEY,
  REGION,
  type RunningEcs,
  refusal,
  sdkClient,
  startEcs,
} from './startEcs.js';

const { RPCClient } = createRequire(import.meta.url)('@alicloud/pop-core');

let region: RunningEcs;
beforeAll(async () => {
  region = await startEcs();
});
afterAll(() => region.close());

/** A call signed by hand, so that it can be sent twice or bent. */
function signedV3(
  query: string,
  over: { date?: Date; nonce?: string; secret?: string; port?: number } = {},
) {
  const port = over.port ?? region.port;
  const hash = createHash('sha256').update('').digest('hex');
  const headers: Record<string, string> = {
    host: `127.0.0.1:${port}`,
    'x-acs-action': 'DescribeRegions',
    'x-acs-content-sha256': hash,
    'x-acs-date': `${(over.date ?? new Date()).toISOString().slice(0, 19)}Z`,
    'x-acs-version': '2014-05-26',
    ...(over.nonce === '' ? {} : { 'x-acs-signature-nonce': over.nonce ?? randomUUID() }),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = ['POST', '/', query, ...lines, '', names.join(';'), hash].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const signature = createHmac('sha256', over.secret ?? KEY.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${digest}`)
    .digest('hex');
  headers.authorization = `ACS3-HMAC-SHA256 Credential=${KEY.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const { host: _, ...sent } = headers;
  return () =>
    fetch(`http://127.0.0.1:${port}/${query === '' ? '' : `?${query}`}`, {
      method: 'POST',
      headers: sent,
    });
}

async function codeOf(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { Code?: string };
  return [response.status, body.Code ?? 'none'];
}

function popClient(over: Record<string, string> = {}) {
  return new RPCClient({
    ...KEY,
    endpoint: `http://127.0.0.1:${region.port}`,
    apiVersion: '2014-05-26',
    ...over,
  });
}

describe('the V3 signature', () => {
  it('carries a call of the SDK', async () => {
    const answer = await region.client.describeInstances(
      new $ecs.DescribeInstancesRequest({
        regionId: REGION,
        instanceIds: JSON.stringify([instanceNamed('web-01')]),
      }),
    );
    expect(answer.body?.instances?.instance?.map((one) => one.instanceName)).toStrictEqual([
      'web-01',
    ]);
  });

  it('refuses a key that the region does not know', async () => {
    const client = sdkClient(region.port, { accessKeyId: 'LTAIother' });
    expect(await refusal(client.describeRegions(new $ecs.DescribeRegionsRequest()))).toStrictEqual({
      code: 'InvalidAccessKeyId.NotFound',
      statusCode: 400,
    });
  });

  it('refuses a wrong secret', async () => {
    const client = sdkClient(region.port, { accessKeySecret: 'other' });
    expect(await refusal(client.describeRegions(new $ecs.DescribeRegionsRequest()))).toStrictEqual({
      code: 'SignatureDoesNotMatch',
      statusCode: 400,
    });
  });

  it('asks a function key for its token', async () => {
    const key = region.keys.issueForFunction('worker', 'instance-1');
    const { accessKeyId, accessKeySecret, securityToken } = key;
    const call = (over: Record<string, unknown>) =>
      sdkClient(region.port, { accessKeyId, accessKeySecret, ...over }).describeRegions(
        new $ecs.DescribeRegionsRequest(),
      );
    expect((await call({ securityToken })).statusCode).toBe(200);
    expect(await refusal(call({}))).toStrictEqual({
      code: 'InvalidSecurityToken.Malformed',
      statusCode: 400,
    });
  });

  it('refuses a nonce that was used', async () => {
    const send = signedV3('');
    expect((await send()).status).toBe(200);
    expect(await codeOf(await send())).toStrictEqual([400, 'SignatureNonceUsed']);
  });

  it('does not use a nonce up when the signature is wrong', async () => {
    const nonce = randomUUID();
    expect(await codeOf(await signedV3('', { nonce, secret: 'other' })())).toStrictEqual([
      400,
      'SignatureDoesNotMatch',
    ]);
    expect((await signedV3('', { nonce })()).status).toBe(200);
  });

  it('refuses a call without nonce', async () => {
    expect(await codeOf(await signedV3('', { nonce: '' })())).toStrictEqual([
      400,
      'IncompleteSignature',
    ]);
  });

  it('refuses a date 16 minutes off', async () => {
    const send = signedV3('', { date: new Date(Date.now() - 16 * 60_000) });
    expect(await codeOf(await send())).toStrictEqual([400, 'IllegalTimestamp']);
  });

  it('refuses a call without signature', async () => {
    const response = await fetch(`http://127.0.0.1:${region.port}/?Format=json`, {
      method: 'POST',
      headers: { 'x-acs-version': '2014-05-26', 'x-acs-action': 'DescribeRegions' },
    });
    expect(await codeOf(response)).toStrictEqual([400, 'IncompleteSignature']);
  });
});

describe('a nonce', () => {
  it('is kept as long as its date is good', async () => {
    const clock = new HandClock();
    const other = await startEcs({ clock });
    const sender = () => signedV3('', { date: new Date(clock.wallMs), port: other.port });
    try {
      expect((await sender()()).status).toBe(200);
      clock.wallMs += 29 * 60_000;
      const send = sender();
      expect((await send()).status).toBe(200);
      clock.wallMs += 14 * 60_000;
      expect(await codeOf(await send())).toStrictEqual([400, 'SignatureNonceUsed']);
    } finally {
      await other.close();
    }
  });
});

describe('the legacy signature', () => {
  it('carries a call of pop-core by POST and by GET', async () => {
    const parameters = { RegionId: REGION, InstanceIds: JSON.stringify([instanceNamed('web-01')]) };
    const byPost = await popClient().request('DescribeInstances', parameters, { method: 'POST' });
    const byGet = await popClient().request('DescribeInstances', parameters, { method: 'GET' });
    const { RequestId: _, ...rest } = byPost;
    expect(byGet).toMatchObject(rest);
    expect(byPost.Instances.Instance[0].InstanceName).toBe('web-01');
  });

  it('carries a call of the SDK that is set to it', async () => {
    const client = sdkClient(region.port, { signatureAlgorithm: 'v2' });
    const answer = await client.describeRegions(new $ecs.DescribeRegionsRequest());
    expect(answer.body?.regions?.region?.map((one) => one.regionId)).toStrictEqual([REGION]);
  });

  it('refuses a wrong secret and an unknown key', async () => {
    const wrong = popClient({ accessKeySecret: 'other' }).request('DescribeRegions', {});
    expect((await refusal(wrong)).code).toBe('SignatureDoesNotMatch');
    const unknown = popClient({ accessKeyId: 'LTAIother' }).request('DescribeRegions', {});
    expect((await refusal(unknown)).code).toBe('InvalidAccessKeyId.NotFound');
  });

  it('answers XML where Format says so', async () => {
    const query = await signedRpc({ Action: 'DescribeRegions', Format: 'XML' });
    const response = await fetch(`http://127.0.0.1:${region.port}/?${query}`);
    expect(response.headers.get('content-type')).toBe('text/xml;charset=utf-8');
    expect((await response.text()).replace(/<RequestId>.*<\/RequestId>/, '')).toBe(
      `<?xml version='1.0' encoding='UTF-8'?><DescribeRegionsResponse><Regions><Region><RegionId>${REGION}</RegionId><RegionEndpoint>ecs.${REGION}.aliyuncs.com</RegionEndpoint><LocalName>${REGION}</LocalName><Status>available</Status></Region></Regions></DescribeRegionsResponse>`,
    );
  });

  it('answers XML without a Format, and refuses another one', async () => {
    const plain = await fetch(
      `http://127.0.0.1:${region.port}/?${await signedRpc({ Action: 'Nothing' })}`,
    );
    expect([
      plain.status,
      (await plain.text()).includes('<Code>InvalidAction.NotFound</Code>'),
    ]).toStrictEqual([404, true]);
    const query = await signedRpc({ Action: 'DescribeRegions', Format: 'YAML' });
    const other = await fetch(`http://127.0.0.1:${region.port}/?${query}`);
    expect(await codeOf(other)).toStrictEqual([400, 'InvalidParameter']);
  });
});

async function signedRpc(over: Record<string, string>): Promise<string> {
  const parameters: Record<string, string> = {
    Version: '2014-05-26',
    AccessKeyId: KEY.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    ...over,
  };
  const canonical = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${encodeURIComponent(parameters[name] ?? '')}`)
    .join('&');
  const signature = createHmac('sha1', `${KEY.accessKeySecret}&`)
    .update(`GET&%2F&${encodeURIComponent(canonical)}`)
    .digest('base64');
  return `${canonical}&Signature=${encodeURIComponent(signature)}`;
}

describe('errors', () => {
  it('carry the body that ECS documents', async () => {
    const error = (await callGeneric(region.port, 'DescribeNothing', {}).catch(
      (reason: unknown) => reason,
    )) as { name: string; code: string; statusCode: number; data: Record<string, unknown> };
    const { RequestId, ...body } = error.data;
    expect([error.name, error.code, error.statusCode]).toStrictEqual([
      'ClientError',
      'InvalidAction.NotFound',
      404,
    ]);
    expect(RequestId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    expect(body).toStrictEqual({
      HostId: `127.0.0.1:${region.port}`,
      Code: 'InvalidAction.NotFound',
      Message: 'The specified action is not found by this region. DescribeNothing',
      Recommend: `https://api.alibabacloud.com/troubleshoot?q=InvalidAction.NotFound&product=Ecs&requestId=${RequestId}`,
    });
  });

  it('refuse a parameter that the operation does not read', async () => {
    const call = callGeneric(region.port, 'DescribeInstances', {
      RegionId: REGION,
      NeedSaleCycle: 'true',
    });
    expect(await refusal(call)).toStrictEqual({ code: 'UnsupportedParameter', statusCode: 400 });
  });

  it.each(['Tag.0.Key', 'Tag.01.Key', 'Tag.1', 'InstanceId', 'Tag.1.Key.1'])(
    'refuse the misspelled list parameter %s',
    async (name) => {
      const call = callGeneric(region.port, 'DescribeInstances', { RegionId: REGION, [name]: 'x' });
      expect(await refusal(call)).toStrictEqual({ code: 'UnsupportedParameter', statusCode: 400 });
    },
  );

  it('let the owner parameters of the SDK pass', async () => {
    const answer = await callGeneric(region.port, 'DescribeInstanceStatus', {
      RegionId: REGION,
      OwnerId: '1',
      OwnerAccount: 'a@example.com',
      ResourceOwnerId: '1',
      ResourceOwnerAccount: 'a@example.com',
      'InstanceId.1': instanceNamed('stopped-app'),
    });
    const { RequestId: _, ...body } = answer.body as Record<string, unknown>;
    expect(body).toStrictEqual({
      TotalCount: 1,
      PageNumber: 1,
      PageSize: 10,
      InstanceStatuses: {
        InstanceStatus: [{ InstanceId: instanceNamed('stopped-app'), Status: 'Stopped' }],
      },
    });
  });

  it.each([
    ['JoinSecurityGroup', {}],
    ['ModifyInstanceAttribute', { InstanceId: 'i-1' }],
    ['DescribeInstances', {}],
  ])('refuse another region in %s', async (action, query) => {
    const call = callGeneric(region.port, action, { ...query, RegionId: 'cn-beijing' });
    expect(await refusal(call)).toStrictEqual({
      code: 'InvalidRegionId.NotFound',
      statusCode: 404,
    });
  });

  it.each([
    ['DescribeInstances', 'MissingParameter.RegionId'],
    ['DescribeSecurityGroups', 'MissingParameter.RegionId'],
    ['DescribeSecurityGroupAttribute', 'MissingParameter.RegionId'],
    ['DescribeNetworkInterfaces', 'MissingParameter'],
    ['ModifyNetworkInterfaceAttribute', 'MissingParameter'],
    ['DeleteSecurityGroup', 'MissingParameter.RegionId'],
  ])('ask %s for its region with %s', async (action, code) => {
    expect(await refusal(callGeneric(region.port, action, {}))).toStrictEqual({
      code,
      statusCode: 400,
    });
  });
});

describe('injected faults', () => {
  it('answer as ECS would', async () => {
    region.faults.add({
      product: 'ecs',
      operation: 'DescribeRegions',
      action: 'throttle',
      times: 1,
    });
    region.faults.add({
      product: 'ecs',
      operation: 'DescribeRegions',
      action: 'serverError',
      times: 1,
      skip: 1,
    });
    const call = () => region.client.describeRegions(new $ecs.DescribeRegionsRequest());
    expect(await refusal(call())).toStrictEqual({ code: 'Throttling.User', statusCode: 400 });
    expect(await refusal(call())).toStrictEqual({ code: 'InternalError', statusCode: 500 });
    expect((await call()).statusCode).toBe(200);
  });
});
