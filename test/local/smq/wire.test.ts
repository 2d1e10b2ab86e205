import { createHash } from 'node:crypto';
import { request } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRegionClock } from '../../../local/clock.js';
import { SmqError } from '../../../local/smq/errors.js';
import { signMns } from '../../../local/smq/signature.js';
import { parseXml, textOf } from '../../../local/smq/xml.js';
import { KEY, type SmqFixture, startSmq } from './startSmq.js';

/** Headers of a signed request. */
function signed(
  method: string,
  resource: string,
  body = '',
  digest: string | Buffer = createHash('md5').update(body).digest('hex'),
): Record<string, string> {
  const headers = {
    date: new Date().toUTCString(),
    'x-mns-version': '2015-06-06',
    'content-type': 'text/xml',
    'content-md5': Buffer.from(digest).toString('base64'),
  };
  const signature = signMns({ method, resource, headers }, KEY.accessKeySecret);
  return { ...headers, authorization: `MNS ${KEY.accessKeyId}:${signature}` };
}

async function call({ endpoint }: SmqFixture, method: string, resource: string, body = '') {
  const response = await fetch(`${endpoint}${resource}`, {
    method,
    headers: signed(method, resource, body),
    ...(body === '' ? {} : { body }),
  });
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  return [response.status, code ?? response.headers.get('content-type')];
}

test('takes the digest of a body as the page has it, and as the SDKs send it; no other', async () => {
  const { client, endpoint } = await startSmq();
  await client.createQueue('jobs');
  const body = '<Message><MessageBody>eA==</MessageBody></Message>';
  const send = async (digest: string | Buffer) => {
    const headers = signed('POST', '/queues/jobs/messages', body, digest);
    const response = await fetch(`${endpoint}/queues/jobs/messages`, {
      ...{ method: 'POST', headers, body },
    });
    return [response.status, /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]];
  };
  const md5 = createHash('md5').update(body);
  expect([
    await send(md5.copy().digest()),
    await send(md5.copy().digest('hex')),
    await send(createHash('md5').update('another').digest()),
  ]).toStrictEqual([
    [201, undefined],
    [201, undefined],
    [400, 'InvalidDegist'],
  ]);
});

test('answers errors of its own whatever it is asked', async () => {
  const fixture = await startSmq();
  await fixture.client.createQueue('jobs');
  const doctype =
    '<!DOCTYPE Message [<!ENTITY a "b">]><Message><MessageBody>&a;</MessageBody></Message>';
  const nested = '<Message><MessageBody><a>1</a></MessageBody></Message>';
  const twice = '<Message><MessageBody>1</MessageBody><MessageBody>2</MessageBody></Message>';
  const odd = '<Message><__proto__>1</__proto__></Message>';
  const messages = '/queues/jobs/messages';
  expect([
    await call(fixture, 'POST', messages, doctype),
    await call(fixture, 'POST', messages, nested),
    await call(fixture, 'POST', messages, twice),
    await call(fixture, 'POST', messages, odd),
    await call(fixture, 'POST', messages, ''),
    await call(fixture, 'PATCH', messages),
    await call(fixture, 'GET', `${messages}?numOfMessages=undefined`),
    await call(fixture, 'DELETE', '/queues/%zz'),
    await call(fixture, 'GET', '/'),
  ]).toStrictEqual([
    [400, 'MalformedXML'],
    [400, 'InvalidArgument'],
    [400, 'InvalidArgument'],
    [400, expect.stringMatching(/^(MalformedXML|InvalidArgument)$/)],
    [400, 'MalformedXML'],
    [400, 'InvalidRequestURL'],
    [400, 'InvalidArgument'],
    [204, null],
    [400, 'InvalidRequestURL'],
  ]);
});

test('reads any document or refuses it as malformed', () => {
  const piece = fc.constantFrom(
    '<Message>',
    '</Message>',
    '<MessageBody>',
    '</MessageBody>',
    '&lt;',
    '&',
    '<![CDATA[',
    ']]>',
    '<a b="c"/>',
    'text',
    '<!--',
    '-->',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        textOf(parseXml(Buffer.from(pieces.join('')), 'Message'), 'MessageBody');
      } catch (error) {
        expect(error).toBeInstanceOf(SmqError);
      }
    }),
    { numRuns: 500 },
  );
});

test('takes no message for a long poll whose client has gone', async () => {
  const fixture = await startSmq(createRegionClock());
  await fixture.client.createQueue('jobs');
  const resource = '/queues/jobs/messages?waitseconds=30';
  const poll = request(`${fixture.endpoint}${resource}`, { headers: signed('GET', resource) });
  const gone = new Promise((resolve) => poll.once('error', resolve));
  poll.end();
  await new Promise((resolve) => poll.once('finish', resolve));
  // Answered only after the poll was read: both share the server's one thread, in order of arrival.
  await fixture.client.getQueueAttributes('jobs');
  poll.destroy(new Error('gone'));
  await gone;
  await fixture.client.getQueueAttributes('jobs');
  await fixture.client.sendMessage('jobs', { MessageBody: 'a' });
  const received = await fixture.client.receiveMessage('jobs');
  expect([received.body.MessageBody, received.body.DequeueCount]).toStrictEqual(['a', '1']);
});
