import { expect, it } from 'vitest';
import type { LintDetail, LintDetails } from '../../../shared/contracts/lintDetail.js';
import { sayLint } from '../../../shared/messages/sayLint.js';

const said: { readonly [TCode in keyof LintDetails]: readonly (readonly [object, string])[] } = {
  covered: [
    [{ by: ['a'], differs: false }, 'never decides: a covers it'],
    [
      { by: ['a', 'b'], differs: true },
      'never decides: a, b cover it, part of which does the opposite',
    ],
  ],
  changesNothing: [[{ beside: ['a', 'b'] }, 'changes nothing: without it a, b would say the same']],
  droppedToo: [
    [{ by: ['a'], priority: 1 }, 'accepts what a drops at the same priority 1; Drop wins'],
    [
      { by: ['a', 'b', 'c', 'd', 'e', 'f'], priority: 1 },
      'accepts what a, b, c, d, e and 1 more drop at the same priority 1; Drop wins',
    ],
  ],
  unread: [[{ faults: { Policy: 'x' } }, 'Policy x']],
  hostBits: [
    [
      { cidr: '10.159.6.18/12', prefix: 12, addresses: 1_048_576 },
      '10.159.6.18/12 names one host and means 1,048,576 addresses',
    ],
    [
      { cidr: '2001:db8::5/64', prefix: 64 },
      '2001:db8::5/64 names one host and means the whole /64',
    ],
  ],
  internetTogether: [[{ beside: ['a', 'b'] }, 'covers the whole Internet together with a, b']],
  openOverIpv6: [
    [{ by: ['a'] }, 'stays open over IPv6: a drops IPv4 alone'],
    [{ by: ['a', 'b'] }, 'stays open over IPv6: a, b drop IPv4 alone'],
  ],
};

it.each(
  Object.entries(said).flatMap(([code, some]) =>
    some.map(([params, text]) => [code, { code, ...params } as LintDetail, text] as const),
  ),
)('says %s', (_code, detail, text) => {
  expect(sayLint(detail)).toBe(text);
});
