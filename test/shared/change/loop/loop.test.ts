import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPlan } from '../../../../shared/change/loop/countPlan.js';
import { endChange, mergeResults } from '../../../../shared/change/loop/ending.js';
import {
  type History,
  readHistory,
  withVerified,
  workKey,
} from '../../../../shared/change/loop/history.js';
import {
  type JudgedChecks,
  judgeForward,
  judgeInverse,
} from '../../../../shared/change/loop/judgeTarget.js';
import { nextMove, reorder } from '../../../../shared/change/loop/nextMove.js';
import { isFailed, rollbackOrder } from '../../../../shared/change/loop/rollback.js';
import { partName, splitIntoParts, splitIntoWaves } from '../../../../shared/change/loop/waves.js';
import { ChangeRequest } from '../../../../shared/contracts/changeRequest.js';
import { parse } from '../../../../shared/contracts/parse.js';
import type { Part, Plan, PlannedTarget } from '../../../../shared/contracts/plan.js';
import type { RequestObject } from '../../../../shared/contracts/requestObject.js';
import { EndStatus } from '../../../../shared/contracts/statuses.js';
import type {
  AssertionResult,
  NamedVerify,
  Order,
  TargetResult,
  Verified,
  VerifyObject,
} from '../../../../shared/contracts/verify.js';
import type { WorkEvidence } from '../../../../shared/contracts/work.js';

import { type Subject, subjects } from './subjects.js';

/** What happens to one target, whatever the loop does. */
interface Fate {
  /** The worker is refused by ECS, or the target is gone. */
  readonly refused: boolean;
  readonly checkFails: boolean;
}

interface World {
  readonly fates: readonly Fate[];
  readonly waves: readonly (number | string)[];
  readonly onFailure: 'rollBackTarget' | 'rollBackWave' | 'rollBack' | 'keep';
  readonly partSize: number;
  /** Parts that lose their first, or both, deliveries, by order of delivery. */
  readonly lost: readonly boolean[];
  /** After how many turns the change is stopped. */
  readonly stopAfter: number | null;
  /** Turns that run twice, as a repeated invocation would. */
  readonly twice: readonly boolean[];
}

const world: fc.Arbitrary<World> = fc.record({
  fates: fc.array(
    fc.record({
      refused: fc.boolean(),
      checkFails: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  waves: fc.array(
    fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom('10%', '50%', '100%')),
    { maxLength: 3 },
  ),
  onFailure: fc.constantFrom('rollBackTarget', 'rollBackWave', 'rollBack', 'keep'),
  partSize: fc.integer({ min: 1, max: 5 }),
  lost: fc.array(fc.boolean(), { maxLength: 8 }),
  stopAfter: fc.option(fc.integer({ min: 0, max: 6 }), { nil: null }),
  twice: fc.array(fc.boolean(), { maxLength: 10 }),
});

const check: AssertionResult['check'] = {
  direction: 'ingress',
  protocol: 'tcp',
  port: 22,
  peer: 'internet',
  expect: 'deny',
};

/** The whole loop without I/O: the cloud, the worker, the verifier and the flow in one process. */
class Simulation {
  readonly #world: World;
  readonly #targets: PlannedTarget[];
  readonly #parts: Part[];
  readonly #states: Map<string, readonly string[]>;
  readonly #subject: Subject;
  readonly #work: WorkEvidence[] = [];
  readonly #turns: NamedVerify[] = [];
  readonly #results: TargetResult[][] = [];
  readonly plan: Plan;
  #deliveries = 0;
  #turn = 0;
  /** Of an execution that ends at once. */
  events = 21;

  constructor(subject: Subject, input: World) {
    this.#subject = subject;
    this.#world = input;
    this.#targets = input.fates.map((_, index) => ({
      targetId: `i-${String(index).padStart(2, '0')}`,
      instanceId: `i-${String(index).padStart(2, '0')}`,
      before: subject.before,
      wanted: subject.wanted,
      method: subject.method,
    }));
    this.#states = new Map(this.#targets.map((target) => [target.targetId, [...target.before]]));
    const waves = splitIntoWaves(this.#targets, { waves: input.waves });
    this.#parts = waves
      .flatMap((targets, index) =>
        splitIntoParts(targets, input.partSize).map((some) => ({ wave: index + 1, targets: some })),
      )
      .map((part, index) => ({ v: 1, changeId: 'c', plan: 1, part: partName(index + 1), ...part }));
    const request = parse(ChangeRequest, {
      regionId: 'cn-hangzhou',
      targets: { instanceIds: ['i-1'] },
      join: ['sg-new'],
      checks: [check],
      onFailure: input.onFailure,
    });
    if (!request.ok) throw new Error('request');
    const counted = countPlan({
      waves,
      parts: this.#parts,
      ratePerMinute: 100,
      pauseSeconds: 0,
      settleLimitSeconds: 600,
    });
    this.plan = {
      v: 1,
      changeId: 'c',
      plan: 1,
      accountId: '1',
      regionId: 'cn-hangzhou',
      plannedAt: '',
      request: request.value,
      parts: this.#parts.map(({ part, wave, targets }) => ({
        part,
        wave,
        targets: targets.length,
      })),
      waves: waves.map((targets, index) => ({ wave: index + 1, targets: targets.length })),
      unchanged: [],
      skipped: [],
      warnings: [],
      counts: {
        targets: this.#targets.length,
        toWrite: this.#targets.length,
        unchanged: 0,
        skipped: 0,
        operations: counted.operations,
      },
      size: 'small',
      maxFailedTargets: 2,
      pauseSeconds: 0,
      ratePerMinute: 100,
      ...counted,
    };
  }

  /** Runs to the end and returns the report with every target's membership. */
  run() {
    for (;;) {
      if (this.#turns.length > 100) throw new Error('the loop does not end');
      const order = this.#verify();
      if (this.#world.twice[this.#turn]) this.#verify();
      this.#turn += 1;
      if (!order) break;
      // As the real flow makes them (countPlan.test.ts); an order once more is beyond the plan.
      if (order.attempt === 1) this.events += 16 + 14 * order.parts.length;
      for (const part of order.parts) this.#deliver(part, order);
    }
    const request = { receivedAt: '', requestedBy: 'me', request: this.plan.request };
    const report = endChange({
      request: request as RequestObject,
      plan: this.plan,
      results: mergeResults(this.#results),
      endedAt: '',
      manifest: [],
      changeable: this.#subject.changeable,
    });
    return { report, states: this.#states, results: mergeResults(this.#results) };
  }

  /** One turn: undefined when the change has ended. A repeated turn leaves its object, too. */
  #verify(): Order | undefined {
    const { stopAfter } = this.#world;
    const stopped = stopAfter !== null && this.#turn >= stopAfter;
    const finished = new Set(this.#work.map((one) => workKey(one.part, one.direction)));
    let history = readHistory(this.plan, this.#turns, finished, stopped, 1);
    const verified: Verified[] = [];
    const fresh: TargetResult[][] = [];
    const end = (order?: Order) => {
      const turn = this.#turns.length + 1;
      const head = { execution: 1, turn, verified };
      const object = { ...head, ...(order ? { order } : {}) } as unknown as VerifyObject;
      this.#turns.push({ name: `1-${turn}.json`, object });
      this.#results.push(...fresh);
      return order;
    };
    for (;;) {
      const move = nextMove(history, { now: '', secondsSince: () => 0 });
      if (move.kind === 'end') return end();
      if (move.kind === 'order') return end(move.order);
      if (move.kind !== 'inspect') throw new Error(move.kind);
      const { order } = history;
      const earlier = mergeResults([...this.#results, ...fresh]);
      const patience = order?.attempt === 1 && !(stopped && move.direction === 'forward');
      const judged = this.#judge(move.parts, move.direction, history, earlier, patience, stopped);
      if (judged.again.length > 0 && order) {
        const again = reorder(history, order, judged.again);
        if (again.kind === 'order') return end(again.order);
      }
      fresh.push(judged.results);
      const one: Verified = {
        wave: move.wave,
        direction: move.direction,
        targets: judged.results.length,
        failed: judged.results.filter(isFailed).length,
        unresolved: 0,
        results: [],
      };
      verified.push(one);
      history = withVerified(history, one);
      if (move.direction === 'inverse') continue;
      const partOf = (id: string) =>
        this.#parts.find((part) => part.targets.some((t) => t.targetId === id))?.part;
      const undo = rollbackOrder(
        this.#subject.changeable,
        this.plan,
        move.wave,
        judged.results,
        earlier,
        partOf,
      );
      if (undo) return end(undo);
    }
  }

  #judge(
    parts: readonly string[],
    direction: 'forward' | 'inverse',
    history: History,
    earlier: readonly TargetResult[],
    patience: boolean,
    stopped: boolean,
  ): { results: TargetResult[]; again: string[] } {
    const results: TargetResult[] = [];
    const again: string[] = [];
    for (const name of parts) {
      const part = this.#parts.find((one) => one.part === name);
      const ofPart = this.#work.filter((one) => one.part === name);
      const evidence = ofPart.filter((one) => one.direction === 'forward');
      const undone = ofPart.filter((one) => one.direction === 'inverse');
      for (const target of part?.targets ?? []) {
        const facts = {
          target,
          current: this.#states.get(target.targetId) ?? [],
          intents: [],
          evidence,
          undone,
        };
        const undo = history.openInverse[name]?.find((one) => one.targetId === target.targetId);
        if (direction === 'inverse' && !undo) continue;
        const forward = earlier.find((one) => one.targetId === target.targetId);
        const judging = { patience, stopped, judgeChecks: () => this.#checks(target) };
        const judgement =
          undo && direction === 'inverse'
            ? judgeInverse(this.#subject.changeable, facts, undo, forward, judging)
            : judgeForward(this.#subject.changeable, facts, judging);
        if (judgement.kind === 'judged') results.push(judgement.result);
        else again.push(name);
      }
    }
    return { results, again: [...new Set(again)] };
  }

  #checks(target: PlannedTarget): JudgedChecks {
    const fails = this.#fate(target).checkFails;
    const verdict = { verdict: fails ? 'allow' : 'deny', explanation: '', considered: 1 } as const;
    const failed = fails ? ({ failed: { code: 'noPacket' } } as const) : {};
    return { results: [{ check, holds: !fails, verdict }], ...failed };
  }

  #fate(target: PlannedTarget): Fate {
    return this.#world.fates[this.#targets.indexOf(target)] as Fate;
  }

  #deliver(name: string, order: Order): void {
    const lost = this.#world.lost[this.#deliveries] ?? false;
    this.#deliveries += 1;
    if (lost) return;
    const part = this.#parts.find((one) => one.part === name);
    const undo = order.inverse?.[name];
    const targets = (part?.targets ?? []).filter(
      (target) => !undo || undo.some((one) => one.targetId === target.targetId),
    );
    const times = { attempts: 1, startedAt: '', endedAt: '' };
    const work = targets.map((target): WorkEvidence['targets'][number] => {
      const before = this.#states.get(target.targetId) ?? [];
      const base = { targetId: target.targetId, before, operations: [], after: before };
      if (order.direction === 'forward' && this.#fate(target).refused) {
        return { ...base, result: 'refused', code: 'AclLimitExceed', detail: 'too many rules' };
      }
      const { changeable, make } = this.#subject;
      const ordered = undo?.find((one) => one.targetId === target.targetId);
      const left = changeable.left(target, ordered ?? changeable.planned(target), before);
      if (left.kind === 'conflict') return { ...base, result: 'conflict', message: left.message };
      const calls = changeable.calls(target, left.operations).flat();
      const after = calls.reduce(make, before);
      this.#states.set(target.targetId, after);
      return {
        ...base,
        after,
        result: 'ok',
        operations: calls.map((call) => ({ ...call, state: 'done' as const, ...times })),
      };
    });
    this.#work.push({
      v: 1,
      changeId: 'c',
      plan: 1,
      part: name,
      direction: order.direction,
      decision: '1-1.json',
      requestId: `r${this.#work.length}`,
      attempt: `r${this.#work.length}`,
      startedAt: '',
      endedAt: String(this.#work.length).padStart(4, '0'),
      finished: true,
      targets: work,
    });
  }
}

describe.each(subjects)('the loop of a change of $name', (subject) => {
  const { before, wanted, done } = subject;
  const nameOf = (index: number) => `i-${String(index).padStart(2, '0')}`;

  it('always ends, within its flow events, with one outcome for each target that fits its membership', () => {
    fc.assert(
      fc.property(world, (input) => {
        const simulation = new Simulation(subject, input);
        const { report, states, results } = simulation.run();
        expect(EndStatus.options).toContain(report.status);
        expect(simulation.events).toBeLessThanOrEqual(simulation.plan.flowEvents);
        const total = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(input.fates.length);
        for (const result of results) {
          const now = states.get(result.targetId);
          const fits = { [done]: wanted, rolledBack: before, refused: before }[result.outcome];
          if (fits) expect([result.targetId, now]).toStrictEqual([result.targetId, fits]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves no failing target changed when targets, waves or everything are rolled back', () => {
    fc.assert(
      fc.property(world, (input) => {
        fc.pre(input.onFailure !== 'keep' && !input.lost.includes(true));
        const { states, report } = new Simulation(subject, input).run();
        const failing = input.fates.flatMap((fate, index) =>
          fate.checkFails && !fate.refused ? [nameOf(index)] : [],
        );
        for (const id of failing) expect([id, states.get(id)]).toStrictEqual([id, before]);
        if (input.onFailure === 'rollBack' && report.counts.rolledBack) {
          expect([...states.values()].every((now) => now[0] === before[0])).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('completes where nothing goes wrong, however its waves are cut', () => {
    fc.assert(
      fc.property(world, (input) => {
        const fates = input.fates.map(() => ({ refused: false, checkFails: false }));
        const { report } = new Simulation(subject, {
          ...input,
          fates,
          lost: [],
          stopAfter: null,
        }).run();
        expect([report.status, report.counts]).toStrictEqual([
          'completed',
          { [done]: fates.length },
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it('orders a lost part once more, and calls its targets unresolved when it is lost again', () => {
    const one: World = {
      fates: [{ refused: false, checkFails: false }],
      waves: [],
      onFailure: 'rollBackTarget',
      partSize: 5,
      lost: [true],
      stopAfter: null,
      twice: [],
    };
    expect(new Simulation(subject, one).run().report.status).toBe('completed');
    const { report } = new Simulation(subject, { ...one, lost: [true, true] }).run();
    expect([report.status, report.counts]).toStrictEqual(['incomplete', { unresolved: 1 }]);
  });

  it.each([
    { lost: [false, true], stopAfter: null, status: 'rolledBack', undone: true },
    // Undone to the end although the change is stopped meanwhile.
    { lost: [false, true], stopAfter: 2, status: 'rolledBack', undone: true },
    { lost: [false, true, true], stopAfter: null, status: 'incomplete', undone: false },
  ])('is $status when its rollback loses $lost and it is stopped after $stopAfter', (row) => {
    const { report, states, results } = new Simulation(subject, {
      fates: [{ refused: false, checkFails: true }],
      waves: [],
      onFailure: 'rollBackTarget',
      partSize: 5,
      lost: row.lost,
      stopAfter: row.stopAfter,
      twice: [],
    }).run();
    expect([report.status, states.get('i-00')]).toStrictEqual([
      row.status,
      row.undone ? before : wanted,
    ]);
    const target = { targetId: 'i-00', instanceId: 'i-00' };
    const planned = subject.changeable.planned({
      ...target,
      before,
      wanted,
      method: subject.method,
    });
    const nothing = { kind: 'delta', targetId: 'i-00', join: [], leave: [] };
    expect(results.map((one) => one.own)).toStrictEqual([row.undone ? nothing : planned]);
  });

  it('undoes every wave when a late one fails under rollBack', () => {
    const { report, states } = new Simulation(subject, {
      fates: [0, 1, 2].map((wave) => ({ refused: false, checkFails: wave === 2 })),
      waves: [1, 2],
      onFailure: 'rollBack',
      partSize: 1,
      lost: [],
      stopAfter: null,
      twice: [],
    }).run();
    expect([report.status, report.counts]).toStrictEqual(['rolledBack', { rolledBack: 3 }]);
    expect([...states.values()]).toStrictEqual([before, before, before]);
  });

  it('starts nothing when it is stopped before its first turn', () => {
    const { report } = new Simulation(subject, {
      fates: [{ refused: false, checkFails: false }],
      waves: [],
      onFailure: 'keep',
      partSize: 5,
      lost: [],
      stopAfter: 0,
      twice: [],
    }).run();
    expect([report.status, report.counts]).toStrictEqual(['stopped', { notStarted: 1 }]);
  });
});
