import { expect, it } from 'vitest';
import { applyPart } from '../../../service/changes/applyPart.js';
import type { Part, PlannedTarget } from '../../../shared/contracts/plan.js';
import type { ApplyStep } from '../../../shared/contracts/step.js';
import type { TargetOperations } from '../../../shared/contracts/target.js';
import { Intent, WorkEvidence } from '../../../shared/contracts/work.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import { ACCOUNT_ID, place, REGION_ID, startFunctions } from '../../functions/startFunctions.js';
import { turnObject } from '../../shared/evidence/objects.js';

const changeId = `chg-${'1'.repeat(24)}`;
const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeId);
const decision = '1-turn.json';

/** A part with one target, and the worker at it. */
async function start(
  targetOf: (fixture: Awaited<ReturnType<typeof startFunctions>>) => PlannedTarget,
) {
  const fixture = await startFunctions();
  const { service, serviceOf } = fixture;
  const target = targetOf(fixture);
  const part: Part = { v: 1, changeId, plan: 1, part: '0001', wave: 1, targets: [target] };
  await createJson(service.store, names.part(1, '0001'), part);
  const apply = (requestId: string, over: Partial<ApplyStep> = {}, stopped = false) => {
    const { clock, random, remainingMs } = serviceOf(requestId);
    const step: ApplyStep = {
      ...{ v: 1, step: 'apply', changeId, plan: 1, part: '0001', direction: 'forward', decision },
      taskToken: 't',
      ...over,
    };
    return applyPart(step, {
      names,
      store: service.store,
      reader: service.reader(place, 10_000),
      clock,
      requestId,
      writer: {
        port: service.ecs(place),
        clock,
        pacer: new Pacer(clock, () => 10_000),
        regionId: REGION_ID,
        random,
        remainingMs,
        isStopped: () => Promise.resolve(stopped),
      },
    });
  };
  const evidence = (direction: 'forward' | 'inverse', requestId: string, ok: number) =>
    readEvidence(service.store, names.work('0001', direction, requestId, ok, 1 - ok), WorkEvidence);
  const orderInverse = (operations: TargetOperations) =>
    createJson(
      service.store,
      `${names.verifyFolder}2-undo.json`,
      turnObject({
        order: {
          ...{ wave: 2, direction: 'inverse', attempt: 1, parts: ['0001'] },
          inverse: { '0001': [operations] },
        },
      }),
    );
  return { ...fixture, target, apply, evidence, orderInverse };
}

type Fixture = Awaited<ReturnType<typeof startFunctions>>;

const swap = (fixture: Fixture, method: 'delta' | 'modify' = 'delta'): PlannedTarget => ({
  targetId: fixture.instance('web-01'),
  instanceId: fixture.instance('web-01'),
  before: [fixture.group('shop-web')],
  wanted: [fixture.group('empty')],
  method,
});

it('joins, then leaves, and writes the intent before and the evidence after', async () => {
  const { apply, target, evidence, service, groupsOf, group } = await start(swap);
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
  expect(await apply('r1')).toStrictEqual({ finished: true, ok: 1, failed: 0 });
  expect(await groupsOf('web-01')).toStrictEqual([group('empty')]);
  const intent = await readEvidence(service.store, names.intent('0001', 'forward', 'r1'), Intent);
  expect(intent?.targets).toStrictEqual([
    {
      kind: 'delta',
      targetId: target.targetId,
      join: target.wanted,
      leave: target.before,
      read: target.before,
    },
  ]);
  const [work] = (await evidence('forward', 'r1', 1))?.targets ?? [];
  expect(work?.operations.map((one) => [one.api, one.state])).toStrictEqual([
    ['JoinSecurityGroup', 'done'],
    ['LeaveSecurityGroup', 'done'],
  ]);
});

it('that is delivered again answers from its evidence and calls nothing', async () => {
  const { apply, calls } = await start(swap);
  await apply('r1');
  const { JoinSecurityGroup, LeaveSecurityGroup, DescribeInstances } = calls();
  expect(await apply('r2')).toStrictEqual({ finished: true, ok: 1, failed: 0 });
  expect(calls()).toMatchObject({ JoinSecurityGroup, LeaveSecurityGroup, DescribeInstances });
});

it('that is ordered once more by another decision looks again, and finds nothing left', async () => {
  const { apply, calls, evidence } = await start(swap);
  await apply('r1');
  const { JoinSecurityGroup } = calls();
  expect(await apply('r2', { decision: '1-other.json' })).toStrictEqual({
    ...{ finished: true, ok: 1, failed: 0 },
  });
  expect(calls()).toMatchObject({ JoinSecurityGroup });
  expect((await evidence('forward', 'r2', 1))?.targets[0]?.operations).toStrictEqual([]);
});

it('that is stopped makes nothing and says so', async () => {
  const { apply, evidence, groupsOf, target } = await start(swap);
  expect(await apply('r1', {}, true)).toStrictEqual({ finished: true, ok: 0, failed: 1 });
  expect((await evidence('forward', 'r1', 0))?.targets[0]?.result).toBe('stopped');
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});

it('undoes what an inverse order names', async () => {
  const { apply, orderInverse, target, groupsOf } = await start(swap);
  await apply('r1');
  await orderInverse({
    kind: 'delta',
    targetId: target.targetId,
    join: target.before,
    leave: target.wanted,
  });
  await apply('r2', { direction: 'inverse', decision: '2-undo.json' });
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});

it('puts a replaced set back whole', async () => {
  const { apply, orderInverse, target, groupsOf } = await start((one) => swap(one, 'modify'));
  await apply('r1');
  expect(await groupsOf('web-01')).toStrictEqual(target.wanted);
  await orderInverse({ kind: 'replace', targetId: target.targetId, groups: target.before });
  await apply('r2', { direction: 'inverse', decision: '2-undo.json' });
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});

it('does not put a replaced set back over a group that somebody else put in since', async () => {
  const fixture = await start((one) => swap(one, 'modify'));
  const { apply, orderInverse, evidence, target, groupsOf, group, service } = fixture;
  await apply('r1');
  await service.ecs(place).call('JoinSecurityGroup', {
    regionId: REGION_ID,
    instanceId: target.targetId,
    securityGroupId: group('shop-batch'),
  });
  await orderInverse({ kind: 'replace', targetId: target.targetId, groups: target.before });
  await apply('r2', { direction: 'inverse', decision: '2-undo.json' });
  expect([...(await groupsOf('web-01'))].sort()).toStrictEqual(
    [group('empty'), group('shop-batch')].sort(),
  );
  expect((await evidence('inverse', 'r2', 0))?.targets[0]?.result).toBe('conflict');
});

it('refuses an inverse order whose decision names nothing for its part', async () => {
  const { apply } = await start(swap);
  await expect(apply('r1', { direction: 'inverse' })).rejects.toMatchObject({
    code: 'decisionMissing',
    status: 404,
  });
});

it('calls nothing for a part that another version wrote, and says that this will not pass', async () => {
  const { apply, service, target, calls, groupsOf } = await start(swap);
  const part = { v: 2, changeId, plan: 2, part: '0001', wave: 1, targets: [target] };
  await createJson(service.store, names.part(2, '0001'), part);
  await expect(apply('r1', { plan: 2 })).rejects.toMatchObject({
    code: 'evidenceUnreadable',
    permanent: true,
    message: `${names.part(2, '0001')}: v: found 2, wanted 1`,
  });
  expect(calls().DescribeInstances).toBeUndefined();
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});
