import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler as requestHttp } from '../../functions/request/httpEntry.js';
import { handler as request } from '../../functions/request/index.js';
import { handler as verifier } from '../../functions/verifier/index.js';
import { handler as worker } from '../../functions/worker/index.js';
import { Mns } from '../local/smq/mnsClient.js';
import { ACCOUNT_ID, type FunctionsFixture, openFunctions } from './startFunctions.js';

const SECRET = 'c2VjcmV0LXRva2Vu';
const REJECTED = 'membership-work-rejected';

let fixture: FunctionsFixture & { close(): Promise<void> };
const printed: string[] = [];

// One region for all: a process reads its settings once.
beforeAll(async () => {
  fixture = await openFunctions();
  for (const [name, value] of Object.entries(fixture.environment)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  const { credentials } = fixture.contextOf('r');
  const endpoint = fixture.environment.SMQ_ENDPOINT ?? '';
  await new Mns(ACCOUNT_ID, { ...credentials, endpoint }).createQueue(REJECTED);
});

afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await fixture.close();
});

const call = (handler: typeof worker, event: unknown) => {
  const bytes = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  return handler(bytes, fixture.contextOf('r1'));
};

const badStep = { v: 1, step: 'verify', changeId: 'chg-1', taskToken: SECRET };

const applyStep = {
  ...{ step: 'apply', changeId: `chg-${'a'.repeat(24)}`, plan: 1, part: '0001' },
  direction: 'forward',
};
const messageEvent = {
  ...{ specversion: '1.0', id: 'e' },
  data: { messageId: 'M-1', messageBody: '{}' },
};
/** What an HTTP trigger hands on, with another event in its body. */
const httpEvent = (path: string, body: unknown, requestId = 'r1') => ({
  headers: {},
  queryParameters: {},
  body: JSON.stringify(body),
  requestContext: { http: { method: 'POST', path }, requestId },
});

describe('a handler', () => {
  it.each([
    ['request', request, badStep, 'badStep'],
    // The task is no task of this region: that it can't be reported on is said too.
    ['verifier', verifier, badStep, 'badStep', 2],
    ['worker', worker, badStep, 'badMessage'],
    ['request', request, 'no JSON', 'badEvent'],
    ['verifier', verifier, '[]', 'badStep'],
    ['worker', worker, 'no JSON', 'badMessage'],
    // Each entry takes its own kinds, whatever an event says of itself.
    ['worker', worker, { ...badStep, ...applyStep }, 'badMessage'],
    ['worker', worker, httpEvent('/x/invocations', [messageEvent]), 'badMessage'],
    ['request', request, { ...badStep, ...applyStep }, 'badStep'],
    ['request', request, httpEvent('/changes', {}), 'badStep'],
    ['request', request, httpEvent('/invocations', [messageEvent]), 'badStep'],
    ['request', request, { triggerTime: 't', triggerName: 'n', payload: '' }, 'badEvent'],
    ['verifier', verifier, [messageEvent], 'badStep'],
    ['verifier', verifier, httpEvent('/invocations', { ...badStep, step: 'audit' }), 'badStep'],
  ] as [string, typeof worker, unknown, string, number?][])(
    "answers what it can't take, and logs no token: %s",
    async (_name, handler, event, code, errors = 1) => {
      const before = printed.length;
      expect(await call(handler, event)).toStrictEqual({ ok: false, code });
      const lines = printed.slice(before).map((line) => JSON.parse(line).level);
      expect(lines).toStrictEqual(Array(errors).fill('error'));
      expect(printed.join('')).not.toContain(SECRET);
    },
  );
});

describe('the handler of the HTTP trigger', () => {
  const answerTo = async (event: unknown) => {
    const answer = (await call(requestHttp, event)) as { statusCode: number; body: string };
    return `${answer.statusCode} ${JSON.parse(answer.body).code}`;
  };

  it.each([
    ['a request', '/invocations', httpEvent('/changes', {})],
    ['queue messages', '/invocations', [messageEvent]],
    ['a step', '/x/invocations', { ...badStep, ...applyStep }],
    ['a step', '/2023-03-30/functions/request-http/invocations', { ...badStep, step: 'queue' }],
  ])('sees a path that is not there, and no inner event: %s', async (_what, path, body) => {
    const before = fixture.calls();
    expect(await answerTo(httpEvent(path, body))).toBe('404 notFound');
    expect(fixture.calls()).toStrictEqual(before);
  });

  it.each([
    ['a request of another invocation', httpEvent('/changes', {}, 'another')],
    ['queue messages', [messageEvent]],
    ['a step', { ...badStep, step: 'queue' }],
    ['a timer', { triggerTime: 't', triggerName: 'n', payload: '' }],
    ['no JSON', 'no JSON'],
  ])('takes no other event: %s', async (_what, event) => {
    const before = fixture.calls();
    expect(await answerTo(event)).toBe('400 badEvent');
    expect(fixture.calls()).toStrictEqual(before);
  });
});

describe("a work message that can't be read", () => {
  const step = JSON.stringify({ ...badStep, step: 'apply' });

  it.each([
    ['a step with a fault', step],
    ['a step as text in a message', JSON.stringify({ message: step })],
    ['a step that is cut off', step.slice(0, -1)],
    ['text', 'hello'],
  ])('goes to its rejects queue once, without its token: %s', async (_what, messageBody) => {
    const event = [{ specversion: '1.0', id: 'e', data: { messageId: 'm-1', messageBody } }];
    expect(await call(worker, event)).toStrictEqual({ ok: true });
    const taken = await fixture.smq.queues.take(REJECTED, 16, AbortSignal.timeout(5_000));
    // Left in the queue, it would come again in the middle of the next test.
    for (const one of taken) fixture.smq.queues.delete(REJECTED, one.receiptHandle);
    const texts = taken.map((one) => Buffer.from(one.body, 'base64').toString('utf8'));
    expect(texts.map((text) => JSON.parse(text).problem.code)).toStrictEqual(['badMessage']);
    expect(texts.join('')).not.toContain(SECRET);
    expect(printed.join('')).not.toContain(SECRET);
  });
});
