import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutTokens } from '../../../shared/queue/withoutTokens.js';

const TOKEN = 'SECRET-TASK-TOKEN/+==';
const step = JSON.stringify({ v: 2, step: 'apply', taskToken: TOKEN });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const event = (messageBody: string) => JSON.stringify([{ data: { messageBody } }]);

/** Whether the token can be read out of a text by anybody who decodes what stands in it. */
function tellsToken(text: string, depth = 0): boolean {
  if (/SECRET|TASK-TOKEN/.test(text)) return true;
  if (depth > 5) return false;
  const parts = [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map((match) =>
    Buffer.from(match[0], 'base64').toString('utf8'),
  );
  return parts.some((part) => /[\x20-\x7e]{12,}/.test(part) && tellsToken(part, depth + 1));
}

describe('a text without its task tokens', () => {
  it.each([
    ['a step', step],
    ['a step with spaces', JSON.stringify(JSON.parse(step), null, 2)],
    ['a step as text in a message', JSON.stringify({ message: step })],
    ['a step as text in text', JSON.stringify(JSON.stringify({ message: step }))],
    ['a step in Base64', base64(step)],
    ['a step in the event of a stream', event(step)],
    ['a step in Base64 in the event of a stream', event(base64(step))],
    ['an event in Base64 that holds one', base64(event(base64(step)))],
    ['a step that is cut off after its token', step.slice(0, -1)],
    ['a step that is cut off in its token', step.slice(0, -6)],
    ['an event that is cut off', event(step).slice(0, -4)],
    ['a step in Base64 that is cut off', base64(step).slice(0, -3)],
    ['a key with an escaped letter', step.replace('taskToken', 'task\\u0054oken')],
    ['the same, cut off', step.replace('taskToken', 'task\\u0054oken').slice(0, -1)],
    ['a key that stands twice', `{"taskToken":"${TOKEN}","taskToken":1}`],
    ['one that a later key hides', `{"a":{"taskToken":"${TOKEN}"},"a":1}`],
    ['single quotes', `{'taskToken':'${TOKEN}'}`],
    ['no quotes', `taskToken=${TOKEN}`],
    ['a token that is no text', '{"taskToken":["SECRET"]}'],
  ])('tells none: %s', (_what, text) => {
    const clean = withoutTokens(text);
    expect(tellsToken(text)).toBe(true);
    expect(tellsToken(clean)).toBe(false);
  });

  it.each([
    '{"v":1,"nonsense":true}',
    '{ "spaces" : [1, 2] }',
    'hello',
    '',
    'membership-requests-of-the-team',
    'aGVsbG8gd29ybGQsIHRoaXMgaXMgdGV4dA==',
    '{"cut":"off',
  ])('stays as it was written where it holds none: %s', (text) => {
    expect(withoutTokens(text)).toBe(text);
  });

  it('tells none however often a step is put into another message', () => {
    const wrap = fc.constantFrom(base64, event, (text: string) => JSON.stringify({ text }));
    fc.assert(
      fc.property(fc.array(wrap, { maxLength: 5 }), fc.nat({ max: 3 }), (wraps, cut) => {
        const text = wraps.reduce((inner, one) => one(inner), step);
        expect(tellsToken(withoutTokens(text.slice(0, text.length - cut)))).toBe(false);
      }),
    );
  });
});
