import { describe, expect, it } from 'vitest';
import { startQuestion } from '../../cli/startQuestion.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import { dryRunOf } from '../../shared/messages/dryRunOf.js';
import { sayPlanned } from '../../shared/messages/sayPlanned.js';
import { guarded } from '../shared/change/guard/guardedPlan.js';
import { samplePlan } from './render/plan/samplePlan.js';

const batch = { select: { tags: { role: 'batch' } } };
const opening = { targets: batch, join: [{ name: 'shop-app' }] };
const closing = {
  targets: { select: { instanceName: 'app-01' } },
  join: [{ name: 'shop-egress-strict' }],
};

const withSentences = (request: typeof opening | typeof closing): DryRun => ({
  ...dryRunOf(sayPlanned(guarded(request))),
  ...samplePlan(request),
});

const answers = ['', 'y', 'YES', 'n', '6', '1'];

const asked = (dryRun: DryRun) => {
  const { text, isYes } = startQuestion(dryRun);
  return [text, answers.filter(isYes)];
};

describe('the question before a change starts', () => {
  it('takes the number of instances where the change opens traffic', () => {
    expect([
      asked(withSentences(opening)),
      asked(dryRunOf(sayPlanned(guarded(opening)))),
    ]).toStrictEqual([
      ['Start? It opens traffic: type 6 to go on:', ['6']],
      ['Start? It opens traffic: type 6 to go on:', ['6']],
    ]);
  });

  it('takes a yes where it opens nothing', () => {
    expect(asked(withSentences(closing))).toStrictEqual(['Start this change? [y/N]', ['y', 'YES']]);
  });
});
