import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasAll } from '../../../../shared/change/loop/changeable.js';
import {
  callsOf,
  holds,
  operationsLeft,
  plannedOperations,
} from '../../../../shared/change/membership/operations.js';
import { inverseOf, ownOperations } from '../../../../shared/change/membership/ownOperations.js';
import type { PlannedTarget } from '../../../../shared/contracts/plan.js';
import type { TargetOperations } from '../../../../shared/contracts/target.js';
import type {
  Call,
  Intent,
  OperationRecord,
  WorkEvidence,
} from '../../../../shared/contracts/work.js';

const GROUPS = ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5'];
const FOREIGN = ['sg-x', 'sg-y'];
const groups = (min: number) => fc.subarray(GROUPS, { minLength: min });

const target = fc
  .record({ before: groups(1), wanted: groups(1), method: fc.constantFrom('delta', 'modify') })
  .map(
    ({ before, wanted, method }): PlannedTarget => ({
      targetId: 'i-1',
      instanceId: 'i-1',
      before,
      wanted,
      method: method as PlannedTarget['method'],
    }),
  );

const target0 = { targetId: 'i-1', instanceId: 'i-1' };

/** The membership of one interface, as the cloud keeps it. */
class Membership {
  groups: Set<string>;

  constructor(initial: readonly string[]) {
    this.groups = new Set(initial);
  }

  get list(): string[] {
    return [...this.groups];
  }

  apply({ api, securityGroupIds }: Call): void {
    if (api === 'JoinSecurityGroup') for (const id of securityGroupIds) this.groups.add(id);
    else if (api === 'LeaveSecurityGroup') {
      for (const id of securityGroupIds) this.groups.delete(id);
    } else this.groups = new Set(securityGroupIds);
  }
}

const stepsOf = (operations: TargetOperations) => callsOf(target0, operations).flat();

interface Log {
  readonly intents: Intent[];
  readonly evidence: WorkEvidence[];
  readonly undone: WorkEvidence[];
}

/**
 * A worker without state: reads, writes its intent, makes what is left. It may die after any number
 * of operations, which then leave an intent alone, or lose an answer.
 */
function runWorker(
  planned: PlannedTarget,
  membership: Membership,
  log: Log,
  fate: { readonly diesAfter: number | null; readonly loses: number | null },
): 'done' | 'died' | 'conflict' {
  const requestId = `r${log.intents.length}`;
  const read = membership.list;
  const left = operationsLeft(planned, plannedOperations(planned), read);
  if (left.kind === 'conflict') return 'conflict';
  const head = {
    v: 1 as const,
    changeId: 'c',
    plan: 1,
    part: '0001',
    direction: 'forward' as const,
    decision: '1-1.json',
    requestId,
    attempt: requestId,
  };
  log.intents.push({ ...head, at: '', openSeconds: 300, targets: [{ ...left.operations, read }] });
  const records: OperationRecord[] = [];
  for (const [index, step] of stepsOf(left.operations).entries()) {
    if (fate.diesAfter === index) return 'died';
    membership.apply(step);
    const state = fate.loses === index ? 'unknown' : 'done';
    const times = { attempts: 1, startedAt: '', endedAt: '' };
    records.push({ ...step, state, ...times });
  }
  if (fate.diesAfter === stepsOf(left.operations).length) return 'died';
  log.evidence.push({
    ...head,
    startedAt: '',
    endedAt: String(log.evidence.length),
    finished: true,
    targets: [
      { targetId: 'i-1', before: read, operations: records, after: membership.list, result: 'ok' },
    ],
  });
  return 'done';
}

const fates = fc.array(
  fc.record({
    diesAfter: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    loses: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
  }),
  { maxLength: 4 },
);

describe('a worker that may die after any operation', () => {
  it('reaches what is wanted when it is sent again, and then has nothing left to do', () => {
    fc.assert(
      fc.property(target, fates, (planned, all) => {
        const membership = new Membership(planned.before);
        const log: Log = { intents: [], evidence: [], undone: [] };
        for (const fate of all) runWorker(planned, membership, log, fate);
        expect(runWorker(planned, membership, log, { diesAfter: null, loses: null })).toBe('done');
        expect(
          hasAll({ calls: callsOf, holds }, planned, plannedOperations(planned), membership.list),
        ).toBe(true);
        const again = operationsLeft(planned, plannedOperations(planned), membership.list);
        expect(again.kind === 'operations' && stepsOf(again.operations)).toStrictEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is undone exactly by the inverse of its own operations', () => {
    fc.assert(
      fc.property(target, fates, (planned, all) => {
        const membership = new Membership(planned.before);
        const log: Log = { intents: [], evidence: [], undone: [] };
        for (const fate of all) runWorker(planned, membership, log, fate);
        const own = ownOperations(planned, log, membership.list);
        for (const step of stepsOf(inverseOf(planned.before, own))) membership.apply(step);
        expect([...membership.groups].sort()).toStrictEqual([...planned.before].sort());
      }),
      { numRuns: 1_000 },
    );
  });

  it('never undoes what somebody else did to other groups', () => {
    fc.assert(
      fc.property(target, fates, fc.subarray(FOREIGN), (planned, all, foreign) => {
        fc.pre(planned.method === 'delta');
        const membership = new Membership(planned.before);
        const log: Log = { intents: [], evidence: [], undone: [] };
        for (const fate of all) runWorker(planned, membership, log, fate);
        for (const id of foreign) membership.groups.add(id);
        const own = ownOperations(planned, log, membership.list);
        for (const step of stepsOf(inverseOf(planned.before, own))) membership.apply(step);
        expect([...membership.groups].sort()).toStrictEqual([...planned.before, ...foreign].sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('a replaced set', () => {
  const planned: PlannedTarget = {
    targetId: 'i-1',
    before: ['sg-1', 'sg-2'],
    wanted: ['sg-2', 'sg-3'],
    method: 'modify',
  };

  it.each([
    ['the planned state', ['sg-1', 'sg-2']],
    ['a state on the way', ['sg-1', 'sg-2', 'sg-3']],
    ['a state on the way without the old group', ['sg-2']],
  ])('is written from %s', (_what, current) => {
    expect(operationsLeft(planned, plannedOperations(planned), current)).toStrictEqual({
      kind: 'operations',
      operations: { kind: 'replace', targetId: 'i-1', groups: ['sg-2', 'sg-3'] },
    });
  });

  it('is refused as a conflict when a foreign group came in between', () => {
    expect(
      operationsLeft(planned, plannedOperations(planned), ['sg-1', 'sg-2', 'sg-x']),
    ).toStrictEqual({
      kind: 'conflict',
      message: {
        code: 'notOnTheWay',
        params: {
          now: ['sg-1', 'sg-2', 'sg-x'],
          from: ['sg-1', 'sg-2'],
          to: ['sg-2', 'sg-3'],
        },
      },
    });
  });

  it('is refused as a conflict when a group that is kept is gone', () => {
    expect(operationsLeft(planned, plannedOperations(planned), ['sg-1']).kind).toBe('conflict');
  });
});
