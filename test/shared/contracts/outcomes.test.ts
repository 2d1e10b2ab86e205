import { expect, it } from 'vitest';
import { Outcome, outcomes } from '../../../shared/contracts/outcomes.js';

const where = (holds: (outcome: Outcome) => boolean) => Outcome.options.filter(holds);

it('places every outcome: as asked, failed, and how a change with it ends', () => {
  expect({
    fine: where((one) => outcomes[one].fine),
    failed: where((one) => outcomes[one].failed),
    completed: where((one) => outcomes[one].endsAs === 'completed'),
    stopped: where((one) => outcomes[one].endsAs === 'stopped'),
    partial: where((one) => outcomes[one].endsAs === 'partial'),
    incomplete: where((one) => outcomes[one].endsAs === 'incomplete'),
  }).toStrictEqual({
    fine: ['joined', 'alreadyMember', 'left', 'alreadyLeft', 'moved', 'replaced', 'retired'],
    failed: ['refused', 'unresolved', 'conflict'],
    completed: [
      'joined',
      'alreadyMember',
      'left',
      'alreadyLeft',
      'moved',
      'replaced',
      'skipped',
      'retired',
    ],
    stopped: ['notStarted'],
    partial: ['gone', 'refused', 'conflict', 'rolledBack'],
    incomplete: ['unresolved'],
  });
});

it('counts no outcome as failed that is as asked, and ends no change well by one that failed', () => {
  const meanings = Object.values(outcomes);
  expect(
    meanings.filter((one) => one.failed && (one.fine || one.endsAs === 'completed')),
  ).toStrictEqual([]);
});
