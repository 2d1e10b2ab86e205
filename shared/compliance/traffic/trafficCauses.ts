import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { Family } from '../../rules/address.js';
import type { Entry } from '../../rules/entries.js';
import { shareOfInternet } from '../../rules/internetShare.js';
import { intersect, type Point, type Ranges, unite } from '../../rules/ranges.js';
import type { Rule } from '../../rules/rule.js';
import { fewOf } from '../../text/counts.js';
import type { InterfaceClass } from '../interfaceClass.js';
import { ruleKey } from '../ruleText.js';
import type { OpenBy } from './classTraffic.js';

/** What one cause opens. It grows while classes of interfaces are looked at. */
export interface TrafficCause {
  readonly key: string;
  readonly family: Family;
  readonly rules: Set<Rule>;
  /** The peers of the class in which the cause opens most. */
  peers: Ranges<Point>;
  /** The open share of the Internet; undefined where the cause is not about the Internet. */
  share: number | undefined;
  /** Ports by protocol number; protocols without ports have none. */
  readonly ports: Map<number, Ranges<number>>;
  readonly alsoOpenBy: Set<Rule>;
  readonly classes: Set<InterfaceClass>;
  /** What is closed in each class, of what the cause opens otherwise; empty text for nothing. */
  readonly butFor: Set<string>;
}

/** Traffic of a class that is open, and by whom. */
interface Open {
  readonly family: Family;
  readonly protocols: readonly number[];
  readonly ports: Ranges<number>;
  readonly openBy: readonly OpenBy[];
  /** What of it is closed, as part of a sentence; empty or absent: nothing. */
  readonly butFor?: string;
}

/** Gathers the causes of all classes; causes with the same key are one cause. */
export class TrafficCauses {
  readonly #causes = new Map<string, TrafficCause>();

  /**
   * Adds what is open to the Internet in a class. Each rule that opens enough alone is a cause of
   * its own. Where only several rules together open enough, they are one cause.
   */
  add(open: Open, minShare: number, interfaceClass: InterfaceClass): void {
    const byRule = open.openBy.filter((one) => one.entry.rule);
    const alone = byRule.filter((one) => one.share >= minShare);
    for (const one of alone) this.#note(keyOf(one), [one], open, interfaceClass);
    if (alone.length === 0) this.addTogether(open, interfaceClass);
  }

  /** Adds what rules open together: one cause for all groups that hold these rules. */
  addTogether(open: Open, interfaceClass: InterfaceClass): void {
    const byRule = open.openBy.filter((one) => one.entry.rule);
    if (byRule.length === 0) return;
    const groups = byRule.map((one) => one.entry.rule?.securityGroupId ?? '');
    const key = `together ${[...new Set(groups)].sort().join(' ')} IPv${open.family}`;
    this.#note(key, byRule, open, interfaceClass);
  }

  /** Adds a rule with all that it allows, whoever its peers are. */
  addRule(entry: Entry, interfaceClass: InterfaceClass): void {
    const family = entry.peers.v4.length > 0 ? 4 : 6;
    const peers = family === 4 ? entry.peers.v4 : entry.peers.v6;
    const by = { entry, share: 0, peers, alsoOpenBy: [] };
    const protocols = entry.protocol === 'all' ? everyProtocol : [entry.protocol];
    const open = { family, protocols, ports: entry.ports, openBy: [by] } as const;
    this.#note(keyOf(by), [by], open, interfaceClass).share = undefined;
  }

  /** Adds rules with what they allow together to the peers that all of them name. */
  addRules(entries: ReadonlySet<Entry>, interfaceClass: InterfaceClass): void {
    const list = [...entries];
    const family = list.every((one) => one.peers.v4.length > 0) ? 4 : 6;
    const peers = list
      .map((one): Ranges<Point> => (family === 4 ? one.peers.v4 : one.peers.v6))
      .reduce((a, b) => intersect(a, b));
    const by = list.map((entry) => ({ entry, share: 0, peers, alsoOpenBy: [] }));
    const groups = list.map((entry) => entry.rule?.securityGroupId ?? '');
    const key = `together ${[...new Set(groups)].sort().join(' ')} IPv${family}`;
    for (const { protocol, ports } of list) {
      const protocols = protocol === 'all' ? everyProtocol : [protocol];
      this.#note(key, by, { family, protocols, ports, openBy: by }, interfaceClass).share =
        undefined;
    }
  }

  get all(): readonly TrafficCause[] {
    return [...this.#causes.values()];
  }

  #note(
    key: string,
    by: readonly OpenBy[],
    open: Open,
    interfaceClass: InterfaceClass,
  ): TrafficCause {
    const cause = this.#causeOf(key, by, open.family);
    for (const protocol of open.protocols) {
      const known = cause.ports.get(protocol);
      cause.ports.set(protocol, known ? unite(known, open.ports) : open.ports);
    }
    for (const { rule } of by.flatMap((one) => one.alsoOpenBy))
      if (rule) cause.alsoOpenBy.add(rule);
    cause.classes.add(interfaceClass);
    cause.butFor.add(open.butFor ?? '');
    return cause;
  }

  #causeOf(base: string, by: readonly OpenBy[], family: Family): TrafficCause {
    // A prefix list is of one family; a list that held both would be two causes.
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
        butFor: new Set(),
      };
      for (const { entry } of by) if (entry.rule) cause.rules.add(entry.rule);
      this.#causes.set(key, cause);
      return cause;
    }
    for (const { entry } of by) if (entry.rule) known.rules.add(entry.rule);
    known.peers = single ? peers : unite(known.peers, peers);
    known.share = Math.min(1, shareOfInternet(family, known.peers));
    return known;
  }
}

const keyOf = ({ entry }: OpenBy) => (entry.rule ? ruleKey(entry.rule) : entry.kind);

const everyProtocol = Array.from({ length: 256 }, (_, number) => number);

/** `, but for tcp 22`: the holes of several classes, as the end of a sentence. */
export function butForText(holes: ReadonlySet<string>): string {
  const named = [...holes].filter((one) => one !== '');
  if (named.length === 0) return '';
  return `, but for ${fewOf(named, 3)}${holes.size > 1 ? ' on some of them' : ''}`;
}

/** The interfaces of classes, each once. */
export function interfacesOf(classes: ReadonlySet<InterfaceClass>): NetworkInterface[] {
  const [only, ...others] = classes;
  if (only && others.length === 0) return [...only.interfaces];
  return [...new Set([...classes].flatMap((one) => [...one.interfaces]))];
}

/**
 * How many interfaces the classes have. An interface may be in several classes where its addresses
 * are told apart; it counts once.
 */
export const reachOf = (classes: ReadonlySet<InterfaceClass>): number =>
  [...classes].some((one) => one.own)
    ? interfacesOf(classes).length
    : [...classes].reduce((sum, one) => sum + one.interfaces.length, 0);
