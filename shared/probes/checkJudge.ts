import type { VerdictDraft } from '../contracts/explanation.js';
import { limits } from '../contracts/limits.js';
import type { Assertion } from '../contracts/probe.js';
import type { AssertionDraft } from '../contracts/verify.js';
import type { RegionRules } from '../rules/regionRules.js';
import { RuleEngine } from '../rules/ruleEngine.js';
import { answerProbe } from './answerProbe.js';
import { CheckCosts } from './CheckCosts.js';
import type { Subject } from './subject.js';

/**
 * Judges requested checks for many subjects: subjects in the same groups share their results (the
 * same objects), unless a rule of these groups looks at the own address. Of a verdict in parts the
 * number of the parts is kept. What goes beyond `atMost` words compared is not judged but uncertain: rules can have become more since the change was admitted.
 */
export function createCheckJudge(
  region: RegionRules,
  checks: readonly Assertion[],
  atMost: number = limits.comparisonsPerJudging,
) {
  const costs = new CheckCosts(region, checks, atMost);
  const tooMuchWork: VerdictDraft = {
    verdict: 'uncertain',
    explanation: { code: 'tooMuchWork', atMost },
    considered: 0,
  };
  const known = new Map<string, readonly AssertionDraft[]>();
  const judge = (subject: Subject): AssertionDraft[] => {
    // Made for one set of groups and forgotten with it: compiled rules take far more than verdicts.
    const engine = new RuleEngine(region);
    return checks.map((check) => {
      const verdict = costs.areTooMany ? tooMuchWork : answerProbe(check, subject, engine, 0);
      return { check, holds: verdict.verdict === check.expect, verdict };
    });
  };
  return (subject: Subject): readonly AssertionDraft[] => {
    const key = costs.add(subject);
    const results = known.get(key) ?? judge(subject);
    known.set(key, results);
    return results;
  };
}
