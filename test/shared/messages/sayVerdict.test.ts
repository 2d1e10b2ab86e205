import { expect, it } from 'vitest';
import type { VerdictDraft } from '../../../shared/contracts/explanation.js';
import { sayVerdict } from '../../../shared/messages/sayVerdict.js';

it('puts the explanation of a verdict into words', () => {
  const draft: VerdictDraft = {
    verdict: 'deny',
    decidedBy: { kind: 'default' },
    explanation: {
      ...{ code: 'defaultIn', verdict: 'deny', direction: 'ingress', protocol: 'tcp' },
      ...{ ports: 22, peer: '10.0.0.1' },
    },
    considered: 3,
  };
  expect(sayVerdict(draft)).toStrictEqual({
    verdict: 'deny',
    decidedBy: { kind: 'default' },
    explanation:
      'tcp 22 in from 10.0.0.1 is denied because no rule matches, and what no rule allows is denied.',
    considered: 3,
  });
});

it("says why a verdict can't be given, by itself and in a sentence, once for all who share it", () => {
  const draft: VerdictDraft = {
    verdict: 'uncertain',
    explanation: { code: 'noGroup' },
    considered: 0,
  };
  expect(sayVerdict(draft)).toStrictEqual({
    verdict: 'uncertain',
    reason: 'the interface is in no group',
    explanation: 'Unknown: the interface is in no group.',
    considered: 0,
  });
  expect(sayVerdict(draft)).toBe(sayVerdict(draft));
});
