import type { CheckCounts, TargetResult } from '../../contracts/verify.js';

/** How many assertions of a target hold and how many do not, with those that are not listed. */
export function checkCounts({
  checks,
  moreChecks = { held: 0, failed: 0 },
}: Pick<TargetResult, 'checks' | 'moreChecks'>): CheckCounts {
  const held = checks.filter((check) => check.holds).length;
  return {
    held: held + moreChecks.held,
    failed: checks.length - held + moreChecks.failed,
  };
}

/** Whether an assertion of a target does not hold. */
export const hasFailedCheck = (result: Pick<TargetResult, 'checks' | 'moreChecks'>): boolean =>
  checkCounts(result).failed > 0;
