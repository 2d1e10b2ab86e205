import { describe, expect, it } from 'vitest';
import { lostReason, stageOf, viewRun } from '../../../service/compliance/viewRun.js';
import { complianceNames } from '../../../shared/evidence/complianceNames.js';

const RUN_ID = 'run-20270131T033000Z-1a2b3c4d';
const names = complianceNames({ accountId: '1', regionId: 'cn-hangzhou' }, RUN_ID);

const request = {
  v: 1,
  runId: RUN_ID,
  accountId: '1',
  regionId: 'cn-hangzhou',
  receivedAt: '2027-01-31T03:30:00.000Z',
  requestedBy: 'timer compliance',
} as const;

describe('how far a run has come', () => {
  it.each([
    ['queued', []],
    ['queued', [names.request]],
    ['reading', [names.request, names.members]],
    ['reading', [names.request, names.rules(1, 100)]],
    ['judging', [names.request, names.members, names.snapshot]],
    ['judging', [names.request, names.snapshot, names.report('report.html')]],
  ] as const)('is %s with %j', (stage, present) => {
    expect(stageOf(new Set<string>(present), names)).toBe(stage);
  });
});

describe('a run without a summary', () => {
  it('is not lost while its execution runs', () => {
    expect(lostReason('reading', { running: true })).toBeUndefined();
  });

  it('is lost when its execution has ended, or is not there', () => {
    const stoppedAt = '2027-01-31T04:00:00.000Z';
    expect(lostReason('reading', { running: false, stoppedAt })).toBe(
      'the execution of the flow ended at 2027-01-31T04:00:00.000Z while it was reading',
    );
    expect(lostReason('judging', { running: false })).toBe(
      'the execution of the flow ended while it was judging',
    );
    expect(lostReason('queued', undefined)).toBe(
      'the flow knows no execution of this run, which stopped before anything was read',
    );
  });

  it('is shown as incomplete with the reason when it is lost, else as it stands', () => {
    const input = {
      request,
      summary: undefined,
      stage: 'reading',
      links: { reports: {} },
    } as const;
    expect(viewRun({ ...input, lost: undefined })).toStrictEqual({
      runId: RUN_ID,
      regionId: 'cn-hangzhou',
      status: 'reading',
      requestedBy: 'timer compliance',
      receivedAt: '2027-01-31T03:30:00.000Z',
      links: { self: `/compliance/runs/${RUN_ID}`, reports: {} },
    });
    expect(viewRun({ ...input, lost: 'it ended' })).toMatchObject({
      status: 'incomplete',
      reason: 'it ended',
    });
  });
});

describe('a run with a summary', () => {
  const summary = {
    v: 1,
    runId: RUN_ID,
    accountId: '1',
    regionId: 'cn-hangzhou',
    status: 'incomplete',
    reason: '1 fault in the policies',
    faults: ['policies.yaml:3:12: checks: found "sg-nope"'],
    endedAt: '2027-01-31T03:40:00.000Z',
    changesStarted: 0,
    notified: 0,
  } as const;

  it('is what the summary says, whatever the execution does', () => {
    const view = viewRun({
      request: { ...request, scope: { securityGroupId: 'sg-1' } },
      summary,
      stage: 'judging',
      lost: 'the execution of the flow ended',
      links: { reports: {}, snapshot: 'https://snapshot' },
    });
    expect(view).toStrictEqual({
      runId: RUN_ID,
      regionId: 'cn-hangzhou',
      scope: { securityGroupId: 'sg-1' },
      status: 'incomplete',
      requestedBy: 'timer compliance',
      receivedAt: '2027-01-31T03:30:00.000Z',
      endedAt: '2027-01-31T03:40:00.000Z',
      reason: '1 fault in the policies',
      faults: ['policies.yaml:3:12: checks: found "sg-nope"'],
      changesStarted: 0,
      notified: 0,
      links: { self: `/compliance/runs/${RUN_ID}`, reports: {}, snapshot: 'https://snapshot' },
    });
  });
});
