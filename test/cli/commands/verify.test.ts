import { expect, it } from 'vitest';
import { describeStanding } from '../../../cli/commands/verify.js';
import type { ChangeStanding } from '../../../shared/contracts/changeStanding.js';

const standing: ChangeStanding = {
  ...{ changeId: 'chg-1', regionId: 'cn-hangzhou', checkedAt: '2027-01-31T00:00:00Z' },
  ...{ targets: 400, standing: 400, gone: 0, lost: [], takenBack: 0 },
};

const lost = (number: number, controller?: string) => ({
  ...{ targetId: `i-${number}`, instanceName: `web-${number}`, in: [] },
  out: [{ securityGroupId: 'sg-1', name: 'strict' }],
  ...(controller ? { controller, controllerId: 'asg-1' } : {}),
});

it('says that all is as the change left it', () => {
  expect(describeStanding(standing)).toStrictEqual(['✓ chg-1: all 400 targets have it still']);
  expect(describeStanding({ ...standing, targets: 2, gone: 1, takenBack: 2 })).toStrictEqual([
    '✓ chg-1: the one target has it still',
    '  1 is released',
    '  2 were undone',
  ]);
});

it('does not say of who is released that it has it still', () => {
  expect(describeStanding({ ...standing, targets: 1, standing: 0, gone: 1 })).toStrictEqual([
    '✓ chg-1: nothing of it is left to look at',
    '  1 is released',
  ]);
});

it('says who lost it, and whose they are', () => {
  const some = [lost(1, 'scalingGroup'), lost(2, 'scalingGroup'), lost(3)];
  expect(describeStanding({ ...standing, standing: 397, lost: some })).toStrictEqual([
    '✗ chg-1: 3 of 400 lost it again',
    '  web-1 (i-1)  out of strict',
    '  web-2 (i-2)  out of strict',
    '  web-3 (i-3)  out of strict',
    '  ! asg-1: 2 instances are in a scaling group, which puts its own groups back when it replaces them: change the groups of its scaling configuration too',
    '  First change what puts them back.',
    '  Next   sgm plan --instance i-1 i-2 i-3 --join sg-1',
  ]);
});

it('writes no command where not all lost the same', () => {
  const some = [lost(1), { ...lost(2), in: [{ securityGroupId: 'sg-2', name: 'old' }] }];
  expect(describeStanding({ ...standing, standing: 398, lost: some })).toStrictEqual([
    '✗ chg-1: 2 of 400 lost it again',
    '  web-1 (i-1)  out of strict',
    '  web-2 (i-2)  out of strict; in old again',
    '  Next   ask for the change once more',
  ]);
});
