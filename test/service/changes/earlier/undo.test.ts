import { expect, it } from 'vitest';
import { type FunctionsFixture, startFunctions } from '../../../functions/startFunctions.js';
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
  service.ecs({ accountId: '1234567890123456', regionId: 'cn-hangzhou' }).call(operation, {
    ...{ regionId: 'cn-hangzhou', securityGroupId: group(groupName), instanceId: instance(name) },
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
  expect(await refusalOf(fixture, { restore: { of }, reason: 'x' })).toStrictEqual([
    `notQuarantine: ${of} is no quarantine`,
  ]);
  expect(await refusalOf(fixture, { retry: { of } })).toStrictEqual([
    `nothingToRetry: every instance of ${of} is as it was asked for`,
  ]);
});
