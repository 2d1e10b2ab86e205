import { describe, expect, it } from 'vitest';
import {
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
  ...{ v: 1, changeId: 'c', plan: 1, part: '0001', direction: 'forward' },
  ...{ requestId: `r${endedAt}`, startedAt: '', endedAt, finished: true },
  targets: [{ targetId: 'i-1', before: ['sg-old'], operations, after: [], result, detail: 'why' }],
});

const facts = (over: Partial<TargetFacts>): TargetFacts => ({
  ...{ target, current: ['sg-old'], intents: [], evidence: [] },
  ...over,
});

/** The outcome, or what is waited for. */
const forward = (over: Partial<TargetFacts>, patience = true, checks: AssertionResult[] = []) => {
  const judged = judgeForward(membership, facts(over), patience, () => ({ results: checks }));
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
    const judged = judgeForward(membership, facts(over), false, () => ({ results: [] }));
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
    const judged = judgeForward(membership, facts({ current: ['sg-new'] }), false, () => ({
      results: [failing],
      failed: why,
    }));
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
            requestId: 'dead',
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
    ['gone', 'gone for the worker', { evidence: [worked('gone')] }],
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
      { evidence: [worked('refused', [], '2'), worked('unfinished', [], '1')] },
    ],
  ])('is %s: %s', (outcome, _when, over) => {
    expect(forward(over)).toBe(outcome);
  });

  it('is unresolved when what it waits for has lasted too long', () => {
    expect(forward({ evidence: [worked('ok', [joined, left])] }, false)).toBe('unresolved');
    expect(forward({ evidence: [worked('unfinished')] }, false)).toBe('unresolved');
  });

  it('is replaced by one call, and not by a set that differs', () => {
    const modify = { ...target, method: 'modify' as const };
    const replaced = operation('ModifyInstanceAttribute', 'sg-new');
    const evidence = [worked('ok', [replaced])];
    expect(forward({ target: modify, current: ['sg-new'], evidence })).toBe('replaced');
    expect(forward({ target: modify, current: ['sg-new', 'sg-x'], evidence })).toBe('pending');
  });

  it('is asked its checks only when it is as wanted', () => {
    expect(
      forward({ current: ['sg-new'], evidence: [worked('ok', [joined, left])] }, true, [failing]),
    ).toBe('moved');
    const asked = judgeForward(membership, facts({ evidence: [worked('refused')] }), true, () => {
      throw new Error('asked');
    });
    expect(asked.kind).toBe('judged');
  });
});

describe('a target of an inverse order', () => {
  const undo = { kind: 'delta' as const, targetId: 'i-1', join: ['sg-old'], leave: ['sg-new'] };
  const own = { kind: 'delta' as const, targetId: 'i-1', join: ['sg-new'], leave: ['sg-old'] };
  const before = { checks: [failing], own, message: conditionFailed } as unknown as TargetResult;
  const inverse = (over: Partial<TargetFacts>, patience = true) => {
    const judged = judgeInverse(membership, facts(over), undo, before, patience);
    return judged.kind === 'judged' ? [judged.result.outcome, judged.result.own] : judged.kind;
  };

  it('is rolled back when what was named is undone, and then has nothing of its own left', () => {
    const nothing = { kind: 'delta', targetId: 'i-1', join: [], leave: [] };
    expect(inverse({})).toStrictEqual(['rolledBack', nothing]);
    expect(inverse({ current: ['sg-old', 'sg-x'] })).toStrictEqual(['rolledBack', nothing]);
    expect(inverse({ current: null })[0]).toBe('gone');
  });

  it('is waited for, then unresolved, and keeps what is its own', () => {
    const current = ['sg-new'];
    expect(inverse({ current, evidence: [worked('ok')] })).toBe('pending');
    expect(inverse({ current, evidence: [worked('unfinished')] })).toBe('unfinished');
    expect(inverse({ current, evidence: [worked('ok')] }, false)).toStrictEqual([
      'unresolved',
      own,
    ]);
    expect(inverse({ current })).toStrictEqual(['unresolved', own]);
    expect(inverse({ current, evidence: [worked('conflict')] })).toStrictEqual(['unresolved', own]);
  });

  it.each<[string, Partial<TargetFacts>, object]>([
    ['the condition that failed, once it is rolled back', {}, conditionFailed],
    ['that it is gone', { current: null }, { code: 'gone', params: {} }],
    [
      'the words of an older worker',
      { current: ['sg-new'], evidence: [worked('conflict')] },
      { code: 'rollbackFailed', params: { why: 'answered', text: 'why' } },
    ],
    [
      'that its part left no evidence',
      { current: ['sg-new'] },
      { code: 'rollbackFailed', params: { why: 'noEvidence' } },
    ],
  ])('says %s', (_what, over, said) => {
    const judged = judgeInverse(membership, facts(over), undo, before, false);
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

  it('is not needed where no check failed, and not possible where nothing is its own', () => {
    expect(order('rollBack', [result('i-1', { outcome: 'refused' })])).toBe(undefined);
    const foreign = {
      ...bad,
      own: { kind: 'delta' as const, targetId: 'i-2', join: [], leave: [] },
    };
    expect(order('rollBackTarget', [foreign])).toBe(undefined);
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
