import type { CheckResult } from '../contracts/evidence.js';
import type { RequestedCheck, Verdict } from '../contracts/probe.js';
import type { RegionRules } from '../rules/regionRules.js';
import { answerProbe, type Subject } from './answerProbe.js';

/**
 * Judges requested checks for many subjects: subjects in the same groups share one verdict, unless
 * a rule of these groups looks at the own address.
 */
export function createCheckJudge(region: RegionRules) {
  const known = new Map<string, Verdict>();
  return (checks: readonly RequestedCheck[], subject: Subject): CheckResult[] => {
    const looksAtOwn = subject.securityGroupIds.some((id) =>
      region.group(id)?.rules.some((rule) => rule.own),
    );
    const who = looksAtOwn ? subject.id : [...subject.securityGroupIds].sort().join(' ');
    return checks.map((check) => {
      const key = `${who}|${subject.classic ?? false}|${JSON.stringify(check)}`;
      const verdict = known.get(key) ?? answerProbe(check, subject, region);
      known.set(key, verdict);
      return { check, holds: verdict.verdict === check.expect, verdict };
    });
  };
}
