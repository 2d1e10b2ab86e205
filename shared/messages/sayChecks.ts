import type { JudgedChecks } from '../change/loop/judgeTarget.js';
import type { VerdictDraft } from '../contracts/explanation.js';
import { limits } from '../contracts/limits.js';
import type { Verdict } from '../contracts/probe.js';
import type { AssertionDraft } from '../contracts/verify.js';
import { sayVerdict } from './sayVerdict.js';

/**
 * Puts the judged checks of a target into words, as evidence has them: the first few, those that do
 * not hold before the others, and how many more there are of each.
 */
export function sayChecks(checks: readonly AssertionDraft[]): JudgedChecks {
  const failing = checks.filter(({ holds }) => !holds);
  const holding = checks.filter(({ holds }) => holds);
  const most = limits.assertionsPerTarget;
  const shown = [...failing, ...holding].slice(0, most);
  const more = {
    held: Math.min(holding.length, Math.max(0, checks.length - most)),
    failed: Math.max(0, failing.length - most),
  };
  const [failed] = failing;
  return {
    // In the order of the request, as far as they are there.
    results: checks
      .filter((one) => shown.includes(one))
      .map((one) => ({ ...one, verdict: verdictInEvidence(one.verdict) })),
    ...(checks.length > most ? { more } : {}),
    ...(failed ? { failed: failed.verdict.explanation } : {}),
  };
}

/** Interfaces in the same groups share what is said of their verdicts. */
const kept = new WeakMap<VerdictDraft, Verdict>();

function verdictInEvidence(draft: VerdictDraft): Verdict {
  const known = kept.get(draft);
  if (known) return known;
  const { remedy: _remedy, ...rest } = draft;
  const verdict = sayVerdict(rest);
  kept.set(draft, verdict);
  return verdict;
}
