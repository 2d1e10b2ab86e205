import { expect, it } from 'vitest';
import type { Explanation, Explanations } from '../../../shared/contracts/explanation.js';
import { sayExplanation } from '../../../shared/messages/sayExplanation.js';

const https = { direction: 'ingress', protocol: 'TCP', ports: 443, peer: 'internet' };
const out = { direction: 'egress', protocol: 'all', ports: '', peer: 'internet6' };
const web = { group: 'sg-1', groupName: 'web' };
const rule = { rule: 'sgr-1', policy: 'Accept', priority: 5 };

const said: {
  readonly [TCode in keyof Explanations]: readonly (readonly [object, string])[];
} = {
  rule: [
    [
      { ...https, ...web, ...rule, verdict: 'allow' },
      'tcp 443 in from the Internet is allowed because of rule sgr-1 of web (sg-1): Accept at priority 5.',
    ],
    [
      { ...https, ...rule, group: 'sg-1', groupName: '', verdict: 'allow' },
      'tcp 443 in from the Internet is allowed because of rule sgr-1 of group (sg-1): Accept at priority 5.',
    ],
  ],
  intraGroup: [
    [
      { ...https, ...web, verdict: 'allow' },
      'tcp 443 in from the Internet is allowed because both sides are in web (sg-1), whose members reach each other.',
    ],
    [
      { ...https, group: '', groupName: '', verdict: 'allow' },
      'tcp 443 in from the Internet is allowed because both sides are in the group, whose members reach each other.',
    ],
  ],
  alwaysAllowed: [
    [
      { ...out, verdict: 'allow' },
      'all out to the Internet over IPv6 is allowed because Alibaba Cloud always lets it through.',
    ],
  ],
  platformBlock: [
    [
      { ...out, verdict: 'deny' },
      'all out to the Internet over IPv6 is denied because Alibaba Cloud closes TCP 25 to the Internet.',
    ],
  ],
  defaultIn: [
    [
      { ...https, ports: '20/25', peer: '10.0.0.0/8', verdict: 'deny' },
      'tcp 20/25 in from 10.0.0.0/8 is denied because no rule matches, and what no rule allows is denied.',
    ],
  ],
  defaultOutOfBasic: [
    [
      { ...out, verdict: 'allow' },
      'all out to the Internet over IPv6 is allowed because no rule matches, and basic groups let out what no rule denies.',
    ],
  ],
  defaultOutOfAdvanced: [
    [
      { ...out, verdict: 'deny' },
      'all out to the Internet over IPv6 is denied because no rule matches, and advanced groups let nothing out that no rule allows.',
    ],
  ],
  partly: [
    [
      { ...https, allowed: 1, denied: 2 },
      'tcp 443 in from the Internet is partly allowed: 1 part allowed, 2 denied.',
    ],
  ],
};

it.each(
  Object.entries(said).flatMap(([code, some]) =>
    some.map(([params, text]) => [code, { code, ...params } as Explanation, text] as const),
  ),
)('says %s', (_code, explanation, text) => {
  expect(sayExplanation(explanation)).toBe(text);
});

it("says why it can't be told", () => {
  expect(sayExplanation({ code: 'noGroup' })).toBe('Unknown: the interface is in no group.');
});

it('says a code of a newer version as it is', () => {
  expect(sayExplanation({ code: 'bySchedule' } as unknown as Explanation)).toBe('bySchedule');
});
