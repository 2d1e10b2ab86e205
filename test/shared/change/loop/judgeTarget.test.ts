import { describe, expect, it } from 'vitest';
import {
  type Judging,
  judgeForward,
  judgeInverse,
  type TargetFacts,
} from '../../../../shared/change/loop/judgeTarget.js';
import { isFailed, rollbackOrder } from '../../../../shared/change/loop/rollback.js';
import { membership } from '../../../../shared/change/membership/membership.js';
import type { Explanation } from '../../../../shared/contracts/explanation.js';
import type { Plan, PlannedTarget } from '../../../../shared/contracts/plan.js';
import type { AssertionResult, TargetResult } from '../../../../shared/contracts/verify.js';
import type {
  OperationRecord,
  TargetWork,
  WorkEvidence,
} from '../../../../shared/contracts/work.js';

const target: PlannedTarget = {
  targetId: 'i-1',
  instanceId: 'i-1',
  before: ['sg-old'],
  wanted: ['sg-new'],
  method: 'delta',
};
const failing = { holds: false, verdict: { explanation: 'it is open' } } as AssertionResult;
const why: Explanation = { code: 'groupUnread', group: 'sg-x' };
const conditionFailed = { code: 'conditionFailed', params: why };

const operation = (api: OperationRecord['api'], id: string): OperationRecord => ({
  ...{ api, securityGroupIds: [id], state: 'done', attempts: 1, startedAt: '', endedAt: '' },
});
const joined = operation('JoinSecurityGroup', 'sg-new');
const left = operation('LeaveSecurityGroup', 'sg-old');

const worked = (
  result: TargetWork['result'],
  operations: readonly OperationRecord[] = [],
  endedAt = '1',
): WorkEvidence => ({
  ...{ v: 1, changeId: 'c', plan: 1, part: '0001', direction: 'forward', decision: '1-1.json' },
  ...{ requestId: `r${endedAt}`, attempt: `r${endedAt}`, startedAt: '', endedAt, finished: true },
  targets: [{ targetId: 'i-1', before: ['sg-old'], operations, after: [], result, detail: 'why' }],
});

/** The same of a rollback. */
const undid = (...how: Parameters<typeof worked>): WorkEvidence => ({
  ...worked(...how),
  ...{ direction: 'inverse', decision: '1-2.json', attempt: 'u1' },
});

const facts = (over: Partial<TargetFacts>): TargetFacts => ({
  ...{ target, current: ['sg-old'], intents: [], evidence: [], undone: [] },
  ...over,
});

/** The outcome, or what is waited for. */
const forward = (over: Partial<TargetFacts>, judging: Partial<Judging> = {}) => {
  const all = { patience: true, stopped: false, judgeChecks: () => ({ results: [] }), ...judging };
  const judged = judgeForward(membership, facts(over), all);
  return judged.kind === 'judged' ? judged.result.outcome : judged.kind;
};

describe('a target that was as wanted already', () => {
  const unchanged = { ...target, before: ['sg-new'] };

  it('keeps its outcome while it is so', () => {
    const over = {
      target: unchanged,
      current: ['sg-new', 'sg-x'],
      unchanged: { outcome: 'alreadyMember', stands: true },
    } as const;
    expect(forward(over)).toBe('alreadyMember');
  });

  it('is a conflict when somebody has removed it since', () => {
    const over = {
      target: unchanged,
      current: ['sg-x'],
      unchanged: { outcome: 'alreadyMember', stands: false },
    } as const;
    expect(forward(over)).toBe('conflict');
  });
});

describe('what is said of a target', () => {
  const message = (over: Partial<TargetFacts>) => {
    const judging = { patience: false, stopped: false, judgeChecks: () => ({ results: [] }) };
    const judged = judgeForward(membership, facts(over), judging);
    return judged.kind === 'judged' ? judged.result.message : judged.kind;
  };

  it.each<[string, Partial<TargetFacts>, object | undefined]>([
    ['nothing, when it is as asked', { current: ['sg-new'] }, undefined],
    ['that it is gone', { current: null }, { code: 'gone', params: {} }],
    [
      'what it is in and was in, when somebody has changed it since',
      { current: ['sg-x'], unchanged: { outcome: 'alreadyMember', stands: false } },
      { code: 'changedSince', params: { now: ['sg-x'], before: ['sg-old'] } },
    ],
    [
      'the words of an older worker',
      { evidence: [worked('refused')] },
      { code: 'answered', params: { text: 'why' } },
    ],
    [
      'that it was stopped',
      { evidence: [worked('stopped')] },
      { code: 'stoppedBefore', params: {} },
    ],
    [
      'that its writes do not show',
      { evidence: [worked('ok', [joined])] },
      { code: 'writesDoNotShow', params: { now: ['sg-old'] } },
    ],
    ['that its part left no evidence', {}, { code: 'noEvidence', params: {} }],
  ])('is %s', (_what, over, said) => {
    expect(message(over)).toStrictEqual(said);
  });

  it('is the data of its worker, where there is some', () => {
    const [work] = worked('unfinished').targets;
    const evidence = [
      {
        ...worked('unfinished'),
        targets: [{ ...work, message: { code: 'outOfTime', params: {} } } as TargetWork],
      },
    ];
    expect(message({ evidence })).toStrictEqual({ code: 'outOfTime', params: {} });
  });

  it('is the condition that failed', () => {
    const judged = judgeForward(membership, facts({ current: ['sg-new'] }), {
      ...{ patience: false, stopped: false },
      judgeChecks: () => ({ results: [failing], failed: why }),
    });
    const result = judged.kind === 'judged' ? judged.result : undefined;
    expect([result?.checks, result?.message]).toStrictEqual([[failing], conditionFailed]);
  });
});

describe('a target of a forward order', () => {
  it.each<[string, string, Partial<TargetFacts>]>([
    ['gone', 'when it no longer exists', { current: null, evidence: [worked('ok')] }],
    ['moved', 'joined and left', { current: ['sg-new'], evidence: [worked('ok', [joined, left])] }],
    ['joined', 'joined alone', { current: ['sg-new'], evidence: [worked('ok', [joined])] }],
    ['left', 'left alone', { current: ['sg-new'], evidence: [worked('ok', [left])] }],
    ['alreadyMember', 'made so by somebody else', { current: ['sg-new'] }],
    [
      'moved',
      'made so by an invocation that died after its intent',
      {
        current: ['sg-new'],
        intents: [
          {
            ...worked('ok'),
            at: '',
            attempt: 'dead',
            openSeconds: 300,
            targets: [
              {
                kind: 'delta',
                targetId: 'i-1',
                join: ['sg-new'],
                leave: ['sg-old'],
                read: ['sg-old'],
              },
            ],
          },
        ],
      },
    ],
    [
      'moved',
      'with a group more than was planned',
      { current: ['sg-new', 'sg-x'], evidence: [worked('ok', [joined, left])] },
    ],
    ['refused', 'refused', { evidence: [worked('refused')] }],
    ['refused', 'gone for the worker, and still there', { evidence: [worked('gone')] }],
    ['conflict', 'in conflict', { evidence: [worked('conflict')] }],
    ['notStarted', 'stopped before its first write', { evidence: [worked('stopped')] }],
    [
      'joined',
      'stopped after its join',
      { current: ['sg-old', 'sg-new'], evidence: [worked('stopped', [joined])] },
    ],
    ['pending', 'written but not showing', { evidence: [worked('ok', [joined, left])] }],
    ['unfinished', 'not finished', { evidence: [worked('unfinished')] }],
    ['unresolved', 'without evidence', {}],
    [
      'refused',
      'whose newest evidence is a refusal',
      { evidence: [worked('unfinished', [], '1'), worked('refused', [], '2')] },
    ],
  ])('is %s: %s', (outcome, _when, over) => {
    expect(forward(over)).toBe(outcome);
  });

  it('is unresolved when what it waits for has lasted too long', () => {
    const judging = { patience: false };
    expect(forward({ evidence: [worked('ok', [joined, left])] }, judging)).toBe('unresolved');
    expect(forward({ evidence: [worked('unfinished')] }, judging)).toBe('unresolved');
  });

  it('is replaced by one call, and not by a set that differs', () => {
    const modify = { ...target, method: 'modify' as const };
    const replaced = operation('ModifyInstanceAttribute', 'sg-new');
    const evidence = [worked('ok', [replaced])];
    expect(forward({ target: modify, current: ['sg-new'], evidence })).toBe('replaced');
    expect(forward({ target: modify, current: ['sg-new', 'sg-x'], evidence })).toBe('pending');
  });

  it('is not started, or half-way by its groups, when the change is stopped', () => {
    const stopped = { stopped: true };
    expect(forward({}, stopped)).toBe('notStarted');
    expect(forward({ evidence: [worked('unfinished')] }, stopped)).toBe('notStarted');
    const half = { current: ['sg-old', 'sg-new'], evidence: [worked('unfinished', [joined])] };
    expect(forward(half, stopped)).toBe('joined');
  });

  it('is asked its checks when it is as wanted, or keeps anything of the change', () => {
    const asked = (over: Partial<TargetFacts>, judging: Partial<Judging> = {}) => {
      let times = 0;
      const judgeChecks = () => {
        times += 1;
        return { results: [failing] };
      };
      const all = { patience: false, stopped: false, ...judging, judgeChecks };
      const judged = judgeForward(membership, facts(over), all);
      return judged.kind === 'judged'
        ? [judged.result.outcome, times, judged.result.checks.length]
        : judged.kind;
    };
    const half = { current: ['sg-old', 'sg-new'] };
    expect(asked({ current: ['sg-new'], evidence: [worked('ok', [joined, left])] })).toStrictEqual([
      ...['moved', 1, 1],
    ]);
    expect(asked({ evidence: [worked('refused')] })).toStrictEqual(['refused', 0, 0]);
    for (const [result, outcome] of [
      ['refused', 'refused'],
      ['conflict', 'conflict'],
      ['gone', 'refused'],
      ['stopped', 'joined'],
      ['ok', 'unresolved'],
      ['unfinished', 'unresolved'],
    ] as const) {
      expect(asked({ ...half, evidence: [worked(result, [joined])] })).toStrictEqual([
        ...[outcome, 1, 1],
      ]);
    }
  });

  it('keeps nothing that somebody else has taken back since', () => {
    const judged = judgeForward(membership, facts({ evidence: [worked('refused', [joined])] }), {
      ...{ patience: false, stopped: false, judgeChecks: () => ({ results: [] }) },
    });
    expect(judged.kind === 'judged' && judged.result.own).toStrictEqual({
      ...{ kind: 'delta', targetId: 'i-1', join: [], leave: [] },
    });
  });

  it('keeps a replaced set also where somebody else has added to it', () => {
    const modify = { ...target, method: 'modify' as const };
    const evidence = [worked('conflict', [operation('ModifyInstanceAttribute', 'sg-new')])];
    const over = { target: modify, current: ['sg-new', 'sg-x'], evidence };
    expect(forward(over, { judgeChecks: () => ({ results: [failing] }) })).toBe('conflict');
  });
});

describe('a target of an inverse order', () => {
  const undo = { kind: 'delta' as const, targetId: 'i-1', join: ['sg-old'], leave: ['sg-new'] };
  const own = { kind: 'delta' as const, targetId: 'i-1', join: ['sg-new'], leave: ['sg-old'] };
  const before = { checks: [failing], own, message: conditionFailed } as unknown as TargetResult;
  const inverse = (over: Partial<TargetFacts>, patience = true) => {
    const evidence = [worked('ok', [joined, left])];
    const judging = { patience, judgeChecks: () => ({ results: [] }) };
    const judged = judgeInverse(membership, facts({ evidence, ...over }), undo, before, judging);
    return judged.kind === 'judged' ? [judged.result.outcome, judged.result.own] : judged.kind;
  };

  it('is rolled back when what was named is undone, and then has nothing of its own left', () => {
    const nothing = { kind: 'delta', targetId: 'i-1', join: [], leave: [] };
    expect(inverse({})).toStrictEqual(['rolledBack', nothing]);
    expect(inverse({ current: ['sg-old', 'sg-x'] })).toStrictEqual(['rolledBack', nothing]);
    expect(inverse({ current: null })[0]).toBe('gone');
  });

  it('still says that a stop had left it half-way, once that is undone', () => {
    const judging = { patience: true, judgeChecks: () => ({ results: [] }) };
    const stopped = { ...before, code: 'stopped' };
    const judged = judgeInverse(membership, facts({}), undo, stopped, judging);
    expect(judged.kind === 'judged' && [judged.result.outcome, judged.result.code]).toStrictEqual([
      ...['rolledBack', 'stopped'],
    ]);
  });

  it('is waited for, then unresolved, and keeps what is its own', () => {
    const current = ['sg-new'];
    expect(inverse({ current, undone: [undid('ok')] })).toBe('pending');
    expect(inverse({ current, undone: [undid('unfinished')] })).toBe('unfinished');
    expect(inverse({ current, undone: [undid('ok')] }, false)).toStrictEqual(['unresolved', own]);
    expect(inverse({ current })).toStrictEqual(['unresolved', own]);
    expect(inverse({ current, undone: [undid('conflict')] })).toStrictEqual(['unresolved', own]);
  });

  it('keeps only what was not undone where a rollback stops half-way', () => {
    const undone = [undid('refused', [operation('JoinSecurityGroup', 'sg-old')])];
    expect(inverse({ current: ['sg-old', 'sg-new'], undone })).toStrictEqual([
      'unresolved',
      { kind: 'delta', targetId: 'i-1', join: ['sg-new'], leave: [] },
    ]);
  });

  it('is judged anew on what it is in, where it could not be undone', () => {
    const judging = { patience: false, judgeChecks: () => ({ results: [failing, failing] }) };
    const over = { current: ['sg-new'], evidence: [worked('ok', [joined, left])] };
    const judged = judgeInverse(membership, facts(over), undo, before, judging);
    expect(judged.kind === 'judged' && judged.result.checks.length).toBe(2);
  });

  it('is left to whoever put it back after it was undone', () => {
    const undone = [
      undid('ok', [
        operation('JoinSecurityGroup', 'sg-old'),
        operation('LeaveSecurityGroup', 'sg-new'),
      ]),
    ];
    const nothing = { kind: 'delta', targetId: 'i-1', join: [], leave: [] };
    const again = { current: ['sg-old', 'sg-new'], undone };
    expect(inverse(again)).toBe('pending');
    expect(inverse(again, false)).toStrictEqual(['conflict', nothing]);
  });

  it.each<[string, Partial<TargetFacts>, object]>([
    ['the condition that failed, once it is rolled back', {}, conditionFailed],
    ['that it is gone', { current: null }, { code: 'gone', params: {} }],
    [
      'the words of an older worker',
      { current: ['sg-new'], undone: [undid('conflict')] },
      { code: 'rollbackFailed', params: { why: 'answered', text: 'why' } },
    ],
    [
      'that its part left no evidence',
      { current: ['sg-new'] },
      { code: 'rollbackFailed', params: { why: 'noEvidence' } },
    ],
  ])('says %s', (_what, over, said) => {
    const judging = { patience: false, judgeChecks: () => ({ results: [] }) };
    const judged = judgeInverse(membership, facts(over), undo, before, judging);
    expect(judged.kind === 'judged' && judged.result.message).toStrictEqual(said);
  });
});

describe('a rollback', () => {
  const result = (id: string, over: Partial<TargetResult> = {}): TargetResult => ({
    ...{ targetId: id, before: ['sg-old'], wanted: ['sg-new'], after: ['sg-new'] },
    ...{ outcome: 'moved', checks: [] },
    own: { kind: 'delta', targetId: id, join: ['sg-new'], leave: ['sg-old'] },
    ...over,
  });
  const bad = result('i-2', { checks: [failing] });
  const order = (onFailure: string, results: TargetResult[], earlier: TargetResult[] = []) =>
    rollbackOrder(
      membership,
      { request: { onFailure } } as Plan,
      2,
      results,
      earlier,
      (id) => ({ 'i-0': '0001', 'i-1': '0002', 'i-2': '0003' })[id],
    );

  it.each([
    ['keep', undefined],
    ['rollBackTarget', ['0003']],
    ['rollBackWave', ['0002', '0003']],
    ['rollBack', ['0001', '0002', '0003']],
  ])('undoes as far as onFailure says: %s', (onFailure, parts) => {
    expect(order(onFailure, [result('i-1'), bad], [result('i-0')])?.parts).toStrictEqual(parts);
  });

  it('is not needed where all is well, and not possible where nothing is its own', () => {
    expect(order('rollBack', [result('i-1')])).toBe(undefined);
    const foreign = {
      ...bad,
      own: { kind: 'delta' as const, targetId: 'i-2', join: [], leave: [] },
    };
    expect(order('rollBackTarget', [foreign])).toBe(undefined);
  });

  it.each(['refused', 'conflict', 'unresolved'] as const)(
    'undoes a target that is %s and keeps a part of the change, unless it is to be kept',
    (outcome) => {
      const half = result('i-2', { outcome });
      expect(order('rollBackTarget', [result('i-1'), half])?.parts).toStrictEqual(['0003']);
      expect(order('rollBackWave', [result('i-1'), half])?.parts).toStrictEqual(['0002', '0003']);
      expect(order('keep', [result('i-1'), half])).toBe(undefined);
    },
  );

  it('undoes what a stop left half-way, and nothing else for its sake', () => {
    const half = result('i-2', { outcome: 'joined', code: 'stopped' });
    for (const onFailure of ['rollBackTarget', 'rollBackWave', 'rollBack']) {
      expect(order(onFailure, [result('i-1'), half])?.parts).toStrictEqual(['0003']);
      // What the leave would have closed is open half-way: that, too, is the stop's doing.
      const unproven = { ...half, checks: bad.checks };
      expect(order(onFailure, [result('i-1'), unproven])?.parts).toStrictEqual(['0003']);
    }
    const nothing = { kind: 'delta' as const, targetId: 'i-2', join: [], leave: [] };
    expect(order('rollBack', [{ ...half, own: nothing }])).toBe(undefined);
  });

  it('names the inverse of what is its own', () => {
    expect(order('rollBackTarget', [bad])).toStrictEqual({
      ...{ wave: 2, direction: 'inverse', attempt: 1, parts: ['0003'] },
      inverse: {
        '0003': [{ kind: 'delta', targetId: 'i-2', join: ['sg-old'], leave: ['sg-new'] }],
      },
    });
    const replaced = {
      ...bad,
      own: { kind: 'replace' as const, targetId: 'i-2', groups: ['sg-new'] },
    };
    expect(order('rollBackTarget', [replaced])?.inverse).toStrictEqual({
      '0003': [{ kind: 'replace', targetId: 'i-2', groups: ['sg-old'] }],
    });
  });

  it('is caused by failed checks; lost targets count as failed, too', () => {
    expect(
      [
        bad,
        result('i', { outcome: 'refused' }),
        result('i', { outcome: 'conflict' }),
        result('i', { outcome: 'unresolved' }),
      ].map(isFailed),
    ).toStrictEqual([true, true, true, true]);
    expect([result('i'), result('i', { outcome: 'gone' })].map(isFailed)).toStrictEqual([
      false,
      false,
    ]);
  });
});
