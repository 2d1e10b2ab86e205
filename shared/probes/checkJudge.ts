import type { VerdictDraft } from '../contracts/explanation.js';
import type { Assertion } from '../contracts/probe.js';
import { reasonKey } from '../contracts/reason.js';
import type { AssertionDraft } from '../contracts/verify.js';
import type { RegionRules } from '../rules/regionRules.js';
import { RuleEngine } from '../rules/ruleEngine.js';
import { answerProbe } from './answerProbe.js';
import { type Subject, whyUnjudged } from './subject.js';

/**
 * Judges requested checks for many subjects: subjects in the same groups share one verdict (the
 * same object), unless a rule of these groups looks at the own address.
 */
export function createCheckJudge(region: RegionRules) {
  const engine = new RuleEngine(region);
  const known = new Map<string, VerdictDraft>();
  return (checks: readonly Assertion[], subject: Subject): AssertionDraft[] => {
    const looksAtOwn = engine.looksAtOwn(subject.securityGroupIds);
    const who = looksAtOwn ? subject.id : [...subject.securityGroupIds].sort().join(' ');
    return checks.map((check) => {
      const key = `${who}|${reasonKey(whyUnjudged(subject, engine))}|${JSON.stringify(check)}`;
      const verdict = known.get(key) ?? answerProbe(check, subject, engine);
      known.set(key, verdict);
      return { check, holds: verdict.verdict === check.expect, verdict };
    });
  };
}
