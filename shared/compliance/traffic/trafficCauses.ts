import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { Family } from '../../rules/address.js';
import type { Entry } from '../../rules/entries.js';
import { type Point, type Ranges, unite } from '../../rules/ranges.js';
import type { Rule } from '../../rules/rule.js';
import type { InterfaceClass } from '../interfaceClass.js';
import { ruleKey } from '../ruleText.js';
import { type OpenBy, shareOfRanges } from './classTraffic.js';

/** What one cause opens; grows while classes of interfaces are looked at. */
export interface TrafficCause {
  readonly key: string;
  readonly family: Family;
  readonly rules: Set<Rule>;
  /** Where it opens most. */
  peers: Ranges<Point>;
  /** Of the Internet; undefined where it is not about the Internet. */
  share: number | undefined;
  /** Ports by protocol number; protocols without ports have none. */
  readonly ports: Map<number, Ranges<number>>;
  readonly alsoOpenBy: Set<Rule>;
  readonly classes: Set<InterfaceClass>;
}

/** Traffic of a class that is open, and by whom. */
interface Open {
  readonly family: Family;
  readonly protocols: readonly number[];
  readonly ports: Ranges<number>;
  readonly openBy: readonly OpenBy[];
}

/** Gathers causes over all classes: those with one key are one. */
export class TrafficCauses {
  readonly #causes = new Map<string, TrafficCause>();

  /**
   * Adds what is open to the Internet in a class. A rule that opens enough alone is a cause of its
   * own; where only several together do, they are one.
   */
  add(open: Open, minShare: number, of: InterfaceClass): void {
    const byRule = open.openBy.filter((one) => one.entry.rule);
    const alone = byRule.filter((one) => one.share >= minShare);
    for (const one of alone) this.#note(keyOf(one), [one], open, of);
    if (alone.length === 0) this.addTogether(open, of);
  }

  /** Adds what rules open together: one cause for the groups that they stand in. */
  addTogether(open: Open, of: InterfaceClass): void {
    const byRule = open.openBy.filter((one) => one.entry.rule);
    if (byRule.length === 0) return;
    const groups = byRule.map((one) => one.entry.rule?.securityGroupId ?? '');
    const key = `together ${[...new Set(groups)].sort().join(' ')} IPv${open.family}`;
    this.#note(key, byRule, open, of);
  }

  /** Adds a rule with all that it allows, whoever its peers are. */
  addRule(entry: Entry, of: InterfaceClass): void {
    const family = entry.peers.v4.length > 0 ? 4 : 6;
    const peers = family === 4 ? entry.peers.v4 : entry.peers.v6;
    const by = { entry, share: 0, peers, alsoOpenBy: [] };
    const protocols = entry.protocol === 'all' ? everyProtocol : [entry.protocol];
    const open = { family, protocols, ports: entry.ports, openBy: [by] } as const;
    this.#note(keyOf(by), [by], open, of).share = undefined;
  }

  get all(): readonly TrafficCause[] {
    return [...this.#causes.values()];
  }

  #note(key: string, by: readonly OpenBy[], open: Open, of: InterfaceClass): TrafficCause {
    const cause = this.#causeOf(key, by, open.family);
    for (const protocol of open.protocols) {
      const known = cause.ports.get(protocol);
      cause.ports.set(protocol, known ? unite(known, open.ports) : open.ports);
    }
    for (const { rule } of by.flatMap((one) => one.alsoOpenBy))
      if (rule) cause.alsoOpenBy.add(rule);
    cause.classes.add(of);
    return cause;
  }

  #causeOf(base: string, by: readonly OpenBy[], family: Family): TrafficCause {
    // A prefix list is of one family; one that holds both would be two causes.
    const other = (this.#causes.get(base)?.family ?? family) !== family;
    const key = other ? `${base} IPv${family}` : base;
    const known = this.#causes.get(key);
    const share = by.reduce((sum, one) => sum + one.share, 0);
    const single = by.length === 1 && !key.startsWith('together');
    if (known && single && share <= (known.share ?? 0)) return known;
    const peers = by.map((one) => one.peers).reduce((a, b) => unite(a, b));
    if (!known) {
      const cause: TrafficCause = {
        key,
        family,
        rules: new Set(),
        peers,
        share: Math.min(1, share),
        ports: new Map(),
        alsoOpenBy: new Set(),
        classes: new Set(),
      };
      for (const { entry } of by) if (entry.rule) cause.rules.add(entry.rule);
      this.#causes.set(key, cause);
      return cause;
    }
    for (const { entry } of by) if (entry.rule) known.rules.add(entry.rule);
    known.peers = single ? peers : unite(known.peers, peers);
    known.share = Math.min(1, shareOfRanges(family, known.peers));
    return known;
  }
}

const keyOf = ({ entry }: OpenBy) => (entry.rule ? ruleKey(entry.rule) : entry.kind);

const everyProtocol = Array.from({ length: 256 }, (_, number) => number);

/** The interfaces of classes, each once. */
export function interfacesOf(classes: ReadonlySet<InterfaceClass>): NetworkInterface[] {
  const [only, ...others] = classes;
  if (only && others.length === 0) return [...only.interfaces];
  return [...new Set([...classes].flatMap((one) => [...one.interfaces]))];
}

/** How many interfaces: one may be in several classes where its addresses are told apart. */
export const reachOf = (classes: ReadonlySet<InterfaceClass>): number =>
  [...classes].some((one) => one.own)
    ? interfacesOf(classes).length
    : [...classes].reduce((sum, one) => sum + one.interfaces.length, 0);
