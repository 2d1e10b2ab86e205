import { describe, expect, it } from 'vitest';
import { driftSentence, headline, scopeSentence } from '../../../shared/reports/wording.js';
import { headOf } from './sampleAudit.js';

const withOpen = (high: number, medium: number, low: number, unknown = 0) => {
  const head = headOf();
  return { ...head, counts: { ...head.counts, open: { high, medium, low }, unknown } };
};

describe('headline', () => {
  it.each([
    [withOpen(0, 0, 0), 'No open findings'],
    [withOpen(0, 0, 0, 1), 'No open findings, but 1 question without an answer'],
    [withOpen(1, 0, 0), '1 open finding, of high severity'],
    [withOpen(3, 0, 0), '3 open findings, all of high severity'],
    [withOpen(2, 1, 1_000), '1,003 open findings, 2 of high severity'],
    [withOpen(0, 1, 0), '1 open finding, none of high severity'],
  ])('says the one thing to know (%#)', (head, text) => {
    expect(headline(head)).toBe(text);
  });
});

describe('the sentences under it', () => {
  it('say what was read and how it was judged', () => {
    expect(scopeSentence(headOf({ mode: 'per-group', scope: 'sg-1' }))).toBe(
      'Read on 24 Nov 2026, 09:00 UTC: 85 instances, 97 network interfaces, 24 security groups, 1,134 rules; judged one group at a time, as tools do that look at no interface. Open to the Internet means: reached from 0.39\u00a0% of it or more. Only sg-1 was looked at.',
    );
  });

  it('compare with the last run, if there is one', () => {
    expect(driftSentence(headOf({ newOnly: true }))).toBe(
      'Since the run of 23 Nov 2026, 09:00 UTC: 1 new, 1 changed, 4 unchanged, 1 fixed. Only what is new is listed.',
    );
    const { previous: _previous, ...first } = headOf();
    expect(driftSentence(first)).toBe('There is no earlier run to compare with.');
  });
});
