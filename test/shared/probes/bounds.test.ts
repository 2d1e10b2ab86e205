import { describe, expect, it } from 'vitest';
import { makeRules, regionAround } from '../../../bench/makeRules.js';
import { limits } from '../../../shared/contracts/limits.js';
import type { Assertion } from '../../../shared/contracts/probe.js';
import { sayChecks } from '../../../shared/messages/sayChecks.js';
import { sayVerdict } from '../../../shared/messages/sayVerdict.js';
import { answerProbe } from '../../../shared/probes/answerProbe.js';
import { CheckCosts } from '../../../shared/probes/CheckCosts.js';
import { createCheckJudge } from '../../../shared/probes/checkJudge.js';
import { decideQuestion } from '../../../shared/probes/decideQuestion.js';
import type { Subject } from '../../../shared/probes/subject.js';
import { internet } from '../../../shared/rules/internet.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { thousands } from '../../../shared/text/counts.js';

/** An interface with almost as many rules as it may have, none like another. */
const region = new RegionRules(regionAround(makeRules(950, 'random')));
const subject = (groups = ['sg-bench']): Subject => ({
  ...{ id: 'eni-a', own: [], vpcId: 'vpc-1', securityGroupIds: groups },
});
const everyPort: Assertion = {
  ...{ direction: 'ingress', protocol: 'tcp', portRange: '1/65535' },
  ...{ peer: 'internet', expect: 'deny' },
};

describe('a verdict on every port of an interface with 950 rules', () => {
  const engine = new RuleEngine(region);
  const whole = decideQuestion(everyPort, internet, subject(), engine, { asInternet: true });
  if (!whole.ok) throw new Error('the rules of this test can be judged');
  const verdict = sayVerdict(answerProbe(everyPort, subject(), engine));

  it('has thousands of parts, of which the first hundred are kept, and the number of the others', () => {
    expect(whole.parts.length).toBeGreaterThan(5_000);
    expect([verdict.verdict, verdict.parts?.length, verdict.more]).toStrictEqual([
      'partial',
      limits.partsPerVerdict,
      whole.parts.length - limits.partsPerVerdict,
    ]);
    expect(verdict.explanation).toContain(
      `${thousands(whole.allowed)} parts allowed, ${thousands(whole.denied)} denied`,
    );
    expect(whole.allowed + whole.denied).toBe(whole.parts.length);
  });

  it('keeps parts of both kinds, in their order', () => {
    const kinds = verdict.parts?.map((part) => part.verdict) ?? [];
    expect([
      kinds.filter((one) => one === 'allow').length,
      kinds.filter((one) => one === 'deny').length,
    ]).toStrictEqual([50, 50]);
    const texts = whole.parts.map(({ ports }) => ports[0]);
    const shown = verdict.parts?.map(({ ports }) => Number(ports.split('/')[0])) ?? [];
    const at = shown.map((from) => texts.indexOf(from));
    expect(at).toStrictEqual([...at].sort((a, b) => a - b));
  });

  it('is a text of bounded size', () => {
    expect(JSON.stringify(verdict).length).toBeLessThan(250_000);
    for (const { peer, morePeers = 0 } of verdict.parts ?? []) {
      const blocks = peer.split(' ').length;
      expect(blocks).toBeLessThanOrEqual(limits.blocksPerPart);
      expect(morePeers === 0 || blocks === limits.blocksPerPart).toBe(true);
    }
  });

  it('is in evidence what was found, why, and the number of its parts', () => {
    const judge = createCheckJudge(region, Array(10).fill(everyPort));
    const { results, more } = sayChecks(judge(subject()));
    expect(more).toStrictEqual({ held: 0, failed: 10 - limits.assertionsPerTarget });
    expect(results).toStrictEqual(
      Array(limits.assertionsPerTarget).fill({
        check: everyPort,
        holds: false,
        verdict: {
          verdict: 'partial',
          more: whole.parts.length,
          explanation: verdict.explanation,
          considered: verdict.considered,
        },
      }),
    );
  });
});

describe('judging checks', () => {
  it('is counted before anything is judged, once for subjects in the same groups', () => {
    const costs = new CheckCosts(region, [everyPort]);
    const key = costs.add(subject());
    const { comparisons } = costs;
    expect([costs.sets, costs.mostRules, costs.areTooMany]).toStrictEqual([1, 950, false]);
    expect(costs.add({ ...subject(), id: 'eni-b' })).toBe(key);
    expect(costs.comparisons).toBe(comparisons);
    const port = new CheckCosts(region, [
      { ...everyPort, portRange: undefined, port: 22 } as Assertion,
    ]);
    port.add(subject());
    expect(port.comparisons).toBeLessThan(comparisons / 10);
  });

  it('beyond the bound makes a check uncertain, and so it does not hold', () => {
    const port = { ...everyPort, portRange: '22/22' };
    const atMost = 4_000_000;
    const judge = createCheckJudge(region, [port], atMost);
    // Sets that differ, with the same rules.
    const sets = Array.from({ length: 3 }, (_, index) => ['sg-bench', `sg-peer-${index}`]);
    const [first, , last] = sets.map((groups) => sayChecks(judge(subject(groups))));
    expect(first?.results.map(({ holds, verdict }) => [holds, verdict.verdict])).toStrictEqual([
      [true, 'deny'],
    ]);
    expect(last?.results[0]).toStrictEqual({
      check: port,
      holds: false,
      verdict: {
        verdict: 'uncertain',
        reason: 'judging all that was asked takes more than 4,000,000 comparisons',
        explanation: expect.stringContaining('takes more than 4,000,000 comparisons'),
        considered: 0,
      },
    });
  });
});
