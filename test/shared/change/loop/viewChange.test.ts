import { describe, expect, it } from 'vitest';
import { type ViewInput, viewChange } from '../../../../shared/change/loop/viewChange.js';
import type { ChangeReport } from '../../../../shared/contracts/changeReport.js';
import type { Plan } from '../../../../shared/contracts/plan.js';
import type { RequestObject } from '../../../../shared/contracts/requestObject.js';
import type { VerifyObject } from '../../../../shared/contracts/verify.js';
import type { TargetWork } from '../../../../shared/contracts/work.js';

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();

const plan = {
  plannedAt: at(1),
  parts: [
    { part: '0001', wave: 1, targets: 50 },
    { part: '0002', wave: 2, targets: 50 },
  ],
  waves: [
    { wave: 1, targets: 50 },
    { wave: 2, targets: 50 },
  ],
  counts: { targets: 103, toWrite: 100, unchanged: 2, skipped: 1, operations: 100 },
  warnings: [],
  skipped: [],
  ratePerMinute: 100,
  expectedSeconds: 60,
  pauseSeconds: 30,
} as unknown as Plan;

const order = { wave: 1, direction: 'forward', attempt: 1, parts: ['0001'] } as const;
const verified = [
  { wave: 1, direction: 'forward', targets: 50, failed: 0, unresolved: 0, results: [] },
] as const;

const turn = (seconds: number, status: string, fields: Partial<VerifyObject> = {}) => ({
  name: `1-r${seconds}.json`,
  object: { at: at(seconds), step: { status }, verified: [], ...fields } as unknown as VerifyObject,
});

const failing = (targetId: string, code = 'InternalError') =>
  ({ targetId, result: 'unfinished', code, detail: `${code} happened.` }) as unknown as TargetWork;
const callsFail = {
  code: 'callsFail',
  params: { targets: 2, noun: 'instance', code: 'InternalError', text: 'InternalError happened.' },
};

const view = (over: Partial<ViewInput>, now = 10) =>
  viewChange({
    request: {
      changeId: 'chg-1',
      accountId: '1',
      regionId: 'cn-hangzhou',
      requestedBy: 'me',
      receivedAt: at(0),
      request: { interfaces: 'primary', targets: { instanceIds: ['i-1'] } },
    } as unknown as RequestObject,
    plan,
    turns: [],
    applied: [],
    unfinished: [],
    lastWorkAt: undefined,
    stoppedAt: undefined,
    report: undefined,
    executionEnded: false,
    bucket: 'b',
    folder: 'f/',
    now: at(now),
    secondsSince: (iso) => now - Date.parse(iso) / 1_000,
    inSeconds: (seconds) => at(now + seconds),
    ...over,
  });

describe('the view of a change', () => {
  it.each<[string, Partial<ViewInput>, object]>([
    [
      'without a plan',
      { plan: undefined },
      { status: 'queued', waitingFor: { kind: 'plan', since: at(0) } },
    ],
    [
      'before its first turn',
      {},
      { status: 'queued', waitingFor: { kind: 'start', since: at(1) } },
    ],
    [
      'with a wave at the workers',
      { turns: [turn(2, 'applying', { order })] },
      {
        status: 'applying',
        waitingFor: {
          kind: 'worker',
          since: at(2),
          message: { code: 'waveIsApplied', params: { wave: 1, parts: 1 } },
        },
        nextStep: { code: 'verifyWave', params: { wave: 1 } },
        wave: { current: 1, of: 2 },
      },
    ],
    [
      'with memberships that do not show',
      {
        turns: [
          turn(2, 'applying', { order }),
          turn(4, 'verifying', {
            settling: { wave: 1, direction: 'forward', since: at(3), pending: 2 },
          }),
        ],
      },
      {
        status: 'verifying',
        waitingFor: {
          kind: 'settling',
          since: at(3),
          message: { code: 'notShownYet', params: { memberships: 2 } },
        },
      },
    ],
    [
      'in a pause',
      { turns: [turn(4, 'paused', { pause: { afterWave: 1, since: at(4) } })] },
      {
        status: 'paused',
        waitingFor: {
          kind: 'pause',
          since: at(4),
          message: { code: 'pausedAfterWave', params: { wave: 1, seconds: 30 } },
        },
        nextStep: { code: 'applyWave', params: { wave: 2 } },
      },
    ],
    [
      'that is stopped',
      { stoppedAt: at(5), turns: [turn(2, 'applying', { order })] },
      { status: 'stopping', nextStep: { code: 'verifyWave', params: { wave: 1 } } },
    ],
    [
      'that is stopped in a pause',
      {
        stoppedAt: at(5),
        turns: [turn(4, 'paused', { pause: { afterWave: 1, since: at(4) } })],
      },
      { status: 'stopping', nextStep: { code: 'endStopped', params: {} } },
    ],
    [
      'that is stopped before it began',
      { stoppedAt: at(2) },
      { status: 'stopping', nextStep: { code: 'endStopped', params: {} } },
    ],
    [
      'whose calls fail while they are waited for',
      {
        turns: [
          turn(2, 'applying', { order }),
          turn(4, 'verifying', {
            settling: { wave: 1, direction: 'forward', since: at(3), pending: 2 },
          }),
        ],
        unfinished: [failing('i-1', 'Other'), failing('i-2'), failing('i-3')],
      },
      { waitingFor: { kind: 'settling', since: at(3), message: callsFail } },
    ],
    [
      'whose calls fail and are made once more',
      {
        turns: [turn(2, 'applying', { order: { ...order, attempt: 2 } })],
        unfinished: [failing('i-2'), failing('i-3')],
      },
      { waitingFor: { kind: 'worker', since: at(2), message: callsFail } },
    ],
  ])('%s says what it waits for', (_what, input, expected) => {
    expect(view(input)).toMatchObject(expected);
  });

  it('waits for nothing once it has ended', () => {
    const report = {
      status: 'completed',
      endedAt: at(9),
      counts: { joined: 100 },
      checks: { held: 0, failed: 0 },
      notable: [],
    } as unknown as ChangeReport;
    const ended = view({ report }, 100_000);
    expect(ended).toMatchObject({ status: 'completed', stalled: false, endedAt: at(9) });
    expect([ended.waitingFor, ended.eta]).toStrictEqual([undefined, undefined]);
  });

  it('counts a wave once, also when the turn that verified it ran twice', () => {
    const turns = [
      turn(2, 'applying', { order }),
      turn(4, 'verifying', { verified: [...verified] }),
      turn(5, 'verifying', { verified: [...verified] }),
    ];
    expect(view({ turns }).counts.verified).toBe(50);
  });

  it('expects its end when what is left is written at the planned rate, with pauses between', () => {
    const applied = [{ at: at(9), ok: 50, failed: 0 }];
    expect(view({ applied }).eta).toBe(at(10 + 30 + 30));
    expect(view({}).eta).toBe(at(10 + 60 + 30));
    const second = turn(8, 'applying', { order: { ...order, wave: 2 } });
    expect(view({ applied, turns: [second] }).eta).toBe(at(10 + 30));
  });

  it('expects nothing before the pause that runs ends, nor before those that follow', () => {
    const paused = turn(4, 'paused', { pause: { afterWave: 1, since: at(4) } });
    const applied = [{ at: at(3), ok: 50, failed: 0 }];
    // 24 s of the pause are left.
    expect(view({ applied, turns: [paused] }).eta).toBe(at(10 + 24 + 30));
    const waves = [1, 2, 3].map((wave) => ({ wave, targets: 50 }));
    expect(view({ applied, turns: [paused], plan: { ...plan, waves } }).eta).toBe(
      at(10 + 24 + 30 + 30),
    );
    // A pause that is over is not owed twice.
    expect(view({ applied, turns: [paused] }, 100).eta).toBe(at(100 + 30));
  });

  it('expects nothing more of a change that was stopped', () => {
    expect(view({ stoppedAt: at(5) }).eta).toBe(undefined);
  });

  it('is stalled after three times the planned time of a part without progress', () => {
    // A part: a minute, and 50 calls at 100 a minute.
    const turns = [turn(2, 'applying', { order })];
    expect(view({ turns }, 2 + 270).stalled).toBe(false);
    expect(view({ turns }, 2 + 271).stalled).toBe(true);
    expect(view({ turns, lastWorkAt: at(100) }, 2 + 271).stalled).toBe(false);
  });

  it('is not stalled in a wait that the verifier ordered', () => {
    const step = { next: 'wait', parts: [], waitSeconds: 300, status: 'paused' } as const;
    const turns = [turn(2, 'paused', { step, pause: { afterWave: 1, since: at(2) } })];
    expect(view({ turns }, 2 + 300 + 270).stalled).toBe(false);
    expect(view({ turns }, 2 + 300 + 271).stalled).toBe(true);
  });

  it('tells that it was planned after it was requested, and its end last', () => {
    const report = {
      status: 'completed',
      endedAt: at(8),
      counts: { joined: 100 },
      checks: { held: 0, failed: 0 },
      notable: [],
    } as unknown as ChangeReport;
    const { timeline } = view({
      plan: { ...plan, plannedAt: at(-1) },
      // A turn writes down what it found a little after it has ended the change.
      turns: [turn(9, 'verifying', { verified: [...verified] })],
      report,
    });
    expect(timeline.map((event) => [event.at, event.message.code])).toStrictEqual([
      [at(0), 'requested'],
      [at(0), 'planned'],
      [at(9), 'waveVerified'],
      [at(9), 'ended'],
    ]);
  });

  it('tells what happened in the order of time', () => {
    const turns = [
      turn(2, 'applying', { order }),
      turn(4, 'verifying', { verified: [...verified] }),
    ];
    expect(view({ turns, stoppedAt: at(3) }).timeline).toStrictEqual([
      { at: at(0), message: { code: 'requested', params: { by: 'me' } } },
      {
        at: at(1),
        message: {
          code: 'planned',
          params: { toWrite: 100, unchanged: 2, skipped: 1, noun: 'instance' },
        },
      },
      { at: at(2), message: { code: 'waveOrdered', params: { wave: 1, attempt: 1, parts: 1 } } },
      { at: at(3), message: { code: 'stopRequested', params: {} } },
      {
        at: at(4),
        message: {
          code: 'waveVerified',
          params: { wave: 1, targets: 50, failed: 0, noun: 'instance' },
        },
      },
    ]);
  });
});
