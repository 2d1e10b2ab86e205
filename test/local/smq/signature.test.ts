import { expect, test } from 'vitest';
import { signMns } from '../../../local/smq/signature.js';
import { Mns } from './mnsClient.js';
import { ACCOUNT_ID, failureOf, KEY, startSmq } from './startSmq.js';

test("signs as the official client's own test vector has it", () => {
  const headers = {
    'content-md5': '574683b3684e3cff610afa155cc2506d',
    'content-type': 'text/xml',
    date: 'Tue, 11 Apr 2017 10:09:19 GMT',
    'x-mns-version': '2015-06-06',
  };
  expect(signMns({ method: 'PUT', resource: '/', headers }, 'ACCESS_KEY_SECRET')).toBe(
    'A9zehggaYHHujmuRMxGIDrhWwx8=',
  );
});

test('refuses an unknown key, a wrong secret and a wrong STS token', async () => {
  const { endpoint, keys } = await startSmq();
  const { securityToken = '', ...sts } = keys.issueForFunction('worker', 'i-1');
  const as = (options: { accessKeyId: string; accessKeySecret: string; securityToken?: string }) =>
    failureOf(new Mns(ACCOUNT_ID, { ...options, endpoint }).createQueue('jobs'));
  expect([
    await as({ ...KEY, accessKeyId: 'nobody' }),
    await as({ ...KEY, accessKeySecret: 'wrong' }),
    await as({ ...sts, securityToken: `${securityToken}x` }),
  ]).toStrictEqual([
    'MNSInvalidAccessKeyIdError 403: The access Id you provided does not exist.',
    'MNSSignatureDoesNotMatchError 403: The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    'MNSAccessDeniedError 403: The OwnerId that your Access Key Id associated to is forbidden.',
  ]);
  const own = new Mns(ACCOUNT_ID, { ...sts, securityToken, endpoint });
  expect((await own.createQueue('jobs')).code).toBe(201);
});

/** Headers as a client would send them, signed unless `authorization` is given. */
async function get(endpoint: string, given: Record<string, string>) {
  const headers: Record<string, string> = { 'x-mns-version': '2015-06-06', ...given };
  headers.authorization ??= `MNS ${KEY.accessKeyId}:${signMns({ method: 'GET', resource: '/queues', headers }, KEY.accessKeySecret)}`;
  const response = await fetch(`${endpoint}/queues`, { headers });
  return [response.status, /<Code>(.*)<\/Code>/.exec(await response.text())?.[1]];
}

test('says what is wrong with the headers of a request', async () => {
  const { endpoint } = await startSmq();
  const now = new Date().toUTCString();
  expect([
    await get(endpoint, { 'x-mns-date': now }),
    await get(endpoint, { 'x-mns-date': now, authorization: '' }),
    await get(endpoint, { 'x-mns-date': now, authorization: 'MNS nonsense' }),
    await get(endpoint, {}),
    await get(endpoint, { 'x-mns-date': 'noon' }),
    await get(endpoint, { 'x-mns-date': 'Tue, 11 Apr 2017 10:09:19 GMT' }),
    await get(endpoint, { 'x-mns-date': now, 'content-md5': 'AAAA' }),
    await get(endpoint, { 'x-mns-date': now, 'x-mns-version': '2014-01-01' }),
  ]).toStrictEqual([
    [200, undefined],
    [400, 'InvalidAuthorizationHeader'],
    [400, 'InvalidAuthorizationHeader'],
    [400, 'MissingDateHeader'],
    [400, 'InvalidDateHeader'],
    [408, 'TimeExpired'],
    [400, 'InvalidDegist'],
    [400, 'InvalidArgument'],
  ]);
  const missing = await fetch(`${endpoint}/queues`, { headers: { 'x-mns-version': '2015-06-06' } });
  expect([missing.status, /<Code>(.*)<\/Code>/.exec(await missing.text())?.[1]]).toStrictEqual([
    400,
    'MissingAuthorizationHeader',
  ]);
});
