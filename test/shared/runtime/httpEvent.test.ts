import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHttpEvent } from '../../../shared/runtime/httpEvent.js';

const bytes = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const ID = '1-64f6cd87-0000';

const httpEvent = (path: string, body: string, isBase64Encoded = false) => ({
  version: 'v1',
  rawPath: path,
  body,
  isBase64Encoded,
  headers: { 'Idempotency-Key': 'k', 'X-Many': ['a', 'b'] },
  queryParameters: { dryRun: 'true' },
  requestContext: { http: { method: 'post', path }, requestId: ID },
});

const request = (path: string, body: string) => ({
  ok: true,
  request: {
    method: 'POST',
    path,
    query: { dryRun: 'true' },
    headers: { 'idempotency-key': 'k', 'x-many': 'a,b' },
    body: Buffer.from(body),
  },
});

describe('the event of an HTTP trigger', () => {
  it('is read with its header names in lower case', () => {
    expect(readHttpEvent(bytes(httpEvent('/changes', 'text')), ID)).toStrictEqual(
      request('/changes', 'text'),
    );
  });

  it('is read with a binary body', () => {
    const event = httpEvent('/changes', Buffer.from('text').toString('base64'), true);
    expect(readHttpEvent(bytes(event), ID)).toStrictEqual(request('/changes', 'text'));
  });

  it.each(['/invocations', '/x/invocations', '/2023-03-30/functions/request-http/invocations'])(
    'stays the request that it is where its path is %s, and its body another event',
    (path) => {
      const body = JSON.stringify(httpEvent('/changes', '{}'));
      expect(readHttpEvent(bytes(httpEvent(path, body)), ID)).toStrictEqual(request(path, body));
    },
  );

  it("is refused where it does not have the invocation's own id, which nobody knows before", () => {
    const violation = {
      rule: 'event',
      target: 'requestContext.requestId',
      found: "another id than the invocation's",
      wanted: 'the request id of the invocation',
    };
    expect(readHttpEvent(bytes(httpEvent('/changes', '{}')), 'another')).toStrictEqual({
      ok: false,
      violation,
    });
    const { requestId: _id, ...context } = httpEvent('/changes', '{}').requestContext;
    const without = { ...httpEvent('/changes', '{}'), requestContext: context };
    expect(readHttpEvent(bytes(without), ID)).toStrictEqual({ ok: false, violation });
  });

  it.each([
    ['a step', { v: 1, step: 'queue' }],
    ['queue messages', [{ specversion: '1.0', id: 'e', data: { messageBody: '{}' } }]],
    ['a timer', { triggerTime: '2026-01-01T00:00:00Z', triggerName: 't' }],
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['no method', { requestContext: { http: { path: '/' }, requestId: ID } }],
    ['a key twice', `{"requestContext":{"requestId":"${ID}","requestId":"${ID}"}}`],
  ])('is not seen in another event: %s', (_what, event) => {
    expect(readHttpEvent(bytes(event), ID).ok).toBe(false);
  });

  it('never makes the reader throw', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readHttpEvent(bytes(text), ID).ok).toBe(false);
      }),
    );
  });
});
