import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndStatus } from '../../../shared/contracts/statuses.js';
import { decisionName, parseDecisionName } from '../../../shared/contracts/turn.js';
import {
  changeNames,
  executionName,
  indexFolder,
  indexName,
  parseExecutionName,
  parseExecutionObject,
  parseIndexName,
  parsePlanName,
  parseVerifyName,
  parseWorkName,
  type WorkEnd,
  type WorkKey,
} from '../../../shared/evidence/changeNames.js';

const place = { accountId: '1', regionId: 'cn-hangzhou' };
const names = changeNames(place, 'chg-1');
const requestId = fc.stringMatching(/^[0-9A-Za-z]([0-9A-Za-z-]{0,40}[0-9A-Za-z])?$/);
const partName = fc.integer({ min: 1, max: 9_999 }).map((part) => String(part).padStart(4, '0'));

const HASH = 'a'.repeat(64);
const key: WorkKey = {
  ...{ part: '0001', direction: 'forward', attempt: 'r-1-0123abcd' },
  order: { execution: 1, turn: 12 },
};

/** A name of each kind of object that a change has. */
const one = {
  request: names.request,
  stop: names.stop,
  report: names.report,
  undoScript: names.undoScript,
  plan: names.plan(1),
  snapshot: names.snapshot(2),
  part: names.part(1, '0001'),
  targetHashes: names.targets(1),
  execution: names.execution(2),
  intent: names.intent(key),
  work: names.work(
    { ...key, direction: 'inverse' },
    { kind: 'finished', ok: 3, failed: 1, lost: 0 },
  ),
  handedOn: names.work(key, { kind: 'handedOn', lost: 2 }),
  refused: names.work(key, { kind: 'refused' }),
  order: names.order('1-12.json', '0001', HASH),
  open: names.openTurn({ execution: 1, turn: 12 }),
  decision: names.verify('1-12.json'),
  targets: names.verifiedTargets('1-12.json', HASH),
  index: indexName(place, '2027-01-31', `chg-${'0'.repeat(24)}`, 'queued'),
};

/** What a parser makes of each kind of name, of those that it knows. */
const knownTo = (parseName: (name: string) => unknown) =>
  Object.fromEntries(
    Object.entries(one).flatMap(([kind, name]) => {
      const parsed = parseName(name);
      return parsed === undefined ? [] : [[kind, parsed]];
    }),
  );

it('lie in the folder of the change', () => {
  expect(one).toStrictEqual({
    request: '1/cn-hangzhou/changes/chg-1/request.json',
    stop: '1/cn-hangzhou/changes/chg-1/stop.json',
    report: '1/cn-hangzhou/changes/chg-1/report.json',
    undoScript: '1/cn-hangzhou/changes/chg-1/undo.sh',
    plan: '1/cn-hangzhou/changes/chg-1/plan-1/plan.json',
    snapshot: '1/cn-hangzhou/changes/chg-1/plan-2/snapshot.json.gz',
    part: '1/cn-hangzhou/changes/chg-1/plan-1/parts/0001.json',
    targetHashes: '1/cn-hangzhou/changes/chg-1/plan-1/targets.bin',
    execution: '1/cn-hangzhou/changes/chg-1/execution-2.json',
    intent: '1/cn-hangzhou/changes/chg-1/work/0001-forward-1-12-r-1-0123abcd.intent.json',
    work: '1/cn-hangzhou/changes/chg-1/work/0001-inverse-1-12-r-1-0123abcd.3ok-1failed.json',
    handedOn: '1/cn-hangzhou/changes/chg-1/work/0001-forward-1-12-r-1-0123abcd.handedOn-2lost.json',
    refused: '1/cn-hangzhou/changes/chg-1/work/0001-forward-1-12-r-1-0123abcd.refused.json',
    order: `1/cn-hangzhou/changes/chg-1/orders/1-12-0001-${HASH}.json`,
    open: '1/cn-hangzhou/changes/chg-1/verify/1-12.open.json',
    decision: '1/cn-hangzhou/changes/chg-1/verify/1-12.json',
    targets: `1/cn-hangzhou/changes/chg-1/verify/1-12.${HASH}.targets.json`,
    index: '1/cn-hangzhou/index/2027-01-31/chg-000000000000000000000000-queued',
  });
});

const plain = { noNullPrototype: true } as const;
const turnNumber = fc.record(
  { execution: fc.integer({ min: 1, max: 99 }), turn: fc.integer({ min: 1, max: 9_999 }) },
  plain,
);
const end: fc.Arbitrary<WorkEnd> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('finished' as const),
      ok: fc.nat(200),
      failed: fc.nat(200),
      lost: fc.nat(3),
    },
    plain,
  ),
  fc.record(
    { kind: fc.constantFrom('handedOn' as const, 'overtaken' as const), lost: fc.nat(3) },
    plain,
  ),
  fc.constant({ kind: 'refused' as const }),
);

describe('the names of work objects', () => {
  it('say what they were made from', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            part: partName,
            direction: fc.constantFrom('forward' as const, 'inverse' as const),
            attempt: requestId,
            order: turnNumber,
          },
          plain,
        ),
        end,
        (work, how) => {
          expect(parseWorkName(names.work(work, how))).toStrictEqual({ ...work, end: how });
          expect(parseWorkName(names.intent(work))).toStrictEqual({ ...work, end: 'intent' });
          const prefix = names.workPrefix(work.part, work.direction);
          expect(names.work(work, how).startsWith(prefix)).toBe(true);
          expect(names.intent(work).startsWith(prefix)).toBe(true);
        },
      ),
    );
  });

  it('are told apart from every other name', () => {
    expect(Object.keys(knownTo(parseWorkName))).toStrictEqual([
      ...['intent', 'work', 'handedOn', 'refused'],
    ]);
  });
});

describe('the names of plans', () => {
  it('say which plan, and whether they seal it', () => {
    expect(knownTo(parsePlanName)).toStrictEqual({
      plan: { plan: 1, seals: true },
      snapshot: { plan: 2, seals: false },
      targetHashes: { plan: 1, seals: false },
      part: { plan: 1, seals: false },
    });
  });

  it('begin with the prefix of all plans', () => {
    fc.assert(
      fc.property(fc.nat(9_999), partName, (plan, part) => {
        const made = [names.plan(plan), names.snapshot(plan), names.part(plan, part)];
        expect(made.map((name) => name.startsWith(names.planPrefix))).not.toContain(false);
        expect(made.map((name) => parsePlanName(name)?.plan)).toStrictEqual([plan, plan, plan]);
      }),
    );
  });
});

describe('the names of turns', () => {
  it('say the turn that they were made from', () => {
    fc.assert(
      fc.property(turnNumber, (turn) => {
        const decision = decisionName(turn);
        expect(parseDecisionName(decision)).toStrictEqual(turn);
        expect(
          [names.openTurn(turn), names.verify(decision), names.verifiedTargets(decision, HASH)].map(
            parseVerifyName,
          ),
        ).toStrictEqual([
          { turn, kind: 'open' },
          { turn, kind: 'decision' },
          { turn, kind: 'targets' },
        ]);
      }),
    );
  });

  it('are told apart from every other name', () => {
    expect(Object.keys(knownTo(parseVerifyName))).toStrictEqual(['open', 'decision', 'targets']);
  });
});

describe('the names of executions', () => {
  it('say which execution of which change', () => {
    expect(parseExecutionName('chg-1', executionName('chg-1', 12))).toBe(12);
    expect(
      ['chg-1', 'chg-1-', 'chg-1-0', 'chg-1-2x', 'chg-2-1', 'xchg-1-1'].map((name) =>
        parseExecutionName('chg-1', name),
      ),
    ).toStrictEqual(Array.from({ length: 6 }, () => undefined));
    expect(knownTo(parseExecutionObject)).toStrictEqual({ execution: 2 });
  });
});

describe('the names of the index', () => {
  const changeId = 'chg-0123456789abcdef01234567';

  it.each(['queued' as const, ...EndStatus.options])('say which change and %s', (status) => {
    const name = indexName(place, '2027-01-31', changeId, status);
    expect(name.startsWith(indexFolder(place, '2027-01-31'))).toBe(true);
    expect(parseIndexName(name)).toStrictEqual({ changeId, status });
  });

  it('are told apart from every other name', () => {
    const folder = indexFolder(place, '2027-01-31');
    expect(Object.keys(knownTo(parseIndexName))).toStrictEqual(['index']);
    expect(
      [`${folder}${changeId}-applying`, `${folder}chg-1-queued`, `${folder}${changeId}`].map(
        parseIndexName,
      ),
    ).toStrictEqual([undefined, undefined, undefined]);
  });
});
