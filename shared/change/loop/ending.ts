import type { ChangeReport } from '../../contracts/changeReport.js';
import { Outcome, outcomes } from '../../contracts/outcomes.js';
import type { Plan } from '../../contracts/plan.js';
import type { RequestObject } from '../../contracts/requestObject.js';
import type { EndStatus } from '../../contracts/statuses.js';
import type { TargetResult } from '../../contracts/verify.js';
import { type Changeable, isNothing } from './changeable.js';
import { checkCounts, hasFailedCheck } from './checkCounts.js';

/** How many notable targets a report names; the objects of the targets name them all. */
const NOTABLE = 1_000;

/**
 * The newest result of each target, from the `.targets.json` objects, oldest first. The result of a
 * rollback replaces the forward one.
 */
export function mergeResults(verified: readonly (readonly TargetResult[])[]): TargetResult[] {
  const byId = new Map<string, TargetResult>();
  for (const results of verified) for (const result of results) byId.set(result.targetId, result);
  return [...byId.values()];
}

/** The report of an ended change. */
export function endChange(input: {
  readonly request: RequestObject;
  readonly plan: Plan;
  readonly results: readonly TargetResult[];
  readonly endedAt: string;
  readonly changeable: Changeable;
  /** Every object of the change, with its hash. */
  readonly manifest: ChangeReport['manifest'];
}): ChangeReport {
  const { request, plan, results, endedAt, changeable, manifest } = input;
  const written = new Set(results.map((result) => result.targetId));
  const unjudged = plan.unchanged.filter((target) => !written.has(target.targetId));
  const unchanged = new Set(plan.unchanged.map((target) => target.targetId));
  const notStarted =
    plan.counts.toWrite - results.filter((one) => !unchanged.has(one.targetId)).length;
  const counts: Partial<Record<Outcome, number>> = {};
  const add = (outcome: Outcome, count = 1) => {
    if (count > 0) counts[outcome] = (counts[outcome] ?? 0) + count;
  };
  for (const result of results) add(result.outcome);
  for (const target of unjudged) add(target.outcome);
  add('skipped', plan.skipped.length);
  add('notStarted', notStarted);
  const checks = results.map(checkCounts);
  return {
    v: 1,
    changeId: plan.changeId,
    plan: plan.plan,
    accountId: plan.accountId,
    regionId: plan.regionId,
    status: statusOf(plan, counts, results, changeable),
    requestedBy: request.requestedBy,
    ...(request.request.reason === undefined ? {} : { reason: request.request.reason }),
    receivedAt: request.receivedAt,
    endedAt,
    ...(plan.claim === undefined ? {} : { claim: plan.claim }),
    counts,
    checks: {
      held: checks.reduce((sum, one) => sum + one.held, 0),
      failed: checks.reduce((sum, one) => sum + one.failed, 0),
    },
    manifest,
    notable: notableOf(plan, results),
  };
}

/** The status in which a change ends (design: completed, partial, rolledBack, stopped, incomplete). */
function statusOf(
  plan: Plan,
  counts: Partial<Record<Outcome, number>>,
  results: readonly TargetResult[],
  changeable: Changeable,
): EndStatus {
  const some = (endsAs: EndStatus) =>
    Outcome.options.some((one) => outcomes[one].endsAs === endsAs && (counts[one] ?? 0) > 0);
  if (some('incomplete')) return 'incomplete';
  // A target that is refused may keep what was done to it before.
  const remains = results.some(
    (one) => one.outcome !== 'rolledBack' && !isNothing(changeable, one, one.own),
  );
  const notStarted = some('stopped');
  const undoneWhole = !notStarted || plan.request.onFailure === 'rollBack';
  if ((counts.rolledBack ?? 0) > 0 && !remains && undoneWhole) return 'rolledBack';
  const halfWay = results.some((one) => one.code === 'stopped');
  if (notStarted || halfWay) return 'stopped';
  const checkFailed = results.some(hasFailedCheck);
  if (some('partial') || checkFailed) return 'partial';
  return 'completed';
}

function notableOf(plan: Plan, results: readonly TargetResult[]): ChangeReport['notable'] {
  const fromResults = results
    .filter((one) => !outcomes[one.outcome].fine || one.code === 'stopped' || hasFailedCheck(one))
    .map(({ targetId, outcome, detail }) => ({ targetId, outcome, detail: detail ?? '' }));
  const skipped = plan.skipped.map(({ targetId, violations }) => ({
    targetId,
    outcome: 'skipped' as const,
    detail: violations.map((one) => one.found).join('; '),
  }));
  return [...fromResults, ...skipped].slice(0, NOTABLE);
}
