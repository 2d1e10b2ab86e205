import { expect, it } from 'vitest';
import { checkStanding } from '../../../../service/changes/checkStanding.js';
import { loadChange } from '../../../../service/changes/loadChange.js';
import { dryRun } from '../../../../service/changes/planRegion.js';
import { changeNames } from '../../../../shared/evidence/changeNames.js';
import {
  type FunctionsFixture,
  place,
  requestOf,
  startFunctions,
} from '../../../functions/startFunctions.js';
import { leadChange, refusalOf } from '../leadChange.js';

/** Three instances of the sample join a group. */
async function joined() {
  const fixture = await startFunctions();
  const { instance, group } = fixture;
  const ids = ['web-01', 'web-02', 'web-03'].map(instance);
  const change = await leadChange(fixture, {
    targets: { instanceIds: ids },
    join: [group('empty')],
  });
  expect(change.report.status).toBe('completed');
  return { ...fixture, fixture, ids, of: change.changeId };
}

/** Somebody else changes a membership. */
const somebody = (
  { service, instance, group }: FunctionsFixture,
  operation: 'JoinSecurityGroup' | 'LeaveSecurityGroup',
  name: string,
  groupName: string,
) =>
  service.ecs(place).call(operation, {
    ...{ regionId: place.regionId, securityGroupId: group(groupName), instanceId: instance(name) },
  });

it('takes back what the change did, and the undo can be undone', async () => {
  const { fixture, of, groupsOf, group } = await joined();
  const undone = await leadChange(fixture, { undo: { of } });
  expect(undone.report.counts).toStrictEqual({ left: 3 });
  expect(undone.plan.of).toMatchObject({ changeId: of, how: 'undo', kind: 'delta' });
  expect(await groupsOf('web-01')).toStrictEqual([group('shop-web')]);
  expect(await refusalOf(fixture, { undo: { of } })).toStrictEqual([
    `nothingInEffect: nothing of ${of} is in effect; ${undone.changeId} took it back`,
  ]);
  const again = await leadChange(fixture, { undo: { of: undone.changeId } });
  expect(again.report.counts).toStrictEqual({ joined: 3 });
  expect((await leadChange(fixture, { undo: { of } })).report.counts).toStrictEqual({ left: 3 });
  expect(await groupsOf('web-03')).toStrictEqual([group('shop-web')]);
});

it('says of a change whether it can be undone, and how', async () => {
  const { fixture, of, service } = await joined();
  const undoable = async (changeId: string) => {
    const view = await loadChange(changeNames(place, changeId), service);
    const { can, detail, takenBackBy } = view.undoable ?? {};
    return [can, detail, takenBackBy];
  };
  expect(await undoable(of)).toStrictEqual([true, `sgm undo ${of}`, []]);
  const { changeId: undo } = await leadChange(fixture, { undo: { of } });
  const by = `nothing of it is in effect any more; ${undo} took it back`;
  expect(await undoable(of)).toStrictEqual([false, by, [undo]]);
  expect(await undoable(undo)).toStrictEqual([true, `sgm undo ${undo}`, []]);
  await leadChange(fixture, { undo: { of: undo } });
  expect(await undoable(of)).toStrictEqual([true, `sgm undo ${of}`, [undo]]);
});

it('leaves alone what somebody changed since, and what a later change wrote', async () => {
  const { fixture, of, group, instance, groupsOf } = await joined();
  await somebody(fixture, 'LeaveSecurityGroup', 'web-01', 'empty');
  const targets = { instanceIds: [instance('web-02')] };
  const out = await leadChange(fixture, { targets, leave: [group('empty')] });
  const back = await leadChange(fixture, { targets, join: [group('empty')] });
  const undone = await leadChange(fixture, { undo: { of } });
  expect(undone.report.counts).toStrictEqual({ left: 1, skipped: 2 });
  expect(
    new Map(undone.plan.skipped.map((one) => [one.targetId, one.violations[0]?.found])),
  ).toStrictEqual(
    new Map([
      [instance('web-02'), `${back.changeId} changed it since`],
      [instance('web-01'), 'somebody took it out of empty since'],
    ]),
  );
  expect(await groupsOf('web-02')).toStrictEqual([group('shop-web'), group('empty')]);
  // Both changes of web-02 are undone first, the later one before.
  await leadChange(fixture, { undo: { of: back.changeId } });
  await leadChange(fixture, { undo: { of: out.changeId } });
  const rest = await leadChange(fixture, { undo: { of } });
  expect(rest.report.counts).toStrictEqual({ left: 1, skipped: 1 });
});

it('narrows to instances, and gives up by force what is gone', async () => {
  const { fixture, of, instance, groupsOf, group } = await joined();
  const only = { instanceIds: [instance('web-02')] };
  const some = await leadChange(fixture, { undo: { of }, targets: only });
  expect(some.report.counts).toStrictEqual({ left: 1 });
  await somebody(fixture, 'LeaveSecurityGroup', 'web-01', 'empty');
  const forced = await leadChange(fixture, { undo: { of, force: [instance('web-01')] } });
  expect(forced.report.counts).toStrictEqual({ left: 1, alreadyLeft: 1 });
  expect(forced.plan.givenUp).toStrictEqual([
    { targetId: instance('web-01'), join: [group('empty')], leave: [] },
  ]);
  // What was given up is somebody else's from now on.
  await somebody(fixture, 'JoinSecurityGroup', 'web-01', 'empty');
  expect(await refusalOf(fixture, { undo: { of } })).toHaveLength(1);
  expect(await groupsOf('web-01')).toStrictEqual([group('shop-web'), group('empty')]);
});

it('refuses what it can not undo, each with its own answer', async () => {
  const { fixture, of, instance } = await joined();
  const unknown = `chg-${'0'.repeat(24)}`;
  expect(await refusalOf(fixture, { undo: { of: unknown } })).toStrictEqual([
    `noSuchChange: there is no change ${unknown} of this account`,
  ]);
  const targets = { instanceIds: [instance('app-01')] };
  expect(await refusalOf(fixture, { undo: { of }, targets })).toStrictEqual([
    `notOfChange: nothing of ${of} is in effect on it`,
  ]);
  const [stranger = ''] = targets.instanceIds;
  expect(await refusalOf(fixture, { undo: { of, force: [stranger] } })).toStrictEqual([
    `notOfChange: nothing of ${of} is in effect on it`,
  ]);
  // A list of nobody is not a list of all.
  const nobody = { instanceIds: [] };
  expect(await refusalOf(fixture, { undo: { of }, targets: nobody })).toStrictEqual([
    'emptySelection: no target fits the selection',
  ]);
  expect(await refusalOf(fixture, { restore: { of }, reason: 'x' })).toStrictEqual([
    `notQuarantine: ${of} is no quarantine`,
  ]);
  expect(await refusalOf(fixture, { retry: { of } })).toStrictEqual([
    `nothingToRetry: every instance of ${of} is as it was asked for`,
  ]);
});

it('makes a change once more for what did not get there, and an undo of the first leaves it', async () => {
  const fixture = await startFunctions();
  const { instance, group, groupsOf } = fixture;
  const suspect = instance('suspect');
  const ids = [instance('web-01'), suspect];
  const asked = {
    ...{ targets: { instanceIds: ids }, join: [group('empty')], invalidTargets: 'skip' as const },
  };
  const reviewed = await dryRun(requestOf(asked), fixture.service);
  const expectPlan = reviewed.plan?.hash ?? '';
  const first = await leadChange(fixture, { ...asked, expectPlan });
  expect(first.report.counts).toStrictEqual({ joined: 1, skipped: 1 });
  const of = first.changeId;
  expect(await refusalOf(fixture, { retry: { of } })).toHaveLength(1);
  const out = { targets: { instanceIds: [suspect] }, restore: { to: [{ name: 'shop-app' }] } };
  await leadChange(fixture, { ...out, reason: 'it is clean' });
  // The plan that was reviewed was that of the first; a retry is held to what it expects itself.
  const stale = await refusalOf(fixture, { retry: { of }, expectPlan });
  expect(stale.map((text) => text.split(':')[0])).toStrictEqual([
    'planTargetsDiffer',
    'planOperationsDiffer',
    'planExposureDiffers',
  ]);
  const [check, rollout] = [
    { direction: 'egress', protocol: 'tcp', port: 443, peer: 'internet', expect: 'allow' } as const,
    { pauseSeconds: 7 },
  ];
  const more = { retry: { of }, checks: [check], rollout };
  const { plan } = await dryRun(requestOf(more), fixture.service);
  expect([plan?.pauseSeconds, plan?.request.checks]).toStrictEqual([7, [check]]);
  const second = await leadChange(fixture, { retry: { of } });
  expect(second.report.counts).toStrictEqual({ joined: 1 });
  expect(second.plan.request.targets).toStrictEqual({ instanceIds: [suspect] });
  const undone = await leadChange(fixture, { undo: { of } });
  expect(undone.plan.of?.retriedBy).toStrictEqual([second.changeId]);
  expect(undone.report.counts).toStrictEqual({ left: 1 });
  expect(await groupsOf('suspect')).toStrictEqual([group('shop-app'), group('empty')]);
});

it('says whether what a change did still stands, and who has lost it', async () => {
  const { fixture, of, service, instance, group } = await joined();
  const standing = async () => {
    const { checkedAt: _checkedAt, ...rest } = await checkStanding(of, service);
    return rest;
  };
  const head = { changeId: of, regionId: 'cn-hangzhou', gone: 0 };
  const all = { ...head, targets: 3, standing: 3, lost: [], takenBack: 0 };
  expect(await standing()).toStrictEqual(all);
  await somebody(fixture, 'LeaveSecurityGroup', 'web-01', 'empty');
  const [lost, ...others] = (await standing()).lost;
  expect(others).toStrictEqual([]);
  expect(lost).toMatchObject({
    targetId: instance('web-01'),
    ...{
      instanceName: 'web-01',
      out: [{ securityGroupId: group('empty'), name: 'empty' }],
      in: [],
    },
  });
  await leadChange(fixture, { undo: { of } });
  const { lost: still, ...counts } = await standing();
  expect([still.length, counts]).toStrictEqual([
    1,
    { ...head, targets: 1, standing: 0, takenBack: 2 },
  ]);
});

it('leaves an instance alone whose former group is gone, and says so', async () => {
  const { fixture, ids, group } = await joined();
  const { changeId: of } = await leadChange(fixture, {
    ...{ targets: { instanceIds: ids }, leave: [group('empty')] },
  });
  await leadChange(fixture, { retire: [group('empty')] });
  const gone = `group: no group ${group('empty')}`;
  expect(await refusalOf(fixture, { undo: { of } })).toStrictEqual([gone, gone, gone]);
});
