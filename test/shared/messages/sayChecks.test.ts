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

it('has the first few, those that fail before the others, and how many more there are', () => {
  const judge = (fails: readonly number[]) =>
    Array.from({ length: 8 }, (_, index) => judged(!fails.includes(index), `sg-${index}`));
  const shown = (fails: readonly number[]) => {
    const { results, more } = sayChecks(judge(fails));
    return [results.map(({ verdict }) => verdict.reason), more];
  };
  const reasons = (...ids: readonly number[]) => ids.map((id) => `group sg-${id} was not read`);
  expect(shown([6])).toStrictEqual([reasons(0, 1, 2, 3, 6), { held: 3, failed: 0 }]);
  expect(shown([0, 2, 3, 5, 6, 7])).toStrictEqual([reasons(0, 2, 3, 5, 6), { held: 2, failed: 1 }]);
});
