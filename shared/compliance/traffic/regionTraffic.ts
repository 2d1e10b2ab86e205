import type { Entry } from '../../rules/entries.js';
import type { Rule } from '../../rules/rule.js';
import type { RuleEngine } from '../../rules/ruleEngine.js';
import type { InterfaceClass } from '../interfaceClass.js';
import { type ClassTraffic, classTraffic, type PortColumn } from './classTraffic.js';

/** The part of a class's traffic that is kept: its compiled rules are not. */
export type KeptTraffic = Omit<ClassTraffic, 'entries' | 'stats'>;

export interface JudgedClass {
  readonly interfaceClass: InterfaceClass;
  readonly ingress: KeptTraffic;
  readonly egress: KeptTraffic;
}

/** What all classes together say of one rule. */
export interface RuleStat {
  /**
   * Whether the rule decides somewhere, and whether some verdict would be another one without it.
   */
  decides: boolean;
  matters: boolean;
  /** Whether the rule, which was not read whole, may decide somewhere. */
  mayDecide: boolean;
  readonly blockers: Set<Entry>;
  readonly followers: Set<Entry>;
}

/**
 * The traffic of every class of a region. Each class is compiled once and then forgotten, so memory
 * grows with the distinct sets of groups, not with interfaces or findings.
 */
export class RegionTraffic {
  readonly classes: readonly JudgedClass[];
  readonly ruleStats: ReadonlyMap<Rule, RuleStat>;

  /** `onProgress` hears how many classes are judged. */
  constructor(
    classes: readonly InterfaceClass[],
    engine: RuleEngine,
    onProgress: (done: number, all: number) => void = () => {},
  ) {
    const stats = new Map<Rule, RuleStat>();
    const lists = new Map<string, readonly number[]>();
    const keep = (traffic: ClassTraffic): KeptTraffic => {
      fold(traffic, stats);
      const { entries: _entries, stats: _stats, ...kept } = traffic;
      return {
        ...kept,
        open: kept.open.map((one) => ({ ...one, columns: shared(one.columns, lists) })),
      };
    };
    this.classes = classes.map((interfaceClass, index) => {
      if (index % 256 === 0) onProgress(index, classes.length);
      const set = engine.groupSet(interfaceClass.securityGroupIds);
      return {
        interfaceClass,
        ingress: keep(classTraffic(set, 'ingress', interfaceClass)),
        egress: keep(classTraffic(set, 'egress', interfaceClass)),
      };
    });
    onProgress(classes.length, classes.length);
    this.ruleStats = stats;
  }
}

function fold({ entries, stats }: ClassTraffic, into: Map<Rule, RuleStat>): void {
  for (const [index, { rule }] of entries.entries()) {
    const stat = stats[index];
    if (!rule || !stat) continue;
    let known = into.get(rule);
    if (!known) {
      known = {
        decides: false,
        matters: false,
        mayDecide: false,
        blockers: new Set(),
        followers: new Set(),
      };
      into.set(rule, known);
    }
    known.mayDecide ||= stat.mayDecide;
    known.decides ||= stat.decides;
    known.matters ||= stat.matters;
    const at = (one: number) => entries[one] as Entry;
    // The blockers are needed only of rules that decide nowhere, the followers only of those that
    // matter nowhere.
    if (known.decides) known.blockers.clear();
    else for (const one of stat.blockers) known.blockers.add(at(one));
    if (known.matters) known.followers.clear();
    else for (const one of stat.followers) known.followers.add(at(one));
  }
}

/** Keeps one copy of each list of protocols, since most of them are alike. */
function shared(
  columns: readonly PortColumn[],
  lists: Map<string, readonly number[]>,
): readonly PortColumn[] {
  return columns.map((column) => {
    const key = column.protocols.join(',');
    const known = lists.get(key);
    if (!known) lists.set(key, column.protocols);
    return known ? { ...column, protocols: known } : column;
  });
}
