import { describe, expect, it } from 'vitest';
import { endChange, mergeResults } from '../../../../shared/change/loop/ending.js';
import { membership } from '../../../../shared/change/membership/membership.js';
import type { Outcome } from '../../../../shared/contracts/outcomes.js';
import type { Plan } from '../../../../shared/contracts/plan.js';
import type { RequestObject } from '../../../../shared/contracts/requestObject.js';
import type { AssertionResult, TargetResult } from '../../../../shared/contracts/verify.js';

const failing = { holds: false, verdict: { explanation: 'it is open' } } as AssertionResult;

const done: readonly Outcome[] = ['joined', 'left', 'moved', 'replaced'];

const result = (
  index: number,
  outcome: Outcome,
  over: Partial<TargetResult> = {},
): TargetResult => ({
  targetId: `i-${index}`,
  before: ['sg-a'],
  wanted: ['sg-b'],
  after: ['sg-b'],
  outcome,
  checks: [],
  own: {
    kind: 'delta',
    targetId: `i-${index}`,
    join: done.includes(outcome) ? ['sg-b'] : [],
    leave: [],
  },
  ...over,
});

const end = (results: readonly TargetResult[], over: Partial<Plan> & { onFailure?: string } = {}) =>
  endChange({
    request: { requestedBy: 'me', receivedAt: 'r', request: { reason: 'INC-1' } } as RequestObject,
    plan: {
      changeId: 'chg-1',
      plan: 1,
      accountId: '1',
      regionId: 'cn-hangzhou',
      unchanged: [],
      skipped: [],
      counts: { toWrite: results.length },
      request: { onFailure: over.onFailure ?? 'rollBackTarget' },
      ...over,
    } as unknown as Plan,
    results,
    manifest: [{ name: 'request.json', sha256: 'hash' }],
    endedAt: 'e',
    changeable: membership,
  });

describe('a change ends', () => {
  it.each<[string, string, readonly TargetResult[], number, string?]>([
    ['completed', 'when all is as wanted', [result(1, 'joined'), result(2, 'alreadyMember')], 2],
    ['partial', 'when some are gone', [result(1, 'joined'), result(2, 'gone')], 2],
    ['partial', 'when some are refused', [result(1, 'moved'), result(2, 'refused')], 2],
    ['partial', 'when some are in conflict', [result(1, 'replaced'), result(2, 'conflict')], 2],
    ['partial', 'when some are rolled back', [result(1, 'left'), result(2, 'rolledBack')], 2],
    ['partial', 'when a failed check is kept', [result(1, 'joined', { checks: [failing] })], 1],
    ['rolledBack', 'when nothing of it remains', [result(1, 'rolledBack'), result(2, 'gone')], 2],
    [
      'partial',
      'when a refused target keeps what was done to it before, though the others are rolled back',
      [
        result(1, 'rolledBack'),
        result(2, 'refused', {
          own: { kind: 'delta', targetId: 'i-2', join: ['sg-b'], leave: [] },
        }),
      ],
      2,
    ],
    ['stopped', 'when some were not started', [result(1, 'joined')], 2],
    ['stopped', 'when one was stopped half-way', [result(1, 'joined', { code: 'stopped' })], 1],
    [
      'stopped',
      'when what a stop left half-way is undone, and the rest stays',
      [result(1, 'moved'), result(2, 'rolledBack', { code: 'stopped', checks: [failing] })],
      2,
    ],
    [
      'stopped',
      'when one target is rolled back and others not started',
      [result(1, 'rolledBack')],
      2,
    ],
    [
      'rolledBack',
      'when all that was done was to be undone',
      [result(1, 'rolledBack')],
      2,
      'rollBack',
    ],
    [
      'incomplete',
      'when anything is unresolved',
      [result(1, 'unresolved'), result(2, 'rolledBack')],
      3,
    ],
  ])('%s %s', (status, _when, results, toWrite, onFailure = 'rollBackTarget') => {
    const counts = { toWrite } as Plan['counts'];
    expect(end(results, { counts, onFailure }).status).toBe(status);
  });

  it('with a report that counts every target once and names those that did not go as asked', () => {
    const report = end([result(1, 'joined'), result(2, 'gone', { detail: 'released' })], {
      counts: { toWrite: 4 } as Plan['counts'],
      unchanged: [{ targetId: 'i-8', before: [], outcome: 'alreadyMember' }],
      skipped: [
        {
          targetId: 'i-9',
          violations: [{ target: 'i-9', rule: 'status', found: 'is Starting', wanted: '' }],
        },
      ],
    });
    expect(report).toStrictEqual({
      v: 1,
      changeId: 'chg-1',
      plan: 1,
      accountId: '1',
      regionId: 'cn-hangzhou',
      status: 'stopped',
      requestedBy: 'me',
      reason: 'INC-1',
      receivedAt: 'r',
      endedAt: 'e',
      counts: { joined: 1, gone: 1, alreadyMember: 1, skipped: 1, notStarted: 2 },
      checks: { held: 0, failed: 0 },
      manifest: [{ name: 'request.json', sha256: 'hash' }],
      notable: [
        { targetId: 'i-2', outcome: 'gone', detail: 'released' },
        { targetId: 'i-9', outcome: 'skipped', detail: 'is Starting' },
      ],
    });
  });

  it('with the newest result of each target', () => {
    const merged = mergeResults([
      [result(1, 'joined'), result(2, 'joined')],
      [result(1, 'rolledBack')],
    ]);
    expect(merged.map((one) => one.outcome)).toStrictEqual(['rolledBack', 'joined']);
  });
});
