import { describe, expect, it } from 'vitest';
import { type History, readHistory, workKey } from '../../../../shared/change/loop/history.js';
import { inverseOrder, nextMove } from '../../../../shared/change/loop/nextMove.js';
import type { Plan } from '../../../../shared/contracts/plan.js';
import type { TargetOperations } from '../../../../shared/contracts/target.js';
import type { Order, VerifyObject } from '../../../../shared/contracts/verify.js';

const planOf = (over: Partial<Plan> = {}) =>
  ({
    parts: [
      { part: '0001', wave: 1, targets: 1 },
      { part: '0002', wave: 2, targets: 1 },
    ],
    waves: [
      { wave: 1, targets: 1 },
      { wave: 2, targets: 1 },
    ],
    unchanged: [],
    maxFailedTargets: 1,
    pauseSeconds: 0,
    request: { checks: [], onFailure: 'rollBackTarget' },
    ...over,
  }) as unknown as Plan;

const turn = (number: number, fields: Partial<VerifyObject>) => ({
  name: `1-${number}.json`,
  object: { execution: 1, turn: number, verified: [], ...fields } as VerifyObject,
});

/** The history of a change in its first execution, or in another. */
const read = (
  plan: Plan,
  turns: Parameters<typeof readHistory>[1],
  finished: ReadonlySet<string>,
  stopped: boolean,
  execution = 1,
) => readHistory(plan, turns, finished, stopped, execution);

const undo: TargetOperations = { kind: 'delta', targetId: 'i-1', join: ['sg-a'], leave: ['sg-b'] };
const forward: Order = { wave: 1, direction: 'forward', attempt: 1, parts: ['0001'] };
const inverse = inverseOrder(1, { '0001': [undo] });
const verified = {
  wave: 1,
  direction: 'forward',
  targets: 1,
  failed: 0,
  unresolved: 0,
  results: [],
} as const;

const secondsSince = (now: number) => (iso: string) => now - Date.parse(iso) / 1_000;
const next = (history: History, now = 10) =>
  nextMove(history, { now: new Date(now * 1_000).toISOString(), secondsSince: secondsSince(now) });

describe('the next move', () => {
  it('orders wave 1 first, and nothing when the change is stopped before', () => {
    const order = { wave: 1, direction: 'forward', attempt: 1, parts: ['0001'] };
    expect(next(read(planOf(), [], new Set(), false))).toStrictEqual({
      kind: 'order',
      order,
    });
    expect(next(read(planOf(), [], new Set(), true))).toStrictEqual({ kind: 'end' });
  });

  it('orders a lost part once more, and inspects the wave when it is lost again', () => {
    const once = read(planOf(), [turn(1, { order: forward })], new Set(), false);
    const again = { ...forward, attempt: 2 };
    expect(next(once)).toStrictEqual({ kind: 'order', order: again });
    const twice = read(
      planOf(),
      [turn(1, { order: forward }), turn(2, { order: again })],
      new Set(),
      false,
    );
    expect(next(twice)).toStrictEqual({
      kind: 'inspect',
      wave: 1,
      direction: 'forward',
      parts: ['0001'],
    });
  });

  it('counts the attempts of each execution anew', () => {
    const turns = [turn(1, { order: forward }), turn(2, { order: { ...forward, attempt: 2 } })];
    const next2 = read(planOf(), turns, new Set(), false, 2);
    expect(next(next2)).toStrictEqual({ kind: 'order', order: forward });
    const third = {
      name: '2-1.json',
      object: { ...turn(1, { order: forward }).object, execution: 2 },
    };
    expect(next(read(planOf(), [...turns, third], new Set(), false, 2))).toStrictEqual({
      kind: 'order',
      order: { ...forward, attempt: 2 },
    });
  });

  it('orders no lost part again when the change is stopped, but goes on undoing', () => {
    const lostForward = read(planOf(), [turn(1, { order: forward })], new Set(), true);
    expect(next(lostForward).kind).toBe('inspect');
    const turns = [
      turn(1, { order: forward }),
      turn(2, { verified: [{ ...verified, failed: 1 }], order: inverse }),
    ];
    const finished = new Set([workKey('0001', 'forward')]);
    const lostInverse = read(planOf(), turns, finished, true);
    expect(next(lostInverse)).toStrictEqual({ kind: 'order', order: { ...inverse, attempt: 2 } });
  });

  it('undoes in one order what one Map holds, and the rest after it, also when stopped', () => {
    const names = Array.from({ length: 130 }, (_, index) => String(index + 1).padStart(4, '0'));
    const all = Object.fromEntries(names.map((name) => [name, [undo]]));
    const first = inverseOrder(2, all);
    expect([first.parts.length, Object.keys(first.laterInverse ?? {}).length]).toStrictEqual([
      100, 30,
    ]);
    const done = new Set(names.map((name) => workKey(name, 'inverse')));
    const history = read(
      planOf(),
      [
        turn(1, { order: first }),
        turn(2, { verified: [{ ...verified, wave: 2, direction: 'inverse' }] }),
      ],
      done,
      true,
    );
    expect(next(history)).toStrictEqual({
      kind: 'order',
      order: inverseOrder(2, Object.fromEntries(names.slice(100).map((name) => [name, [undo]]))),
    });
  });

  it('pauses between waves in turns of at most 300 s, counted from the first', () => {
    const plan = planOf({ pauseSeconds: 700 });
    const turns = [turn(1, { order: forward }), turn(2, { verified: [verified] })];
    const finished = new Set([workKey('0001', 'forward')]);
    const history = read(plan, turns, finished, false);
    const since = new Date(10_000).toISOString();
    expect(next(history)).toStrictEqual({ kind: 'pause', waitSeconds: 300, since });
    const paused = read(
      plan,
      [...turns, turn(10, { pause: { afterWave: 1, since } })],
      finished,
      false,
    );
    expect(next(paused, 610)).toStrictEqual({ kind: 'pause', waitSeconds: 100, since });
    expect(next(paused, 710).kind).toBe('order');
  });

  it('starts no further wave when as many failed as the plan allows', () => {
    const turns = [
      turn(1, { order: forward }),
      turn(2, { verified: [{ ...verified, failed: 1 }] }),
    ];
    const finished = new Set([workKey('0001', 'forward')]);
    expect(next(read(planOf(), turns, finished, false))).toStrictEqual({ kind: 'end' });
    const more = read(planOf({ maxFailedTargets: 2 }), turns, finished, false);
    expect(next(more).kind).toBe('order');
  });

  it('goes by the numbers of turns, whatever their order in a list', () => {
    const turns = [
      turn(9, { order: forward }),
      turn(10, { verified: [verified], order: { ...forward, wave: 2, parts: ['0002'] } }),
    ];
    const finished = new Set([workKey('0001', 'forward')]);
    expect(read(planOf(), [...turns].reverse(), finished, false)).toStrictEqual(
      read(planOf(), turns, finished, false),
    );
  });
});
