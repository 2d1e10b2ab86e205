import { describe, expect, it } from 'vitest';
import {
  describeChange,
  describeEnd,
  describeExposure,
  describeProgress,
  describeRefusal,
  describeViolations,
} from '../../../cli/render/describeChange.js';
import type { ChangeView } from '../../../shared/contracts/changeView.js';
import type { ExposureLine } from '../../../shared/contracts/exposure.js';
import type { RefusalRule } from '../../../shared/contracts/refusalRules.js';

const view: ChangeView = {
  changeId: 'chg-000000000000000000000001',
  accountId: '1234567890123456',
  regionId: 'cn-hangzhou',
  status: 'applying',
  requestedBy: 'LTAI1',
  receivedAt: '2026-11-24T08:00:00.000Z',
  counts: {
    targets: 12,
    toWrite: 10,
    unchanged: 1,
    skipped: 1,
    applied: 4,
    applyFailed: 0,
    verified: 2,
  },
  wave: { current: 1, of: 3 },
  ratePerMinute: 700,
  lastProgressAt: '2026-11-24T08:00:05.000Z',
  stalled: false,
  nextStep: 'wave 1 is verified',
  timeline: [{ at: '2026-11-24T08:00:00.000Z', what: 'requested' }],
  warnings: [],
  skipped: [],
  evidence: { bucket: 'evidence', folder: '1/cn-hangzhou/changes/chg-1/' },
  links: { self: '/s', targets: '/t', stop: '/p' },
};

const ended: ChangeView = {
  ...view,
  status: 'partial',
  endedAt: '2026-11-24T08:01:00.000Z',
  counts: { ...view.counts, outcomes: { joined: 9, refused: 1, skipped: 1 } },
  checks: { held: 18, failed: 2 },
  notable: [{ targetId: 'i-1', outcome: 'refused', detail: 'the group is full' }],
};

describe('describeRefusal', () => {
  const on = (
    target: string,
    rule: RefusalRule = 'status',
    found = 'the instance is Starting',
  ) => ({
    ...{ target, rule, found, wanted: 'x' },
  });

  it('says how many are in the way, or what is', () => {
    const busy = on('i-1', 'targetsBusy', 'chg-1 changes 4 targets of these now');
    const nothing = on('undo.of', 'nothingInEffect', 'nothing of chg-1 is in effect');
    expect([
      describeRefusal([on('i-1'), on('i-1', 'vpc'), on('i-2')], 3, true),
      describeRefusal([on('eni-1')], 1, false),
      describeRefusal([on('i-1'), on('i-2')], 7, false),
      describeRefusal([busy], 1, true),
      describeRefusal([nothing], 1, false),
      describeRefusal([on('sg-1'), on('i-1')], 2, true),
    ]).toStrictEqual([
      "✗ Refused: 2 instances can't be changed. Nothing was changed.",
      "✗ It would be refused: 1 interface can't be changed.",
      "✗ It would be refused: at least 2 instances can't be changed.",
      '✗ Refused: chg-1 changes 4 targets of these now. Nothing was changed.',
      '✗ It would be refused: nothing of chg-1 is in effect.',
      '✗ Refused: what is named here stands in its way. Nothing was changed.',
    ]);
  });
});

describe('describeViolations', () => {
  it('does not speak of more when it shows all', () => {
    const violations = [{ target: 'a', rule: 'vpc', found: 'c', wanted: 'd' }] as const;
    expect(describeViolations(violations, 1)).toStrictEqual([
      'TARGET  RULE  FOUND  WANTED',
      '------  ----  -----  ------',
      'a       vpc   c      d',
    ]);
  });
});

describe('the faults of a form', () => {
  it('are said for each field, and once for a field of many elements', () => {
    const missing = (target: string) =>
      ({ target, rule: 'missingField', found: 'undefined', wanted: 'this field' }) as const;
    const targets = ['list[0].name', 'list[1].name', 'list[0].size', 'v'];
    expect(describeViolations(targets.map(missing), 4).slice(2)).toStrictEqual([
      'list[0].name and 1 more  missingField  undefined  this field',
      'list[0].size             missingField  undefined  this field',
      'v                        missingField  undefined  this field',
    ]);
  });
});

describe('describeProgress', () => {
  it('is one line', () => {
    expect(describeProgress(view)).toBe('applying: wave 1 of 3, 4 of 10 applied, 2 verified');
  });

  it('names failures and what the change waits for', () => {
    const since = '2026-11-24T08:00:00.000Z';
    expect(
      describeProgress({
        ...view,
        counts: { ...view.counts, applyFailed: 1 },
        waitingFor: { kind: 'worker', since, detail: 'wave 1 is applied' },
      }),
    ).toBe(
      'applying: wave 1 of 3, 4 of 10 applied, 1 failed, 2 verified; waiting: wave 1 is applied',
    );
  });
});

describe('describeEnd', () => {
  it('counts outcomes and checks, and names the targets that did not go as asked', () => {
    expect(describeEnd(ended)).toStrictEqual([
      'partial: 9 joined, 1 refused, 1 skipped; 18 of 20 conditions hold',
      '  i-1 refused: the group is full',
    ]);
  });
});

describe('the conditions of a change that has ended', () => {
  it.each([
    [{ held: 0, failed: 0 }, ''],
    [{ held: 1, failed: 0 }, '; the condition holds'],
    [{ held: 50, failed: 0 }, '; all 50 conditions hold'],
    [{ held: 0, failed: 1 }, '; 1 condition failed'],
    [{ held: 0, failed: 2 }, '; 2 conditions failed'],
    [{ held: 1, failed: 2 }, '; 1 of 3 conditions holds'],
    [{ held: 2, failed: 1 }, '; 2 of 3 conditions hold'],
  ])('%j', (checks, said) => {
    expect(describeEnd({ ...ended, checks, notable: [] })).toStrictEqual([
      `partial: 9 joined, 1 refused, 1 skipped${said}`,
    ]);
  });
});

describe('describeChange', () => {
  it('is the page of a change under way', () => {
    const page = describeChange({ ...view, reason: 'INC-1', stalled: true, eta: '08:02' });
    expect(page).toStrictEqual([
      'change         chg-000000000000000000000001',
      'status         applying (stalled)',
      'requested by   LTAI1',
      'reason         INC-1',
      'progress       applying: wave 1 of 3, 4 of 10 applied, 2 verified',
      'last progress  2026-11-24T08:00:05.000Z',
      'expected by    08:02',
      'next step      wave 1 is verified',
      'evidence       evidence/1/cn-hangzhou/changes/chg-1/',
      '',
      '  2026-11-24T08:00:00.000Z  requested',
    ]);
  });

  it('tells of a pause once, however often the flow looked at it', () => {
    const whats = ['wave 1 verified', 'the pause', 'the pause', 'the pause', 'wave 2', 'the pause'];
    const timeline = whats.map((what, index) => ({ at: `08:0${index}`, what }));
    expect(describeChange({ ...view, timeline }).slice(-4)).toStrictEqual([
      '  08:00  wave 1 verified',
      '  08:01  the pause',
      '  08:04  wave 2',
      '  08:05  the pause',
    ]);
  });

  it('ends with the warnings and the end of a change that has ended', () => {
    const warnings = [
      { kind: 'checkExpectedToFail', target: 'i-1', detail: 'deny is asked' },
    ] as const;
    const page = describeChange({ ...ended, warnings });
    expect(page.slice(-6)).toStrictEqual([
      '',
      'warnings',
      '  ! i-1: deny is asked',
      '',
      'partial: 9 joined, 1 refused, 1 skipped; 18 of 20 conditions hold',
      '  i-1 refused: the group is full',
    ]);
  });

  it('says once what it warns of for several targets, and how many more warnings there are', () => {
    const kind = 'checkExpectedToFail' as const;
    const warnings = [
      { kind, target: 'i-1', targets: 2, detail: 'deny is asked' },
      { kind, target: 'i-2', detail: 'allow is asked' },
    ];
    expect(describeChange({ ...view, warnings, moreWarnings: 1 }).slice(-3)).toStrictEqual([
      '  ! i-1 and 1 more: deny is asked',
      '  ! i-2: allow is asked',
      '  ! … and 1 more warning',
    ]);
  });
});

describe('describeExposure', () => {
  it('says plainly when no traffic changes', () => {
    const exposure = { lines: [], interfacesConcerned: 0, othersConcerned: 0 };
    expect(describeExposure(exposure)).toStrictEqual(['traffic: opens nothing, closes nothing']);
  });

  it('shows the first lines of what opens, how many more there are, and that nothing closes', () => {
    const lines = Array.from({ length: 14 }, (_, index) => opening(`line ${index}`));
    const exposure = { lines, interfacesConcerned: 3, othersConcerned: 2 };
    expect(describeExposure(exposure)).toStrictEqual([
      'traffic that opens, also on 2 interfaces that you did not name:',
      ...Array.from({ length: 12 }, (_, index) => `  (Internet) line ${index}`),
      '  … and 2 more lines (-o json has them)',
      'traffic: closes nothing',
    ]);
  });
});

const opening = (text: string): ExposureLine => ({
  id: 'exp-0000000000000000',
  kind: 'opens',
  direction: 'ingress',
  protocol: 'tcp',
  ports: ['22/22'],
  sourcePorts: [],
  peers: ['0.0.0.0/0'],
  internet: ['0.0.0.0/0'],
  by: 'ownRule',
  lost: false,
  text,
  interfaceCount: 1,
  interfaces: ['eni-1'],
});
