import type { Direction } from '../contracts/direction.js';
import type { LintDetail } from '../contracts/lintDetail.js';
import type { RegionSnapshot } from '../region/regionSnapshot.js';
import {
  type AddressSet,
  everyAddress,
  intersectSets,
  isEmptySet,
  sameSets,
  subtractSets,
  uniteSets,
} from './addressSet.js';
import { type CellStat, emptyCellStat, noteCell } from './cellStats.js';
import { readCidr } from './cidr.js';
import { columnsOf, vectorKey } from './columns.js';
import { countRules, listSizesOf } from './countRules.js';
import { type Entry, entriesOf, type GroupSet } from './entries.js';
import { Grid } from './grid.js';
import { internet } from './internet.js';
import { intersect, sameRanges } from './ranges.js';
import { removableTogether, runOf, type SameRun } from './removableTogether.js';
import type { Rule } from './rule.js';

export type LintKind =
  /** The rule never decides: the entries before it cover it. */
  | 'shadowed'
  /** The rule decides, but the entries after it would give the same verdict. */
  | 'redundant'
  /** The rule allows more than its text suggests. */
  | 'widerThanWritten'
  /** Another rule of the same priority says the opposite; Drop wins. */
  | 'contradiction'
  /** The rule could not be read whole. */
  | 'unreadable';

export interface LintFinding {
  readonly kind: LintKind;
  readonly securityGroupId: string;
  readonly securityGroupRuleId: string;
  readonly direction: Direction;
  /** What is found, as data: `sayLint` has the words. */
  readonly detail: LintDetail;
  /** The rules that cover this rule, or that it contradicts. */
  readonly others: readonly string[];
  /** Set for a shadowed rule: whether an entry that covers it does the opposite. */
  readonly differs?: boolean;
}

export interface LintReport {
  readonly findings: readonly LintFinding[];
  /** The number of rules, counted as the 1,000 of an interface are (lists by MaxEntries). */
  readonly ruleCount: number;
  readonly headroom: number;
  /** How many of the count would go with the shadowed rules, which can all go at once. */
  readonly freed: number;
}

/** Finds what the rules of a set of groups (one group, or those of an interface) hide. */
export function lintGroups(
  set: GroupSet,
  snapshot: Pick<RegionSnapshot, 'prefixLists' | 'portRangeLists'>,
  rulesPerInterface: number,
): LintReport {
  const shadowed: Rule[] = [];
  const findings = (['ingress', 'egress'] as const).flatMap((direction) => [
    ...decisionFindings(set, direction, shadowed),
    ...pairFindings(set, direction),
    ...writtenFindings(set, direction),
  ]);
  const sizes = listSizesOf(snapshot);
  // A permission whose direction can't be read stands for two rules and counts once.
  const count = (rules: readonly Rule[]) =>
    countRules([...new Set(rules.map((rule) => rule.permission))], sizes);
  const ruleCount = count(set.groups.flatMap((group) => group.rules));
  return {
    findings,
    ruleCount,
    headroom: rulesPerInterface - ruleCount,
    freed: count(shadowed),
  };
}

/**
 * Shadowed and redundant rules. They are found from every cell of the compiled rules, so they are
 * exact, which comparing rules in pairs is not. All of them can be revoked at once: of rules that
 * stand for one another one is not told. The rules that never decide are added to `shadowed`.
 */
function decisionFindings(set: GroupSet, direction: Direction, shadowed: Rule[]): LintFinding[] {
  const grid = new Grid(entriesOf(set, direction));
  const { stats, runs } = cellsOf(grid);
  const candidates = new Set<number>();
  const never = new Set<number>();
  for (const [index, entry] of grid.entries.entries()) {
    const stat = stats[index];
    // An entry of an empty group or list matches nothing, so nothing shadows it.
    if (!entry.rule || !stat || entry.unknown !== undefined || isEmptySet(entry.peers)) continue;
    if (!stat.decides) never.add(index);
    else if (!stat.matters) candidates.add(index);
  }
  const redundant = removableTogether(candidates, never, runs);
  const idsOf = (indexes: Iterable<number>) =>
    [...new Set(indexes)].map((one) => nameOf(grid.entries[one] as Entry));
  const stays = (one: number) => !never.has(one) && !redundant.has(one);
  return grid.entries.flatMap((entry, index) => {
    const { rule } = entry;
    if (rule && never.has(index)) {
      shadowed.push(rule);
      const blockers = stats[index]?.blockers ?? new Set();
      const differs = [...blockers].some((one) => grid.entries[one]?.allow !== entry.allow);
      const others = idsOf(blockers);
      const detail = { code: 'covered', by: others, differs } as const;
      return [finding('shadowed', rule, detail, others, differs)];
    }
    if (rule && redundant.has(index)) {
      const own = runs.filter((run) => run[0] === index);
      const others = idsOf(own.flatMap((run) => run.find(stays) ?? []));
      const detail = { code: 'changesNothing', beside: others } as const;
      return [finding('redundant', rule, detail, others)];
    }
    return [];
  });
}

/** What all cells of a grid say of its entries, and their runs, each once. */
function cellsOf(grid: Grid): { readonly stats: readonly CellStat[]; readonly runs: SameRun[] } {
  const stats = grid.entries.map(emptyCellStat);
  const runs = new Map<string, SameRun>();
  for (const family of [4, 6] as const) {
    const axis = grid.peers(family);
    const seen = new Set<string>();
    for (const { vector } of columnsOf(grid, family)) {
      const key = vectorKey(vector);
      if (seen.has(key)) continue;
      seen.add(key);
      for (let index = 0; index < axis.starts.length; index += 1) {
        noteCell(grid, axis.rows, index * grid.words, vector, stats);
        const run = runOf(grid, axis.rows, index * grid.words, vector);
        runs.set(run.join(), run);
      }
    }
  }
  return { stats, runs: [...runs.values()] };
}

/** Rules of one priority that say opposite things about some traffic. */
function pairFindings(set: GroupSet, direction: Direction): LintFinding[] {
  const rules = readable(set, direction);
  const accepts = rules.filter((rule) => rule.policy === 'Accept');
  const drops = rules.filter((rule) => rule.policy === 'Drop');
  return accepts.flatMap((accept) => {
    const against = drops.filter(
      (drop) => drop.priority === accept.priority && overlap(accept, drop),
    );
    if (against.length === 0) return [];
    const others = against.map((drop) => drop.securityGroupRuleId);
    const detail = { code: 'droppedToo', by: others, priority: accept.priority } as const;
    return [finding('contradiction', accept, detail, others)];
  });
}

function overlap(a: Rule, b: Rule): boolean {
  const protocols = a.protocol === 'all' || b.protocol === 'all' || a.protocol === b.protocol;
  return (
    protocols &&
    intersect(a.ports, b.ports).length > 0 &&
    intersect(a.sourcePorts, b.sourcePorts).length > 0 &&
    !isEmptySet(intersectSets(a.peers, b.peers)) &&
    (!a.own || !b.own || !isEmptySet(intersectSets(a.own, b.own)))
  );
}

/** Rules that are wider than they look, and rules that could not be read. */
export function writtenFindings(set: GroupSet, direction: Direction): LintFinding[] {
  const all = set.groups.flatMap((group) =>
    group.rules.filter((rule) => rule.direction === direction),
  );
  const unreadable = all.flatMap((rule) =>
    rule.unknown ? [finding('unreadable', rule, { code: 'unread', faults: rule.unknown }, [])] : [],
  );
  const rules = readable(set, direction);
  const accepts = rules.filter((rule) => rule.policy === 'Accept');
  const parts = accepts.filter(isPartOfInternet);
  return [
    ...unreadable,
    ...rules.flatMap(hostBits),
    ...parts.flatMap((rule) => halves(rule, parts)),
    ...accepts.flatMap((rule) => besideV4Drop(rule, rules)),
  ];
}

/** Rules whose CIDR names a host in a block: `10.159.6.18/12` means `10.144.0.0/12`. */
function hostBits(rule: Rule): LintFinding[] {
  const { SourceCidrIp, Ipv6SourceCidrIp, DestCidrIp, Ipv6DestCidrIp } = rule.permission;
  return [SourceCidrIp, Ipv6SourceCidrIp, DestCidrIp, Ipv6DestCidrIp].flatMap((text) => {
    const cidr = text ? readCidr(text) : undefined;
    if (!text || !cidr?.hostBits) return [];
    const { prefix } = cidr;
    const addresses = cidr.range.family === 4 ? { addresses: 2 ** (32 - prefix) } : {};
    const detail = { code: 'hostBits', cidr: text, prefix, ...addresses } as const;
    return [finding('widerThanWritten', rule, detail, [])];
  });
}

/** Accept rules that cover the Internet together though none of them does alone. */
function halves(rule: Rule, parts: readonly Rule[]): LintFinding[] {
  const alike = parts.filter(
    (other) =>
      other.protocol === rule.protocol &&
      sameRanges(other.ports, rule.ports) &&
      sameRanges(other.sourcePorts, rule.sourcePorts) &&
      sameSets(other.own ?? everyAddress, rule.own ?? everyAddress),
  );
  // One finding for each such set of rules, at its first.
  if (alike[0] !== rule) return [];
  const together = alike.map((one) => one.peers).reduce(uniteSets);
  if (!isEmptySet(subtractSets(internet, together))) return [];
  const others = alike.slice(1).map((one) => one.securityGroupRuleId);
  const detail = { code: 'internetTogether', beside: others } as const;
  return [finding('widerThanWritten', rule, detail, others)];
}

/** Whether a rule covers a part of the Internet, and not all of it. */
function isPartOfInternet({ peers }: Rule): boolean {
  const part = intersectSets(peers, internet);
  return !isEmptySet(part) && !sameSets(part, internet);
}

/** Rules for `::/0` that stay open beside a Drop that names IPv4 alone. */
function besideV4Drop(rule: Rule, rules: readonly Rule[]): LintFinding[] {
  if (!sameSets(rule.peers, every6)) return [];
  const drops = rules.filter(
    (drop) =>
      drop.policy === 'Drop' &&
      drop.priority <= rule.priority &&
      sameSets(drop.peers, every4) &&
      (drop.protocol === 'all' || drop.protocol === rule.protocol) &&
      intersect(drop.ports, rule.ports).length > 0,
  );
  if (drops.length === 0) return [];
  const others = drops.map((one) => one.securityGroupRuleId);
  const detail = { code: 'openOverIpv6', by: others } as const;
  return [finding('widerThanWritten', rule, detail, others)];
}

const every4: AddressSet = { v4: everyAddress.v4, v6: [] };
const every6: AddressSet = { v4: [], v6: everyAddress.v6 };

const readable = (set: GroupSet, direction: Direction): Rule[] =>
  set.groups.flatMap((group) =>
    group.rules.filter((rule) => rule.direction === direction && rule.unknown === undefined),
  );

const nameOf = ({ rule, kind, securityGroupId }: Entry) =>
  rule?.securityGroupRuleId || (kind === 'intraGroup' ? `members of ${securityGroupId}` : kind);

function finding(
  kind: LintKind,
  rule: Rule,
  detail: LintDetail,
  others: readonly string[],
  differs?: boolean,
): LintFinding {
  return {
    kind,
    securityGroupId: rule.securityGroupId,
    securityGroupRuleId: rule.securityGroupRuleId,
    direction: rule.direction,
    detail,
    others,
    ...(differs === undefined ? {} : { differs }),
  };
}
