import type { VerdictDraft } from '../contracts/explanation.js';
import { reasonKey } from '../contracts/reason.js';
import type { RuleEngine } from '../rules/ruleEngine.js';
import { answerProbe } from './answerProbe.js';
import type { Question } from './decideQuestion.js';
import { type Subject, whyUnjudged } from './subject.js';

/** The ports of the console's one-click check, and ICMP (facts/ecs 4). */
const PORTS = [80, 443, 22, 3389, 8080];

const questionsFrom = (peer: 'internet' | 'internet6'): Question[] => [
  ...PORTS.map((port): Question => ({ direction: 'ingress', protocol: 'tcp', port, peer })),
  { direction: 'ingress', protocol: peer === 'internet' ? 'icmp' : 'icmpv6', peer },
];

const fromInternet = questionsFrom('internet');
const fromInternet6 = questionsFrom('internet6');

export interface OneClickResult {
  readonly question: Question;
  readonly verdict: VerdictDraft;
}

/**
 * Makes the one-click check: TCP 80, 443, 22, 3389, 8080 and ICMP from the Internet, and from the
 * IPv6 Internet if the interface has an IPv6 address. Interfaces in the same groups share their
 * verdicts.
 */
export function createOneClick(engine: RuleEngine): (subject: Subject) => OneClickResult[] {
  const known = new Map<string, OneClickResult[]>();
  return (subject) => {
    const hasV6 = subject.own.some((range) => range.family === 6);
    const who = engine.looksAtOwn(subject.securityGroupIds)
      ? subject.id
      : [...subject.securityGroupIds].sort().join(' ');
    const key = `${who}|${hasV6}|${reasonKey(whyUnjudged(subject, engine))}`;
    const questions = hasV6 ? [...fromInternet, ...fromInternet6] : fromInternet;
    const results =
      known.get(key) ??
      questions.map((question) => ({ question, verdict: answerProbe(question, subject, engine) }));
    known.set(key, results);
    return results;
  };
}
