import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeNames, parseWorkName } from '../../../shared/evidence/names.js';

const names = changeNames('1', 'cn-hangzhou', 'chg-1');
const requestId = fc.stringMatching(/^[0-9A-Za-z]([0-9A-Za-z-]{0,40}[0-9A-Za-z])?$/);

describe('the names of work objects', () => {
  it('say what they were made from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999 }).map((part) => String(part).padStart(4, '0')),
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
    const others = [names.request, names.plan(1), names.part(1, '0001'), names.verify(1, 'r')];
    expect(others.map(parseWorkName)).toStrictEqual([undefined, undefined, undefined, undefined]);
  });

  it('lie in the folder of the change', () => {
    expect([names.snapshot(2), names.verifiedTargets(1, 'r', 0)]).toStrictEqual([
      '1/cn-hangzhou/changes/chg-1/plan-2/snapshot.json.gz',
      '1/cn-hangzhou/changes/chg-1/verify/1-r.0.targets.json',
    ]);
  });
});
