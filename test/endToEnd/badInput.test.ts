import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signRequest } from '../../cli/client/signRequest.js';
import type { Problem } from '../../shared/contracts/problem.js';
import { checkedFetch } from '../functions/fitsRoute.js';
import { Mns, type MnsClient } from '../local/smq/mnsClient.js';
import { type Deployment, deploy } from './deployment.js';

let deployment: Deployment;
let queues: MnsClient;

beforeAll(async () => {
  deployment = await deploy({ speed: 50 });
  const { endpoint, accountId, key } = deployment.region;
  queues = new Mns(accountId, { endpoint, ...key });
});

afterAll(() => deployment.close());

/** Sends a body as it is, signed, and returns status, content type and answer. */
async function post(body: string, headers: Record<string, string> = {}, path = '/changes') {
  const { endpoint, key } = deployment.region;
  const url = new URL(path, endpoint);
  const about = { method: 'POST', url, body, now: new Date(), nonce: randomUUID() };
  const signed = signRequest(key, about);
  const response = await checkedFetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...signed, ...headers },
  });
  const type = response.headers.get('content-type');
  return { status: response.status, type, problem: (await response.json()) as Problem };
}

const valid = {
  regionId: 'cn-hangzhou',
  targets: { instanceIds: ['i-bp1xo97dtvob918h9sdb'] },
  join: ['sg-bp1mma4uto2dd7cry409'],
};

const violationOf = (problem: Problem) => ({
  status: problem.status,
  code: problem.code,
  violations: (problem.violations ?? []).map((one) => `${one.target}: ${one.rule}`),
});

describe("a request that can't be accepted", () => {
  it.each([
    ['malformed JSON', '{"regionId":', 400, 'badRequest', ['(body): json']],
    ['an unknown field', { ...valid, colour: 1 }, 400, 'badRequest', ['colour: unknownField']],
    [
      'a field of a later version',
      { ...valid, notify: 'queue' },
      400,
      'badRequest',
      ['notify: unknownField'],
    ],
    [
      'an exposure that is accepted without a reason',
      { ...valid, acceptExposure: [{ id: 'exp-0000000000000000', maxInterfaces: 1 }] },
      400,
      'badRequest',
      ['(body): schema'],
    ],
    [
      'an accepted exposure that the change does not open',
      {
        ...{ ...valid, reason: 'INC-1' },
        acceptExposure: [{ id: 'exp-0000000000000000', maxInterfaces: 1 }],
      },
      422,
      'refused',
      ['acceptExposure[0]: exposureNotOpened'],
    ],
    [
      'an empty list of what is accepted',
      { ...valid, acceptExposure: [] },
      400,
      'badRequest',
      ['acceptExposure: schema', '(body): schema'],
    ],
    ['set beside join', { ...valid, set: ['sg-1'] }, 400, 'badRequest', ['(body): schema']],
    [
      'neither join, leave nor set',
      { ...valid, join: undefined },
      400,
      'badRequest',
      ['(body): schema'],
    ],
    [
      'an id of the wrong form',
      { ...valid, targets: { instanceIds: ['i-1', '../../etc'] } },
      400,
      'badRequest',
      ['targets.instanceIds[1]: schema'],
    ],
    [
      'an empty selection',
      { ...valid, targets: { select: { tags: { role: 'nobody' } } } },
      422,
      'emptySelection',
      ['targets: emptySelection'],
    ],
    [
      'a region that is not served',
      { ...valid, regionId: 'cn-beijing' },
      422,
      'regionNotServed',
      ['regionId: regionNotServed'],
    ],
    [
      'an instance that does not exist',
      { ...valid, targets: { instanceIds: ['i-bp1nobody'] } },
      422,
      'refused',
      ['i-bp1nobody: notFound'],
    ],
    [
      'a group that does not exist',
      { ...valid, join: [{ name: 'shop-wbe' }] },
      422,
      'refused',
      ['i-bp1xo97dtvob918h9sdb: group'],
    ],
    [
      'an idempotency key in the body',
      { ...valid, idempotencyKey: 'k' },
      400,
      'badRequest',
      ['idempotencyKey: unknownField'],
    ],
  ])('is refused with the offending place: %s', async (_what, body, status, code, violations) => {
    const { problem, type, ...answer } = await post(
      typeof body === 'string' ? body : JSON.stringify(body),
    );
    expect(answer.status).toBe(status);
    expect(type).toBe('application/problem+json');
    expect(violationOf(problem)).toStrictEqual({ status, code, violations });
  });

  it('is refused over 20,000 targets', async () => {
    const instanceIds = Array.from({ length: 20_001 }, (_, index) => `i-bp1${index}`);
    const { problem } = await post(JSON.stringify({ ...valid, targets: { instanceIds } }));
    expect(violationOf(problem)).toStrictEqual({
      status: 413,
      code: 'tooManyTargets',
      violations: [],
    });
  });

  it('is refused over 1 MiB', async () => {
    const { problem } = await post(JSON.stringify({ ...valid, reason: 'x'.repeat(1024 * 1024) }));
    expect(violationOf(problem)).toStrictEqual({
      status: 413,
      code: 'bodyTooLarge',
      violations: [],
    });
  });

  it('is refused with a key that is no key', async () => {
    const { problem } = await post(JSON.stringify(valid), { 'idempotency-key': '../../x' });
    expect(violationOf(problem)).toStrictEqual({
      status: 400,
      code: 'badIdempotencyKey',
      violations: ['Idempotency-Key: schema'],
    });
  });

  it('is refused with a hash of the body that was put in after it was signed', async () => {
    const other = { 'x-acs-sgm-body-sha256': '0'.repeat(64) };
    const { status } = await post(JSON.stringify(valid), other);
    expect(status).toBe(403);
  });

  it('is refused with a wrong signature, and nothing of it is logged', async () => {
    const authorization = `ACS3-HMAC-SHA256 Credential=${deployment.region.key.accessKeyId},SignedHeaders=x-acs-date;x-acs-sgm-body-sha256;x-acs-signature-nonce,Signature=${'f'.repeat(64)}`;
    const { status } = await post(JSON.stringify(valid), { authorization });
    expect(status).toBe(403);
    const logs = deployment.region.fc.logsOf('request-http').join('\n');
    expect(logs).not.toContain('f'.repeat(64));
    expect(logs).not.toContain('Signature=');
  });

  it('counts once, and is refused with another body or another key than it was signed with', async () => {
    const { endpoint, key } = deployment.region;
    const url = new URL('/changes?dryRun=true', endpoint);
    const body = JSON.stringify(valid);
    const about = { method: 'POST', url, body, now: new Date(), idempotencyKey: 'ticket-0' };
    const signed = signRequest(key, { ...about, nonce: randomUUID() });
    const send = async (text: string, headers: Record<string, string> = {}) => {
      const response = await checkedFetch(url, {
        method: 'POST',
        body: text,
        headers: { 'content-type': 'application/json', ...signed, ...headers },
      });
      return `${response.status} ${((await response.json()) as Partial<Problem>).code ?? ''}`.trim();
    };
    const other = JSON.stringify({ ...valid, targets: { instanceIds: ['i-bp1other'] } });
    expect(await send(other)).toBe('400 badDigest');
    // What is not signed at all is refused by the trigger; what is signed twice, by the service.
    expect(await send(body, { 'x-acs-sgm-idempotency-key': 'another' })).toBe('403');
    expect(await send(body, { 'idempotency-key': 'another' })).toBe('400 badIdempotencyKey');
    expect(await send(body)).toBe('409 requestRepeated');
  });

  it('is a request for a path, and no event of another kind, whatever path and body say', async () => {
    const forged = {
      headers: {
        authorization: 'ACS3-HMAC-SHA256 Credential=LTAI-CEO-KEY,SignedHeaders=x,Signature=0',
      },
      queryParameters: {},
      body: JSON.stringify(valid),
      requestContext: { http: { method: 'POST', path: '/changes' } },
    };
    const messages = [
      {
        specversion: '1.0',
        id: '1',
        data: { messageId: 'M-1', messageBody: JSON.stringify(valid) },
      },
    ];
    const step = {
      ...{ v: 1, changeId: `chg-${'9'.repeat(24)}`, step: 'queue', plan: 1, part: '0001' },
      ...{ direction: 'forward', decision: '9-replay.json', taskToken: 'not-a-token' },
    };
    const function_ = '/2023-03-30/functions/request-http/invocations';
    for (const path of ['/invocations', '/x/invocations']) {
      for (const event of [forged, messages, step]) {
        const { problem } = await post(JSON.stringify(event), {}, path);
        expect(violationOf(problem)).toStrictEqual({
          status: 404,
          code: 'notFound',
          violations: [],
        });
      }
    }
    // Whoever may invoke the function by its API reaches no more than by its trigger.
    const invoked = await deployment.region.fc.invoke({
      functionName: 'request-http',
      payload: Buffer.from(JSON.stringify(forged)),
      invocationType: 'Sync',
      source: 'flow',
    });
    const answer = JSON.parse(invoked.body.toString());
    expect([answer.statusCode, JSON.parse(answer.body).detail]).toStrictEqual([
      404,
      `there is no ${function_}`,
    ]);
  });

  it('is refused on a path or with a method that does not exist', async () => {
    const missing = await post('{}', {}, '/changes/chg-000000000000000000000000/pause');
    expect(violationOf(missing.problem)).toStrictEqual({
      status: 404,
      code: 'notFound',
      violations: [],
    });
    const unknown = await post('{}', {}, '/changes/chg-000000000000000000000000/stop');
    expect(violationOf(unknown.problem).code).toBe('changeNotFound');
    const malformed = await post('{}', {}, '/changes/..%2F..%2Fx/stop');
    expect(malformed.status).toBeGreaterThanOrEqual(400);
    const method = await post('{}', {}, '/openapi.json');
    expect(violationOf(method.problem).code).toBe('methodNotAllowed');
  });

  it.each(['yes', '1', 'TRUE', ''])('starts nothing where dryRun is %j', async (value) => {
    const answer = await post(JSON.stringify(valid), {}, `/changes?dryRun=${value}`);
    expect(violationOf(answer.problem)).toStrictEqual({
      status: 400,
      code: 'badQuery',
      violations: ['dryRun: schema'],
    });
  });

  it('changes nothing, and the next request works', async () => {
    const folder = join(
      deployment.region.dataDir,
      'oss',
      `sg-membership-evidence-${deployment.region.accountId}`,
    );
    expect(listFiles(folder)).toStrictEqual([]);
    const planned = await deployment.client.plan({ ...valid, join: [...valid.join] });
    expect(planned.admissible).toBe(true);
    expect(listFiles(folder)).toStrictEqual([]);
  });
});

describe('an Idempotency-Key', () => {
  it('makes repeated requests one change, also at the same moment, and refuses another body', async () => {
    const body = JSON.stringify(valid);
    const key = { 'idempotency-key': 'ticket-1' };
    const answers = await Promise.all([post(body, key), post(body, key), post(body, key)]);
    const ids = answers.map(
      (answer) => (answer.problem as unknown as { changeId: string }).changeId,
    );
    expect(answers.map((answer) => answer.status)).toStrictEqual([202, 202, 202]);
    expect(new Set(ids).size).toBe(1);
    const other = await post(JSON.stringify({ ...valid, reason: 'another' }), key);
    expect(violationOf(other.problem)).toStrictEqual({
      status: 409,
      code: 'idempotencyKeyReused',
      violations: [],
    });
    const view = await deployment.ended(ids[0] ?? '');
    expect(view.counts.outcomes).toStrictEqual({ joined: 1 });
    const again = await post(body, key);
    expect((again.problem as unknown as { changeId: string }).changeId).toBe(ids[0]);
    expect(again.status).toBe(202);
  });

  it('lets one of two different bodies win that come at the same moment', async () => {
    const key = { 'idempotency-key': 'ticket-2' };
    const bodies = ['a', 'b'].map((reason) => JSON.stringify({ ...valid, reason }));
    const answers = await Promise.all(bodies.map((body) => post(body, key)));
    expect(answers.map((answer) => answer.status).sort()).toStrictEqual([202, 409]);
  });
});

describe("a queue message that can't be read", () => {
  it.each([
    ['a batch request', 'membership-requests', 'membership-requests-rejected', 'badRequest'],
    ['a work message', 'membership-work', 'membership-work-rejected', 'badMessage'],
    ['a small work message', 'membership-work-small', 'membership-work-rejected', 'badMessage'],
  ])('goes to the rejects queue with its problem: %s', async (_what, queue, rejects, code) => {
    const body = Buffer.from('{"v":1,"nonsense":true}').toString('base64');
    await queues.sendMessage(queue, { MessageBody: body });
    const received = await queues.receiveMessage(rejects, 20);
    await queues.deleteMessage(rejects, encodeURIComponent(String(received.body?.ReceiptHandle)));
    const message = JSON.parse(
      Buffer.from(String(received.body?.MessageBody), 'base64').toString(),
    );
    expect(message.problem.code).toBe(code);
    expect(message.problem.violations.length).toBeGreaterThan(0);
    expect(message.body).toBe('{"v":1,"nonsense":true}');
  });

  it('is refused with the same words as in HTTP when it is a request that breaks a rule', async () => {
    const request = { ...valid, targets: { instanceIds: ['i-bp1ll1pb4k06kffvupia'] } };
    const body = Buffer.from(JSON.stringify(request)).toString('base64');
    await queues.sendMessage('membership-requests', { MessageBody: body });
    const received = await queues.receiveMessage('membership-requests-rejected', 20);
    const message = JSON.parse(
      Buffer.from(String(received.body?.MessageBody), 'base64').toString(),
    );
    expect(violationOf(message.problem)).toStrictEqual({
      status: 422,
      code: 'refused',
      violations: ['i-bp1ll1pb4k06kffvupia: status'],
    });
  });
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
