import { expect, it } from 'vitest';
import type { VerdictDraft } from '../../../shared/contracts/explanation.js';
import type { Assertion } from '../../../shared/contracts/probe.js';
import type { AssertionDraft } from '../../../shared/contracts/verify.js';
import { sayChecks } from '../../../shared/messages/sayChecks.js';
import { sayVerdict } from '../../../shared/messages/sayVerdict.js';

const check: Assertion = {
  ...{ direction: 'ingress', protocol: 'tcp', port: 22 },
  ...{ peer: 'internet', expect: 'deny' },
};
const verdictOf = (group: string): VerdictDraft => ({
  verdict: 'uncertain',
  explanation: { code: 'groupUnread', group },
  considered: 0,
});
const judged = (holds: boolean, group: string): AssertionDraft => ({
  ...{ check, holds, verdict: verdictOf(group) },
});

it('says every verdict, and hands on why the first that does not hold does not', () => {
  expect(
    sayChecks([judged(true, 'sg-1'), judged(false, 'sg-2'), judged(false, 'sg-3')]),
  ).toStrictEqual({
    results: [
      { check, holds: true, verdict: sayVerdict(verdictOf('sg-1')) },
      { check, holds: false, verdict: sayVerdict(verdictOf('sg-2')) },
      { check, holds: false, verdict: sayVerdict(verdictOf('sg-3')) },
    ],
    failed: { code: 'groupUnread', group: 'sg-2' },
  });
});

it('hands on nothing where all hold', () => {
  expect(sayChecks([])).toStrictEqual({ results: [] });
});
