import type { Plan } from '../../../shared/contracts/plan.js';
import type { VerifyObject } from '../../../shared/contracts/verify.js';

/** A sealed plan that writes nothing, with what a test says otherwise. */
export const planObject = (over: Partial<Plan> = {}): Plan => ({
  v: 1,
  changeId: 'chg-1',
  plan: 1,
  accountId: '1',
  regionId: 'cn-hangzhou',
  plannedAt: '2026-01-01T00:00:00.000Z',
  request: {
    regionId: 'cn-hangzhou',
    targets: { instanceIds: ['i-1'] },
    interfaces: 'primary',
    invalidTargets: 'refuse',
    join: ['sg-1'],
    checks: [],
    onFailure: 'rollBackTarget',
    rollout: {},
  },
  parts: [],
  waves: [],
  unchanged: [],
  skipped: [],
  warnings: [],
  counts: { targets: 0, toWrite: 0, unchanged: 0, skipped: 0, operations: 0 },
  size: 'small',
  maxFailedTargets: 1,
  pauseSeconds: 0,
  ratePerMinute: 100,
  expectedSeconds: 0,
  partTimeoutSeconds: 2_000,
  flowEvents: 21,
  ...over,
});

/** A turn of the verifier that orders a wait, with what a test says otherwise. */
export const turnObject = (over: Partial<VerifyObject> = {}): VerifyObject => ({
  v: 1,
  void: false,
  execution: 1,
  turn: 1,
  changeId: 'chg-1',
  plan: 1,
  at: '2026-01-01T00:00:00.000Z',
  requestId: 'turn',
  tokenHash: 'hash',
  step: { next: 'wait', parts: [], waitSeconds: 1, status: 'applying' },
  verified: [],
  ...over,
});
