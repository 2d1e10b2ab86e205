import type { JudgedChecks } from '../change/loop/judgeTarget.js';
import type { AssertionDraft } from '../contracts/verify.js';
import { sayVerdict } from './sayVerdict.js';

/** Puts the judged checks of a target into words. */
export function sayChecks(checks: readonly AssertionDraft[]): JudgedChecks {
  const failed = checks.find(({ holds }) => !holds);
  return {
    results: checks.map((one) => ({ ...one, verdict: sayVerdict(one.verdict) })),
    ...(failed ? { failed: failed.verdict.explanation } : {}),
  };
}
