import { limits } from '../contracts/limits.js';
import type { Assertion } from '../contracts/probe.js';
import { reasonKey } from '../contracts/reason.js';
import { noAddress } from '../rules/addressSet.js';
import { entriesOf } from '../rules/entries.js';
import { askedCost, compilingCost, edgesOf } from '../rules/judgingCost.js';
import { parseProtocol } from '../rules/protocol.js';
import type { RegionRules } from '../rules/regionRules.js';
import { RuleEngine } from '../rules/ruleEngine.js';
import { peersOf } from './answerProbe.js';
import { portsAsked, sourcePortsAsked } from './decideQuestion.js';
import { ownAddresses, type Subject, whyUnjudged } from './subject.js';

/** What one verdict takes beside its cells, as so many words compared. */
const VERDICT = 25_000;

/**
 * Counts what judging checks takes, before anything is judged: in words of 32 entries that are
 * compared. Subjects that share their verdicts are counted once.
 */
export class CheckCosts {
  readonly #engine: RuleEngine;
  readonly #checks: readonly Assertion[];
  readonly #atMost: number;
  readonly #seen = new Set<string>();
  #mostRules = 0;
  #comparisons = 0;

  /** `atMost`: words compared. */
  constructor(
    region: RegionRules,
    checks: readonly Assertion[],
    atMost: number = limits.comparisonsPerJudging,
  ) {
    this.#atMost = atMost;
    this.#engine = new RuleEngine(region);
    this.#checks = checks;
  }

  /** Sets of groups that differ, or interfaces where rules look at their own addresses. */
  get sets(): number {
    return this.#seen.size;
  }

  /** The rules of the set that has the most. */
  get mostRules(): number {
    return this.#mostRules;
  }

  get comparisons(): number {
    return this.#comparisons;
  }

  /** Whether it is more than may be judged at once. */
  get areTooMany(): boolean {
    return this.#comparisons > this.#atMost;
  }

  /** Counts a subject. The answer is the same text for subjects that share their verdicts. */
  add(subject: Subject): string {
    const { groups } = this.#engine.groupSet(subject.securityGroupIds);
    const looksAtOwn = this.#engine.looksAtOwn(subject.securityGroupIds);
    const who = looksAtOwn ? subject.id : [...subject.securityGroupIds].sort().join(' ');
    const key = `${who}|${reasonKey(whyUnjudged(subject, this.#engine))}`;
    if (this.#seen.has(key)) return key;
    this.#seen.add(key);
    const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
    this.#mostRules = Math.max(this.#mostRules, rules);
    this.#comparisons += this.#costOf(subject, looksAtOwn);
    return key;
  }

  #costOf(subject: Subject, looksAtOwn: boolean): number {
    const set = this.#engine.groupSet(subject.securityGroupIds);
    let cost = this.#checks.length * VERDICT;
    for (const direction of ['ingress', 'egress'] as const) {
      const checks = this.#checks.filter((check) => check.direction === direction);
      if (checks.length === 0) continue;
      for (const own of looksAtOwn ? ownAddresses(subject) : [undefined]) {
        const edges = edgesOf(entriesOf(set, direction, own));
        cost += compilingCost(edges);
        for (const check of checks) {
          cost += askedCost(edges, {
            peers: peersOf(check.peer) ?? noAddress,
            ports: portsAsked(check),
            sources: sourcePortsAsked(check),
            protocol: parseProtocol(check.protocol) ?? 'all',
          });
        }
      }
    }
    return cost;
  }
}
