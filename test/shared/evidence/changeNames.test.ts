import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndStatus } from '../../../shared/contracts/statuses.js';
import {
  changeNames,
  decisionName,
  indexFolder,
  indexName,
  parseIndexName,
  parsePlanName,
  parseVerifyName,
  parseWorkName,
} from '../../../shared/evidence/changeNames.js';

const place = { accountId: '1', regionId: 'cn-hangzhou' };
const names = changeNames(place, 'chg-1');
const requestId = fc.stringMatching(/^[0-9A-Za-z]([0-9A-Za-z-]{0,40}[0-9A-Za-z])?$/);
const partName = fc.integer({ min: 1, max: 9_999 }).map((part) => String(part).padStart(4, '0'));

/** A name of each kind of object that a change has. */
const one = {
  request: names.request,
  stop: names.stop,
  report: names.report,
  plan: names.plan(1),
  snapshot: names.snapshot(2),
  part: names.part(1, '0001'),
  intent: names.intent('0001', 'forward', 'r-1'),
  work: names.work('0001', 'inverse', 'r-1', 3, 1),
  handedOn: names.handedOn('0001', 'forward', 'r-1'),
  turn: names.verify('1-r-1.json'),
  targets: names.verifiedTargets('1-r-1.json', 0),
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
    plan: '1/cn-hangzhou/changes/chg-1/plan-1/plan.json',
    snapshot: '1/cn-hangzhou/changes/chg-1/plan-2/snapshot.json.gz',
    part: '1/cn-hangzhou/changes/chg-1/plan-1/parts/0001.json',
    intent: '1/cn-hangzhou/changes/chg-1/work/0001-forward-r-1.intent.json',
    work: '1/cn-hangzhou/changes/chg-1/work/0001-inverse-r-1.3ok-1failed.json',
    handedOn: '1/cn-hangzhou/changes/chg-1/work/0001-forward-r-1.handedOn.json',
    turn: '1/cn-hangzhou/changes/chg-1/verify/1-r-1.json',
    targets: '1/cn-hangzhou/changes/chg-1/verify/1-r-1.0.targets.json',
    index: '1/cn-hangzhou/index/2027-01-31/chg-000000000000000000000000-queued',
  });
});

describe('the names of work objects', () => {
  it('say what they were made from', () => {
    fc.assert(
      fc.property(
        partName,
        fc.constantFrom('forward' as const, 'inverse' as const),
        requestId,
        fc.nat(200),
        fc.nat(200),
        (part, direction, id, ok, failed) => {
          const head = { part, direction };
          expect(parseWorkName(names.work(part, direction, id, ok, failed))).toStrictEqual({
            ...head,
            ...{ kind: 'finished', ok, failed },
          });
          const none = { ok: 0, failed: 0 };
          expect(parseWorkName(names.intent(part, direction, id))).toStrictEqual({
            ...head,
            ...{ kind: 'intent', ...none },
          });
          expect(parseWorkName(names.handedOn(part, direction, id))).toStrictEqual({
            ...head,
            ...{ kind: 'handedOn', ...none },
          });
          for (const name of [
            names.intent(part, direction, id),
            names.handedOn(part, direction, id),
          ]) {
            expect(name.startsWith(names.workPrefix(part, direction))).toBe(true);
          }
        },
      ),
    );
  });

  it('are told apart from every other name', () => {
    expect(Object.keys(knownTo(parseWorkName))).toStrictEqual(['intent', 'work', 'handedOn']);
  });
});

describe('the names of plans', () => {
  it('say which plan, and whether they seal it', () => {
    expect(knownTo(parsePlanName)).toStrictEqual({
      plan: { plan: 1, seals: true },
      snapshot: { plan: 2, seals: false },
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
  it('say the decision that they were made from', () => {
    fc.assert(
      fc.property(fc.nat(99), requestId, fc.nat(9), (wave, id, index) => {
        const decision = decisionName(wave, id);
        expect(parseVerifyName(names.verify(decision))).toStrictEqual({ decision, kind: 'turn' });
        expect(parseVerifyName(names.verifiedTargets(decision, index))).toStrictEqual({
          ...{ decision, kind: 'targets' },
        });
      }),
    );
  });

  it('are told apart from every other name', () => {
    expect(Object.keys(knownTo(parseVerifyName))).toStrictEqual(['turn', 'targets']);
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
