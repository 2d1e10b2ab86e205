import { expect, it } from 'vitest';
import { loadChange } from '../../../../service/changes/loadChange.js';
import type { Service } from '../../../../service/Service.js';
import { changeNames } from '../../../../shared/evidence/changeNames.js';
import { place, startFunctions } from '../../../functions/startFunctions.js';
import { leadChange, refusalOf } from '../leadChange.js';

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const reason = 'INC-4821';

/** web-02 with a second interface, in another group. */
async function start() {
  const fixture = await startFunctions();
  const { service, instance, group } = fixture;
  const ids = { instanceIds: [instance('web-02')] };
  const call = (operation: 'JoinSecurityGroup' | 'LeaveSecurityGroup', securityGroupId: string) =>
    service.ecs(place).call(operation, {
      ...{ regionId: place.regionId, securityGroupId, instanceId: instance('web-02') },
    });
  return {
    ...fixture,
    fixture,
    ids,
    call,
    empty: group('empty'),
    quarantined: group('quarantine'),
  };
}

it('isolates an instance and puts it back exactly, once', async () => {
  const { fixture, ids, groupsOf, group, quarantined, call, empty } = await start();
  await call('JoinSecurityGroup', empty);
  const put = await leadChange(fixture, {
    ...{ targets: ids, reason, quarantine: { expiresAt: tomorrow } },
  });
  expect([put.report.status, put.report.counts]).toStrictEqual(['completed', { replaced: 1 }]);
  expect(await groupsOf('web-02')).toStrictEqual([quarantined]);
  expect(
    put.plan.warnings.filter((one) => one.kind === 'stillPasses').map((one) => one.detail),
  ).toStrictEqual(['still passes: out all to 100.100.100.200/32']);
  // Ordinary changes leave it alone, and an undo is a restore.
  expect(await refusalOf(fixture, { targets: ids, join: [empty] })).toStrictEqual([
    'quarantined: is in quarantine, by its group quarantine',
  ]);
  const of = put.changeId;
  expect(await refusalOf(fixture, { undo: { of } })).toStrictEqual([
    `notUndoable: ${of} is a quarantine`,
  ]);
  const again = await leadChange(fixture, {
    ...{ targets: ids, reason, quarantine: { groups: [quarantined], expiresAt: tomorrow } },
  });
  expect(again.report.counts).toStrictEqual({ alreadyMember: 1 });
  expect(await refusalOf(fixture, { restore: { of: again.changeId }, reason })).toStrictEqual([
    `nothingInEffect: nothing of ${again.changeId} is in effect`,
  ]);
  const back = await leadChange(fixture, { restore: { of }, reason });
  expect(back.report.counts).toStrictEqual({ replaced: 1 });
  expect([...(await groupsOf('web-02'))].sort()).toStrictEqual([group('shop-web'), empty].sort());
  expect(await refusalOf(fixture, { restore: { of }, reason })).toStrictEqual([
    `nothingInEffect: nothing of ${of} is in effect; ${back.changeId} took it back`,
  ]);
  expect(await refusalOf(fixture, { undo: { of: back.changeId } })).toStrictEqual([
    `notUndoable: ${back.changeId} took a quarantine back`,
  ]);
});

it('tells what was changed in quarantine, and puts back by force', async () => {
  const { fixture, ids, groupsOf, group, call, empty } = await start();
  const { changeId: of } = await leadChange(fixture, {
    ...{ targets: ids, reason, quarantine: { expiresAt: tomorrow } },
  });
  await call('JoinSecurityGroup', empty);
  expect(await refusalOf(fixture, { restore: { of }, reason })).toStrictEqual([
    `changedInQuarantine: somebody put it into ${empty} since`,
  ]);
  await leadChange(fixture, { restore: { of, force: true }, reason });
  expect(await groupsOf('web-02')).toStrictEqual([group('shop-web')]);
});

it('says that a group is gone to which an instance would go back', async () => {
  const { fixture, ids, empty } = await start();
  await leadChange(fixture, { targets: ids, set: [empty] });
  const { changeId: of } = await leadChange(fixture, {
    ...{ targets: ids, reason, quarantine: { expiresAt: tomorrow } },
  });
  await leadChange(fixture, { retire: [empty] });
  expect(await refusalOf(fixture, { restore: { of }, reason })).toStrictEqual([
    `group: no group ${empty}`,
  ]);
});

it('lets an instance that somebody else has isolated out into named groups', async () => {
  const { fixture, instance, group, ids } = await start();
  const targets = { instanceIds: [instance('suspect')] };
  const to = [{ name: 'shop-app' }];
  const out = await leadChange(fixture, { targets, restore: { to }, reason });
  expect(out.report.counts).toStrictEqual({ replaced: 1 });
  expect(await fixture.groupsOf('suspect')).toStrictEqual([group('shop-app')]);
  expect(await refusalOf(fixture, { targets: ids, restore: { to }, reason })).toStrictEqual([
    'notIsolated: is in no isolation group',
  ]);
});

it('refuses what is no quarantine, each with its own answer', async () => {
  const { fixture, ids, group, empty } = await start();
  const quarantine = { expiresAt: tomorrow };
  expect(
    await refusalOf(fixture, {
      ...{ targets: ids, reason, quarantine: { ...quarantine, groups: [empty] } },
    }),
  ).toStrictEqual(['notIsolationGroup: empty is no isolation group']);
  expect(
    await refusalOf(fixture, {
      ...{ targets: ids, reason, quarantine: { expiresAt: '2020-01-01T00:00:00Z' } },
    }),
  ).toStrictEqual(['expired: 2020-01-01T00:00:00Z']);
  const all = { select: { securityGroupId: group('shop-app') } };
  expect(await refusalOf(fixture, { targets: all, reason, quarantine })).toStrictEqual([
    'quarantineTooLarge: 30 instances',
  ]);
});

it('isolates every interface of an instance, and gives each its own groups back', async () => {
  const { fixture, service, group } = await start();
  const enis = async () => {
    const snapshot = fixture.ecs.snapshot();
    const [secondary] = snapshot.networkInterfaces.filter(
      (eni) => eni.Type === 'Secondary' && !eni.ServiceManaged && eni.InstanceId,
    );
    const id = secondary?.InstanceId ?? '';
    const all = await service
      .reader(place, 10_000)
      .interfacesById(
        snapshot.networkInterfaces
          .filter((eni) => eni.InstanceId === id)
          .map((eni) => eni.NetworkInterfaceId),
      );
    return {
      id,
      groups: all.map((eni) => [eni.NetworkInterfaceId, [...eni.SecurityGroupIds.SecurityGroupId]]),
    };
  };
  const before = await enis();
  expect(before.groups.length).toBeGreaterThan(1);
  const { changeId: of } = await leadChange(fixture, {
    ...{ targets: { instanceIds: [before.id] }, reason },
    quarantine: { expiresAt: tomorrow },
  });
  const isolated = before.groups.map(([eni]) => [eni, [group('quarantine')]]);
  expect((await enis()).groups).toStrictEqual(isolated);
  await leadChange(fixture, { restore: { of }, reason });
  expect((await enis()).groups).toStrictEqual(before.groups);
});

it('says of a quarantine that a retry has made how it ends: by a restore', async () => {
  const { fixture, service, ids } = await start();
  // The region refuses the call, since the group that it names is none.
  const nowhere: Service = {
    ...service,
    ecs: (where) => {
      const port = service.ecs(where);
      return {
        ...port,
        call: (operation, parameters) =>
          operation === 'ModifyInstanceAttribute'
            ? port.call(operation, { ...parameters, securityGroupIds: ['sg-0'] })
            : port.call(operation, parameters),
      };
    },
  };
  const first = await leadChange(
    { ...fixture, service: nowhere },
    { targets: ids, reason, quarantine: { expiresAt: tomorrow } },
  );
  expect(first.report.counts).toStrictEqual({ refused: 1 });
  const { changeId } = await leadChange(fixture, { retry: { of: first.changeId } });
  const { undoable } = await loadChange(changeNames(place, changeId), service);
  expect([undoable?.can, undoable?.detail]).toStrictEqual([
    true,
    `sgm restore ${changeId} --reason TEXT`,
  ]);
});
