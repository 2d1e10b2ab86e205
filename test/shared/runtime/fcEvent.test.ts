import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFcEvent } from '../../../shared/runtime/fcEvent.js';

const bytes = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const cloudEvent = (messageBody: string) => ({
  id: 'event-1',
  source: 'MNS-worker-work',
  specversion: '1.0',
  type: 'mns:Queue:SendMessage',
  data: { requestId: 'r', messageId: 'm-1', messageBody },
});

const httpEvent = (path: string, body: string, isBase64Encoded = false) => ({
  version: 'v1',
  rawPath: path,
  body,
  isBase64Encoded,
  headers: { 'Idempotency-Key': 'k', 'X-Many': ['a', 'b'] },
  queryParameters: { dryRun: 'true' },
  requestContext: { http: { method: 'post', path } },
});

describe('an event', () => {
  it.each([
    ['an array of CloudEvents', [cloudEvent('{"a":1}')], '{"a":1}'],
    ['one CloudEvent', cloudEvent('{"a":1}'), '{"a":1}'],
    [
      'a body that is still Base64',
      [cloudEvent(Buffer.from('{"a":1}').toString('base64'))],
      '{"a":1}',
    ],
  ])('is read as queue messages: %s', (_what, event, body) => {
    expect(readFcEvent(bytes(event))).toStrictEqual({
      kind: 'messages',
      messages: [{ id: 'm-1', body }],
    });
  });

  it('is read as a step, bare or wrapped in the HTTP shape', () => {
    const step = { v: 1, step: 'verify' };
    const path = '/2023-03-30/functions/verifier/invocations';
    const wrapped = httpEvent(path, Buffer.from(JSON.stringify(step)).toString('base64'), true);
    expect(readFcEvent(bytes(step))).toStrictEqual({ kind: 'step', step });
    expect(readFcEvent(bytes(wrapped))).toStrictEqual({ kind: 'step', step });
  });

  it('is read as an HTTP request, header names in lower case', () => {
    expect(readFcEvent(bytes(httpEvent('/changes', 'text')))).toStrictEqual({
      kind: 'http',
      request: {
        method: 'POST',
        path: '/changes',
        query: { dryRun: 'true' },
        headers: { 'idempotency-key': 'k', 'x-many': 'a,b' },
        body: Buffer.from('text'),
      },
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['a number', '3'],
    ['an array of something else', '[1]'],
    ['nothing', ''],
  ])('is unreadable, and does not throw: %s', (_what, text) => {
    expect(readFcEvent(bytes(text)).kind).toBe('unreadable');
  });

  it('never makes the reader throw', () => {
    const kinds = ['http', 'messages', 'step', 'unreadable'];
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(kinds).toContain(readFcEvent(bytes(text)).kind);
      }),
    );
  });
});
