import { describe, expect, it } from 'vitest';
import { applyPart } from '../../../service/changes/applyPart.js';
import type { Part, PlannedTarget } from '../../../shared/contracts/plan.js';
import type { ApplyStep, Way } from '../../../shared/contracts/step.js';
import type { TargetOperations } from '../../../shared/contracts/target.js';
import type { TurnNumber } from '../../../shared/contracts/turn.js';
import { decisionName } from '../../../shared/contracts/turn.js';
import { Intent, WorkEvidence } from '../../../shared/contracts/work.js';
import type { WriterOptions } from '../../../shared/ecs/membershipWriter.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { changeNames, parseWorkName } from '../../../shared/evidence/changeNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';
import { ACCOUNT_ID, place, REGION_ID, startFunctions } from '../../functions/startFunctions.js';
import { turnObject } from '../../shared/evidence/objects.js';

const changeId = `chg-${'1'.repeat(24)}`;
const names = changeNames({ accountId: ACCOUNT_ID, regionId: REGION_ID }, changeId);
/** The turn that ordered the part, and the token of its task. */
const order = { execution: 1, turn: 1 };
const decision = decisionName(order);
const TOKEN = 'token';

const allOk = { kind: 'finished', ok: 1, failed: 0, lost: 0 } as const;

/** A part with one target, and the worker at it. */
async function start(
  targetOf: (fixture: Awaited<ReturnType<typeof startFunctions>>) => PlannedTarget,
) {
  const fixture = await startFunctions();
  const { service, serviceOf } = fixture;
  const target = targetOf(fixture);
  const part: Part = { v: 1, changeId, plan: 1, part: '0001', wave: 1, targets: [target] };
  await createJson(service.store, names.part(1, '0001'), part);
  /** What the verifier and the Queue step put for an order. */
  const give = async (
    turn: TurnNumber,
    direction: Way = 'forward',
    inverse?: TargetOperations,
    plan = 1,
  ) => {
    const name = decisionName(turn);
    await service.store.create(names.openTurn(turn), '{}');
    await createJson(
      service.store,
      names.verify(name),
      turnObject({
        ...turn,
        step: {
          ...{ next: 'apply', waitSeconds: 1, status: 'applying' },
          parts: [{ plan, part: '0001', direction, decision: name, timeoutSeconds: 2_000 }],
        },
        order: {
          ...{ wave: 1, direction, attempt: 1, parts: ['0001'] },
          ...(inverse ? { inverse: { '0001': [inverse] } } : {}),
        },
      }),
    );
    await service.store.create(names.order(name, '0001', sha256Hex(TOKEN)), '{}');
  };
  await give(order);
  const apply = (
    requestId: string,
    over: Partial<ApplyStep> = {},
    halted: WriterOptions['halted'] = () => Promise.resolve(undefined),
  ) => {
    const { clock, random, remainingMs } = serviceOf(requestId);
    const step: ApplyStep = {
      ...{ v: 1, step: 'apply', changeId, plan: 1, part: '0001', direction: 'forward', decision },
      deadline: '2100-01-01T00:00:00.000Z',
      taskToken: TOKEN,
      ...over,
    };
    return applyPart(step, {
      names,
      store: service.store,
      reader: service.reader(place, 10_000),
      clock,
      requestId,
      remainingMs,
      writer: {
        port: service.ecs(place),
        clock,
        pacer: new Pacer(clock, () => 10_000),
        regionId: REGION_ID,
        random,
        remainingMs,
        halted,
      },
    });
  };
  /** The work objects of an invocation, by how it ended. */
  const workOf = async (requestId: string) => {
    const objects = await service.store.list(names.workFolder);
    return objects.flatMap(({ name }) => {
      const parsed = parseWorkName(name);
      return parsed?.attempt.startsWith(`${requestId}-`) ? [{ name, end: parsed.end }] : [];
    });
  };
  const intentOf = async (requestId: string) => {
    const found = (await workOf(requestId)).find(({ end }) => end === 'intent');
    return found && readEvidence(service.store, found.name, Intent);
  };
  const evidenceOf = async (requestId: string) => {
    const found = (await workOf(requestId)).find(({ end }) => end !== 'intent');
    return found && readEvidence(service.store, found.name, WorkEvidence);
  };
  const orderInverse = (operations: TargetOperations) =>
    give({ execution: 1, turn: 2 }, 'inverse', operations);
  return { ...fixture, target, give, apply, workOf, intentOf, evidenceOf, orderInverse };
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
  const { apply, target, intentOf, evidenceOf, groupsOf, group } = await start(swap);
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
  expect(await apply('r1')).toStrictEqual(allOk);
  expect(await groupsOf('web-01')).toStrictEqual([group('empty')]);
  expect((await intentOf('r1'))?.targets).toStrictEqual([
    {
      kind: 'delta',
      targetId: target.targetId,
      join: target.wanted,
      leave: target.before,
      read: target.before,
    },
  ]);
  const [work] = (await evidenceOf('r1'))?.targets ?? [];
  expect(work?.operations.map((one) => [one.api, one.state])).toStrictEqual([
    ['JoinSecurityGroup', 'done'],
    ['LeaveSecurityGroup', 'done'],
  ]);
});

it('that is delivered again answers from its evidence and calls nothing', async () => {
  const { apply, calls } = await start(swap);
  await apply('r1');
  const { JoinSecurityGroup, LeaveSecurityGroup, DescribeInstances } = calls();
  expect(await apply('r2')).toStrictEqual(allOk);
  expect(calls()).toMatchObject({ JoinSecurityGroup, LeaveSecurityGroup, DescribeInstances });
});

it('that is ordered once more by another decision looks again, and finds nothing left', async () => {
  const { apply, give, calls, evidenceOf, workOf } = await start(swap);
  await apply('r1');
  const { JoinSecurityGroup } = calls();
  const next = { execution: 1, turn: 2 };
  await give(next);
  expect(await apply('r2', { decision: decisionName(next) })).toStrictEqual(allOk);
  expect(calls()).toMatchObject({ JoinSecurityGroup });
  expect((await evidenceOf('r2'))?.targets[0]?.operations).toStrictEqual([]);
  expect((await workOf('r2')).map(({ end }) => end)).toStrictEqual([allOk]);
});

it('that is stopped makes nothing and says so', async () => {
  const { apply, evidenceOf, groupsOf, target } = await start(swap);
  const stopped = () => Promise.resolve('stopped' as const);
  expect(await apply('r1', {}, stopped)).toStrictEqual({ ...allOk, ok: 0, failed: 1 });
  expect((await evidenceOf('r1'))?.targets[0]?.result).toBe('stopped');
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});

describe('a message whose order does not count', () => {
  /** What becomes of it: how it ended, what it left, and that it wrote nothing. */
  async function refused(
    prepare: (fixture: Awaited<ReturnType<typeof start>>) => Promise<unknown>,
    over: Partial<ApplyStep> = {},
  ) {
    const fixture = await start(swap);
    await prepare(fixture);
    const ended = await fixture.apply('late', over);
    expect(fixture.calls().JoinSecurityGroup).toBeUndefined();
    expect(await fixture.groupsOf('web-01')).toStrictEqual(fixture.target.before);
    return [ended, ...(await fixture.workOf('late')).map(({ end }) => end)];
  }
  const intentAndRefusal = [{ kind: 'refused' }, 'intent', { kind: 'refused' }];
  const refusalAlone = [{ kind: 'refused' }, { kind: 'refused' }];

  it('writes nothing when a newer turn has opened, decided or not', async () => {
    const opened = ({ service }: Fixture) =>
      service.store.create(names.openTurn({ execution: 1, turn: 2 }), '{}');
    expect(await refused(opened)).toStrictEqual(intentAndRefusal);
    const next = ({ service }: Fixture) =>
      service.store.create(names.openTurn({ execution: 2, turn: 1 }), '{}');
    expect(await refused(next)).toStrictEqual(intentAndRefusal);
  });

  it('writes nothing, and no intent either, for a decision that is void or of another part', async () => {
    const turn = { execution: 1, turn: 2 };
    const over = { decision: decisionName(turn) };
    const voided = async ({ service }: Fixture) => {
      await service.store.create(names.openTurn(turn), '{}');
      await createJson(service.store, names.verify(decisionName(turn)), {
        ...{ v: 1, void: true, ...turn, at: '', requestId: '', tokenHash: '' },
      });
      await service.store.create(names.order(decisionName(turn), '0001', sha256Hex(TOKEN)), '{}');
    };
    expect(await refused(voided, over)).toStrictEqual(refusalAlone);
    expect(await refused(({ give }) => give(turn, 'inverse'), over)).toStrictEqual(refusalAlone);
    expect(await refused(({ give }) => give(turn, 'forward', undefined, 2), over)).toStrictEqual(
      refusalAlone,
    );
  });

  it('writes nothing, and no intent either, for a token that no Queue step has ordered', async () => {
    const nothing = () => Promise.resolve();
    expect(await refused(nothing, { taskToken: 'forged' })).toStrictEqual(refusalAlone);
    expect(await refused(nothing, { decision: '9-9.json' })).toStrictEqual(refusalAlone);
  });

  it('is dropped after its deadline', async () => {
    const past = { deadline: '2020-01-01T00:00:00.000Z' };
    expect(await refused(() => Promise.resolve(), past)).toStrictEqual([
      ...[{ kind: 'refused' }, { kind: 'refused' }],
    ]);
  });

  it('stops between two writes when a newer turn opens, and says what it has made', async () => {
    const { apply, evidenceOf, groupsOf, target } = await start(swap);
    let asked = 0;
    const overtaken = () => {
      asked += 1;
      return Promise.resolve(asked > 1 ? ('overtaken' as const) : undefined);
    };
    expect(await apply('r1', {}, overtaken)).toStrictEqual({ kind: 'overtaken', lost: 0 });
    const evidence = await evidenceOf('r1');
    expect(evidence?.finished).toBe(false);
    expect(evidence?.targets.map((one) => [one.result, one.message])).toStrictEqual([
      ['unfinished', { code: 'orderEnded', params: {} }],
    ]);
    expect([...(await groupsOf('web-01'))].sort()).toStrictEqual(
      [...target.before, ...target.wanted].sort(),
    );
  });

  it('gives each delivery an intent of its own, also under one request id', async () => {
    const { apply, give, workOf } = await start(swap);
    await apply('same');
    await give({ execution: 1, turn: 2 });
    await apply('same', { decision: decisionName({ execution: 1, turn: 2 }) });
    expect((await workOf('same')).map(({ end }) => end)).toStrictEqual([allOk, 'intent', allOk]);
  });
});

it('does not undo again what an answer says is undone', async () => {
  const { apply, give, orderInverse, target, groupsOf, group, service } = await start(swap);
  await apply('r1');
  const undo = {
    ...{ kind: 'delta' as const, targetId: target.targetId },
    ...{ join: target.before, leave: target.wanted },
  };
  await orderInverse(undo);
  const second = {
    decision: decisionName({ execution: 1, turn: 2 }),
    direction: 'inverse',
  } as const;
  await apply('r2', second);
  // Somebody else puts the instance into the group that was left.
  await service.ecs(place).call('JoinSecurityGroup', {
    ...{ regionId: REGION_ID, instanceId: target.targetId, securityGroupId: group('empty') },
  });
  const third = { execution: 1, turn: 3 };
  await give(third, 'inverse', undo);
  await apply('r3', { ...second, decision: decisionName(third) });
  expect([...(await groupsOf('web-01'))].sort()).toStrictEqual(
    [...target.before, ...target.wanted].sort(),
  );
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
  await apply('r2', { direction: 'inverse', decision: '1-2.json' });
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});

it('puts a replaced set back whole', async () => {
  const { apply, orderInverse, target, groupsOf } = await start((one) => swap(one, 'modify'));
  await apply('r1');
  expect(await groupsOf('web-01')).toStrictEqual(target.wanted);
  await orderInverse({ kind: 'replace', targetId: target.targetId, groups: target.before });
  await apply('r2', { direction: 'inverse', decision: '1-2.json' });
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});

it('does not put a replaced set back over a group that somebody else put in since', async () => {
  const fixture = await start((one) => swap(one, 'modify'));
  const { apply, orderInverse, evidenceOf, target, groupsOf, group, service } = fixture;
  await apply('r1');
  await service.ecs(place).call('JoinSecurityGroup', {
    regionId: REGION_ID,
    instanceId: target.targetId,
    securityGroupId: group('shop-batch'),
  });
  await orderInverse({ kind: 'replace', targetId: target.targetId, groups: target.before });
  await apply('r2', { direction: 'inverse', decision: '1-2.json' });
  expect([...(await groupsOf('web-01'))].sort()).toStrictEqual(
    [group('empty'), group('shop-batch')].sort(),
  );
  expect((await evidenceOf('r2'))?.targets[0]?.result).toBe('conflict');
});

it('refuses an inverse order whose decision names nothing for its part', async () => {
  const { apply, give } = await start(swap);
  const turn = { execution: 1, turn: 2 };
  await give(turn, 'inverse');
  const undo = { direction: 'inverse', decision: decisionName(turn) } as const;
  await expect(apply('r1', undo)).rejects.toMatchObject({
    code: 'decisionMissing',
    status: 404,
  });
});

it('calls nothing for a part that another version wrote, and says that this will not pass', async () => {
  const { apply, give, service, target, calls, groupsOf } = await start(swap);
  const turn = { execution: 1, turn: 2 };
  await give(turn, 'forward', undefined, 2);
  const part = { v: 2, changeId, plan: 2, part: '0001', wave: 1, targets: [target] };
  await createJson(service.store, names.part(2, '0001'), part);
  await expect(apply('r1', { plan: 2, decision: decisionName(turn) })).rejects.toMatchObject({
    code: 'evidenceUnreadable',
    permanent: true,
    message: `${names.part(2, '0001')}: v: found 2, wanted 1`,
  });
  expect(calls().DescribeInstances).toBeUndefined();
  expect(await groupsOf('web-01')).toStrictEqual(target.before);
});
