import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFcEvent } from '../../../shared/runtime/fcEvent.js';

const bytes = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const SUBJECT = 'acs:mns:cn-hangzhou:1234567890123456:queues/membership-requests';

const cloudEvent = (messageBody: string, more: Record<string, unknown> = {}) => ({
  id: 'event-1',
  source: 'MNS-worker-work',
  specversion: '1.0',
  type: 'mns:Queue:SendMessage',
  subject: SUBJECT,
  data: { requestId: 'r', messageId: 'C6DB60D157466135-7FA2', messageBody },
  ...more,
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
      messages: [{ id: 'C6DB60D157466135-7FA2', body, queue: 'membership-requests' }],
    });
  });

  it.each([
    ['none', undefined],
    ['a topic', 'acs:mns:cn-hangzhou:1:topics/membership-requests'],
    ['text around it', 'x acs:mns:cn-hangzhou:1:queues/membership-requests'],
    ['a list', [SUBJECT, SUBJECT]],
  ])('names no queue by a subject that is no ARN of one: %s', (_what, subject) => {
    expect(readFcEvent(bytes([cloudEvent('x', { subject })]))).toStrictEqual({
      kind: 'messages',
      messages: [{ id: 'C6DB60D157466135-7FA2', body: 'x', queue: undefined }],
    });
  });

  it('is read as a step, bare', () => {
    const step = { v: 1, step: 'verify' };
    expect(readFcEvent(bytes(step))).toStrictEqual({ kind: 'step', step });
  });

  it('is not looked for inside an HTTP event, whatever its path', () => {
    const event = {
      body: JSON.stringify([cloudEvent('{"a":1}')]),
      requestContext: { http: { method: 'POST', path: '/x/invocations' } },
    };
    expect(readFcEvent(bytes(event))).toStrictEqual({ kind: 'step', step: event });
  });

  it.each([
    ['no JSON', 'hello', '5 characters that are not JSON'],
    ['a number', '3', 'JSON that is no object'],
    [
      'an array of something else',
      '[1]',
      'an array that is empty, or has an element that is no queue message',
    ],
    ['an empty array', '[]', 'an array that is empty, or has an element that is no queue message'],
    ['nothing', '', '0 characters that are not JSON'],
    ['a key twice', '{"step":"queue","step":"apply"}', 'the key a second time'],
    ['a reserved key', '{"a":{"__proto__":1}}', 'a reserved key'],
  ])('is unreadable, and does not throw: %s', (_what, text, found) => {
    const read = readFcEvent(bytes(text));
    expect(read.kind === 'unreadable' && read.violation.found).toBe(found);
  });

  it.each([
    ['words', 'OPERATOR alice@corp, approved in CHG-1234'],
    ['a line break', 'A1\nB2'],
    ['too long', 'A'.repeat(65)],
    ['empty', ''],
    ['a number', 7],
  ])('is unreadable where the id of a message is none of SMQ: %s', (_what, messageId) => {
    const event = [cloudEvent('x', { data: { messageId, messageBody: 'x' } })];
    expect(readFcEvent(bytes(event)).kind).toBe('unreadable');
  });

  it('never makes the reader throw', () => {
    const kinds = ['messages', 'step', 'unreadable'];
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(kinds).toContain(readFcEvent(bytes(text)).kind);
      }),
    );
  });
});
