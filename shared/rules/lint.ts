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
import { readCidr } from './cidr.js';
import { columnsOf, vectorKey } from './columns.js';
import { countRules, listSizesOf } from './countRules.js';
import { type Direction, type Entry, entriesOf, type GroupSet } from './entries.js';
import { Grid } from './grid.js';
import { internet } from './internet.js';
import { intersect, sameRanges } from './ranges.js';
import type { Rule } from './rule.js';

export type LintKind =
  /** Never decides: what stands before it covers it. */
  | 'shadowed'
  /** Decides, but what follows says the same. */
  | 'redundant'
  /** Allows more than its text makes one think. */
  | 'widerThanWritten'
  /** Another rule of the same priority says the opposite; Drop wins. */
  | 'contradiction'
  /** Could not be read whole. */
  | 'unreadable';

export interface LintFinding {
  readonly kind: LintKind;
  readonly securityGroupId: string;
  readonly securityGroupRuleId: string;
  readonly direction: Direction;
  readonly detail: string;
  /** The rules that cover it, or that it contradicts. */
  readonly others: readonly string[];
  /** For a shadowed rule: whether something that covers it does the opposite. */
  readonly differs?: boolean;
}

export interface LintReport {
  readonly findings: readonly LintFinding[];
  /** Rules counted as the 1,000 of an interface counts them (lists by MaxEntries). */
  readonly ruleCount: number;
  readonly headroom: number;
  /** How many of the count would go with the shadowed rules: all of them can go at once. */
  readonly freed: number;
}

/** What a set of groups (one group, or those of an interface) hides. */
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
  // By permission: one whose direction can't be read stands for two rules.
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
 * Shadowed and redundant rules, from every cell of the compiled rules: exact, not by pairs. Those
 * that never decide are added to `shadowed`.
 */
function decisionFindings(set: GroupSet, direction: Direction, shadowed: Rule[]): LintFinding[] {
  const grid = new Grid(entriesOf(set, direction));
  const stats = grid.entries.map(emptyCellStat);
  for (const family of [4, 6] as const) {
    const axis = grid.peers(family);
    const seen = new Set<string>();
    for (const { vector } of columnsOf(grid, family)) {
      const key = vectorKey(vector);
      if (seen.has(key)) continue;
      seen.add(key);
      for (let index = 0; index < axis.starts.length; index += 1) {
        noteCell(grid, axis.rows, index * grid.words, vector, stats);
      }
    }
  }
  return grid.entries.flatMap((entry, index) => {
    const stat = stats[index];
    if (!entry.rule || !stat || entry.unknown !== undefined) return [];
    // An empty group or list matches nothing: there is nothing to shadow.
    if (isEmptySet(entry.peers)) return [];
    const idsOf = (indexes: ReadonlySet<number>) =>
      [...indexes].map((one) => nameOf(grid.entries[one] as Entry));
    if (!stat.decides) {
      shadowed.push(entry.rule);
      const differs = [...stat.blockers].some((one) => grid.entries[one]?.allow !== entry.allow);
      const others = idsOf(stat.blockers);
      const opposite = differs ? ', part of which does the opposite' : '';
      const detail = `never decides: ${others.join(', ')} cover${others.length === 1 ? 's' : ''} it${opposite}`;
      return [finding('shadowed', entry.rule, detail, others, differs)];
    }
    if (!stat.matters) {
      const others = idsOf(stat.followers);
      const detail = `changes nothing: without it ${others.join(', ')} would say the same`;
      return [finding('redundant', entry.rule, detail, others)];
    }
    return [];
  });
}

/** What the cells of a grid say of one entry. */
export interface CellStat {
  /** It decides some cell. */
  decides: boolean;
  /** Without it some cell would be decided otherwise. */
  matters: boolean;
  /** The entries that decide cells in its place. */
  readonly blockers: Set<number>;
  /** The entries that would say the same in its place. */
  readonly followers: Set<number>;
}

export const emptyCellStat = (): CellStat => ({
  decides: false,
  matters: false,
  blockers: new Set(),
  followers: new Set(),
});

/** Who decides a cell, whom it keeps from deciding, and who would decide without it. */
export function noteCell(
  grid: Grid,
  rows: Uint32Array,
  at: number,
  vector: Uint32Array,
  stats: readonly CellStat[],
): void {
  let first = -1;
  let next = -1;
  // Something between the two that may match: without the first it could turn the verdict.
  let open = false;
  for (let word = 0; word < grid.words; word += 1) {
    let bits = (rows[at + word] as number) & (vector[word] as number);
    while (bits !== 0) {
      const lowest = bits & -bits;
      bits ^= lowest;
      const index = (word << 5) + 31 - Math.clz32(lowest);
      const entry = grid.entries[index] as Entry;
      // What may or may not match (a rule bound to an own address among them) hides nothing for sure.
      if (entry.unknown !== undefined || entry.onlyIfAllowed) {
        open ||= first >= 0 && next < 0;
        continue;
      }
      if (first < 0) first = index;
      else {
        if (next < 0) next = index;
        stats[index]?.blockers.add(first);
      }
    }
  }
  const stat = stats[first];
  if (!stat) return;
  stat.decides = true;
  if (next < 0) return;
  if (open || grid.entries[next]?.allow !== grid.entries[first]?.allow) stat.matters = true;
  else stat.followers.add(next);
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
    const shown =
      others.length > 5
        ? `${others.slice(0, 5).join(', ')} and ${others.length - 5} more`
        : others.join(', ');
    const detail = `accepts what ${shown} drop${others.length === 1 ? 's' : ''} at the same priority ${accept.priority}; Drop wins`;
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
    rule.unknown ? [finding('unreadable', rule, rule.unknown, [])] : [],
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

/** `10.159.6.18/12` means `10.144.0.0/12`. */
function hostBits(rule: Rule): LintFinding[] {
  const { SourceCidrIp, Ipv6SourceCidrIp, DestCidrIp, Ipv6DestCidrIp } = rule.permission;
  return [SourceCidrIp, Ipv6SourceCidrIp, DestCidrIp, Ipv6DestCidrIp].flatMap((text) => {
    const cidr = text ? readCidr(text) : undefined;
    if (!text || !cidr?.hostBits) return [];
    const size = cidr.range.family === 4 ? 2 ** (32 - cidr.prefix) : undefined;
    const many =
      size === undefined ? `the whole /${cidr.prefix}` : `${size.toLocaleString('en')} addresses`;
    return [finding('widerThanWritten', rule, `${text} names one host and means ${many}`, [])];
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
  const detail = `covers the whole Internet together with ${others.join(', ')}`;
  return [finding('widerThanWritten', rule, detail, others)];
}

/** Some of the Internet, and not all of it. */
function isPartOfInternet({ peers }: Rule): boolean {
  const part = intersectSets(peers, internet);
  return !isEmptySet(part) && !sameSets(part, internet);
}

/** `::/0` stays open beside a Drop that names IPv4 alone. */
function besideV4Drop(rule: Rule, rules: readonly Rule[]): LintFinding[] {
  if (!sameSets(rule.peers, every6)) return [];
  const drops = rules.filter(
    (one) =>
      one.policy === 'Drop' &&
      one.priority <= rule.priority &&
      sameSets(one.peers, every4) &&
      (one.protocol === 'all' || one.protocol === rule.protocol) &&
      intersect(one.ports, rule.ports).length > 0,
  );
  if (drops.length === 0) return [];
  const others = drops.map((one) => one.securityGroupRuleId);
  const detail = `stays open over IPv6: ${others.join(', ')} drop${others.length === 1 ? 's' : ''} IPv4 alone`;
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
  detail: string,
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
