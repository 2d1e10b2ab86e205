import { expect, it } from 'vitest';
import { checkStanding } from '../../../service/changes/checkStanding.js';
import { loadChange } from '../../../service/changes/loadChange.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { place, startFunctions } from '../../functions/startFunctions.js';
import { leadChange, refusalOf } from './leadChange.js';

async function start() {
  const fixture = await startFunctions();
  const { ecs } = fixture;
  /** Groups that ECS has, by name. */
  const exist = () =>
    ecs.snapshot().securityGroups.map((one) => one.SecurityGroupName ?? one.SecurityGroupId);
  return { ...fixture, fixture, exist };
}

it('deletes a group that nothing uses, and says how to make it again', async () => {
  const { fixture, exist, group, service } = await start();
  const id = group('retired-ftp');
  const { changeId, plan, report } = await leadChange(fixture, {
    retire: [{ name: 'retired-ftp' }],
  });
  expect([report.status, report.counts]).toStrictEqual(['completed', { retired: 1 }]);
  expect(exist()).not.toContain('retired-ftp');
  expect(plan.warnings).toStrictEqual([
    {
      ...{ kind: 'keepersNotLookedAt', target: id },
      detail:
        'RDS, Redis, PolarDB, Auto Scaling, launch templates, NLB and rules of other accounts were not looked at',
      message: { code: 'keepersNotLookedAt', params: {} },
    },
  ]);
  const script = String(await service.store.read(changeNames(place, changeId).undoScript));
  expect(script).toContain(
    'sg1=$(aliyun ecs CreateSecurityGroup --RegionId cn-hangzhou --VpcId vpc-',
  );
  expect(script).toContain('--SecurityGroupName retired-ftp');
  expect(script).toContain(
    'aliyun ecs AuthorizeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId "$sg1"',
  );
  expect(await refusalOf(fixture, { undo: { of: changeId } })).toStrictEqual([
    `notUndoable: ${changeId} deleted groups`,
  ]);
  const view = await loadChange(changeNames(place, changeId), service);
  expect([view.undoable?.can, view.undoable?.detail]).toStrictEqual([
    false,
    'it deleted groups; undo.sh in its evidence makes them again',
  ]);
  const { checkedAt: _checkedAt, ...standing } = await checkStanding(changeId, service);
  expect(standing).toStrictEqual({
    ...{ changeId, regionId: 'cn-hangzhou', targets: 1, standing: 1, gone: 0, lost: [] },
    takenBack: 0,
  });
});

it('deletes nothing where one of the groups is in use, and says by what', async () => {
  const { fixture, exist, group } = await start();
  const before = exist();
  const refused = await refusalOf(fixture, {
    retire: [group('empty'), group('shop-web'), group('cfw-managed')],
  });
  expect(refused.map((text) => text.replaceAll(/(?:eni|sgr)-\w+/g, '…'))).toStrictEqual([
    'groupHasMembers: has 16 members: …, …, … and others',
    `groupNamed: the rule … of shop-app (${group('shop-app')}) names it`,
    'managedGroup: a cloud service manages cfw-managed',
    'groupHasMembers: has 1 member: …',
  ]);
  expect(exist()).toStrictEqual(before);
  expect(await refusalOf(fixture, { retire: [{ name: 'retired' }, group('empty')] })).toStrictEqual(
    ['noGroupToRetire: no group is retired'],
  );
});
