import type { Assertion, Verdict } from '../contracts/probe.js';
import type { AssertionResult } from '../contracts/verify.js';
import type { RegionRules } from '../rules/regionRules.js';
import { RuleEngine } from '../rules/ruleEngine.js';
import { answerProbe } from './answerProbe.js';
import { type Subject, whyUnjudged } from './subject.js';

/**
 * Judges requested checks for many subjects: subjects in the same groups share one verdict, unless
 * a rule of these groups looks at the own address.
 */
export function createCheckJudge(region: RegionRules) {
  const engine = new RuleEngine(region);
  const known = new Map<string, Verdict>();
  return (checks: readonly Assertion[], subject: Subject): AssertionResult[] => {
    const looksAtOwn = engine.looksAtOwn(subject.securityGroupIds);
    const who = looksAtOwn ? subject.id : [...subject.securityGroupIds].sort().join(' ');
    return checks.map((check) => {
      const key = `${who}|${whyUnjudged(subject, engine) ?? ''}|${JSON.stringify(check)}`;
      const verdict = known.get(key) ?? answerProbe(check, subject, engine);
      known.set(key, verdict);
      return { check, holds: verdict.verdict === check.expect, verdict };
    });
  };
}
