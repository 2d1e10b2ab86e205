import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerProbe, peersOf } from '../../../shared/probes/answerProbe.js';
import { decideQuestion, type Question } from '../../../shared/probes/decideQuestion.js';
import { subjectOf } from '../../../shared/probes/subject.js';
import { type AddressSet, cidrsOf, sameSets, uniteSets } from '../../../shared/rules/addressSet.js';
import { RegionRules } from '../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../shared/rules/ruleEngine.js';
import { interfaceAt, randomRegion, regionOf } from '../rules/randomRegion.js';

const peers = ['10.1.2.4', '10.1.9.9', '10.7.0.1', '203.0.113.7', '2408:4005:3cd::77', 'fe80::1'];
const question: fc.Arbitrary<Omit<Question, 'peer'>> = fc.record({
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  protocol: fc.constant('tcp'),
  port: fc.constantFrom(22, 25, 443, 8500),
});

const setOf = (texts: readonly string[]): AddressSet =>
  texts.map((text) => peersOf(text) as AddressSet).reduce(uniteSets, { v4: [], v6: [] });

describe('a question about a set of addresses', () => {
  it('is decided for each address as the probe of that address alone', () => {
    fc.assert(
      fc.property(
        randomRegion,
        question,
        fc.subarray(peers, { minLength: 1 }),
        ({ snapshot, groupIds }, asked, some) => {
          const engine = new RuleEngine(new RegionRules(snapshot));
          const subject = subjectOf(interfaceAt('eni-me', '10.1.2.3', groupIds));
          const single = some.map((peer) => ({
            peer,
            ...answerProbe({ ...asked, peer }, subject, engine),
          }));
          const decided = decideQuestion({ ...asked, peer: 'them' }, setOf(some), subject, engine);
          if (single.some((one) => one.verdict === 'uncertain')) {
            expect(decided.ok).toBe(false);
            return;
          }
          if (!decided.ok) throw new Error(decided.reason.code);
          // An interface with several own addresses may see one peer decided both ways.
          const clear = single.filter((one) => one.verdict !== 'partial');
          for (const { peer, verdict } of clear) {
            const hit = decided.parts.filter((part) =>
              sameSets(uniteSets(part.peers(), setOf([peer])), part.peers()),
            );
            expect(hit.length).toBeGreaterThan(0);
            expect(new Set(hit.map((part) => part.entry.allow))).toStrictEqual(
              new Set([verdict === 'allow']),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  const engine = new RuleEngine(
    new RegionRules(
      regionOf([
        {
          id: 'sg-a',
          rules: [
            {
              Direction: 'ingress',
              IpProtocol: 'ALL',
              PortRange: '-1/-1',
              Policy: 'Accept',
              Priority: '1',
              Ipv6SourceCidrIp: '::/0',
            },
          ],
        },
      ]),
    ),
  );
  const me = subjectOf(interfaceAt('eni-me', '10.1.2.3', ['sg-a']));

  it('of both families is judged in each with the protocols of that family', () => {
    const both = setOf(['203.0.113.7', '2408::1']);
    const decided = decideQuestion(
      { direction: 'ingress', protocol: 'all', peer: 'them' },
      both,
      me,
      engine,
    );
    if (!decided.ok) throw new Error(decided.reason.code);
    const allowed = decided.parts.filter((part) => part.entry.allow);
    expect(new Set(allowed.flatMap((part) => cidrsOf(part.peers())))).toStrictEqual(
      new Set(['2408::1/128']),
    );
    const denied = decided.parts.filter((part) => !part.entry.allow);
    expect(new Set(denied.flatMap((part) => cidrsOf(part.peers())))).toStrictEqual(
      new Set(['203.0.113.7/32']),
    );
  });

  it('leaves the other family out of a protocol that exists in one alone', () => {
    const both = setOf(['203.0.113.7', '2408::1']);
    const ask = (protocol: string, set: AddressSet) =>
      decideQuestion({ direction: 'ingress', protocol, peer: 'them' }, set, me, engine);
    const icmp = ask('icmp', both);
    expect(icmp.ok && icmp.parts.flatMap((part) => cidrsOf(part.peers()))).toStrictEqual([
      '203.0.113.7/32',
    ]);
    expect(ask('icmpv6', setOf(['203.0.113.7']))).toStrictEqual({
      ok: true,
      parts: [],
      ...{ allowed: 0, denied: 0, entries: [] },
      considered: 0,
    });
  });

  it('about no address has no part', () => {
    const asked: Question = { direction: 'ingress', protocol: 'tcp', port: 22, peer: 'them' };
    expect(decideQuestion(asked, { v4: [], v6: [] }, me, engine)).toStrictEqual({
      ok: true,
      parts: [],
      ...{ allowed: 0, denied: 0, entries: [] },
      considered: 0,
    });
  });
});
