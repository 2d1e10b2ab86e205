import type { Direction } from '../../contracts/direction.js';
import type { ExposureDraft, ExposureLineDraft } from '../../contracts/exposure.js';
import { limits } from '../../contracts/limits.js';
import type { Part } from '../../contracts/plan.js';
import { type Reason, reasonKey } from '../../contracts/reason.js';
import type { Moves } from '../../region/moves.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { NetworkInterface, RegionSnapshot } from '../../region/regionSnapshot.js';
import { editedGroups, noEdits, type RuleEdits } from '../../region/ruleEdits.js';
import { standInId } from '../../region/standIn.js';
import {
  type AddressSet,
  addressSetOf,
  cidrsOf,
  everyAddress,
  intersectSets,
  noAddress,
} from '../../rules/addressSet.js';
import { changedRegion, type GroupSource } from '../../rules/changedRegion.js';
import { firstCidrs } from '../../rules/cidr.js';
import { CLASSIC_NETWORK } from '../../rules/classicNetwork.js';
import { type DifferenceLine, difference } from '../../rules/difference.js';
import { decidedByOf, type Entry, entriesOf, looksAtOwn } from '../../rules/entries.js';
import { bothInternets } from '../../rules/internet.js';
import { compilingCost, edgesOf, everyCellCost } from '../../rules/judgingCost.js';
import { RangesPool } from '../../rules/RangesPool.js';
import {
  addressFault,
  type GroupRules,
  privateAddressesOf,
  RegionRules,
} from '../../rules/regionRules.js';
import { summariseTraffic } from '../summary/summariseTraffic.js';
import type { TrafficSummaryDraft } from '../summary/trafficSummary.js';
import { exposureId, writtenOf } from './exposureId.js';
import { sameSet } from './sets.js';

/** The moves of a plan; a target without an interface is one of `withoutInterface`. */
export function movesOf(parts: readonly Part[]): Moves {
  return new Map(
    parts.flatMap((part) =>
      part.targets.flatMap(({ networkInterfaceId, wanted }) =>
        networkInterfaceId ? [[networkInterfaceId, wanted] as const] : [],
      ),
    ),
  );
}

/** The targets of a plan whose interface is not in the snapshot, if they have one. */
export const withoutInterface = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) =>
    part.targets.flatMap((one) =>
      one.networkInterfaceId || one.securityGroupId ? [] : [one.targetId],
    ),
  );

export interface ExposureInput {
  readonly snapshot: RegionSnapshot;
  /** Groups whose members the snapshot holds whole; absent: all of them. */
  readonly membersRead?: ReadonlySet<string>;
  readonly moves: Moves;
  /** Targets whose interface is not in the snapshot: their traffic can't be judged. */
  readonly withoutInterface?: readonly string[];
  /** Rules that groups lose and get beside; absent: none. */
  readonly edits?: RuleEdits;
  /** Whether lines that close come first: set for a change that only leaves. */
  readonly closesFirst?: boolean;
  /** SHA-256 in hex. */
  readonly hash: (text: string) => string;
}

/**
 * The exact traffic that a membership change opens and closes, on every interface whose verdicts
 * change: targets, interfaces whose rules name a joined or left group, and the other members of a
 * group whose members reach one another. Interfaces that change in the same way share their lines,
 * and each distinct case is computed once. What can't be judged at all has a line for each reason.
 * `sayExposure` has the words.
 */
export const exposureDifference = (input: ExposureInput): ExposureDraft =>
  prepareExposure(input).difference();

/** An exposure that is not yet computed: what that takes is known before. */
export interface PreparedExposure {
  /** Distinct cases, and the rules of the one that has the most. */
  readonly cases: number;
  readonly mostRules: number;
  /** In words of 32 entries compared. */
  readonly comparisons: number;
  difference(): ExposureDraft;
  /** The same in few sentences (`summariseTraffic`). */
  summary(): TrafficSummaryDraft;
}

/** Finds whom a change concerns, and counts what computing the difference takes. */
export function prepareExposure(input: ExposureInput): PreparedExposure {
  const { snapshot, moves, membersRead, edits = noEdits } = input;
  const region = new RegionIndex(snapshot);
  const before = new RegionRules(snapshot, membersRead);
  const changed = changedMembers(snapshot, moves);
  const after = changedRegion(before, changed, edits);
  const concerned = new Set([
    ...groupsConcerned(snapshot, before, changed),
    ...editedGroups(edits, snapshot),
  ]);
  const cases = new Map<string, Case>();
  const unjudged = new Map<string, Unjudged>();
  for (const id of input.withoutInterface ?? []) {
    note(unjudged, before.whyUnjudged(standInIdOf(id, region)) ?? CLASSIC_NETWORK, id);
  }
  for (const eni of snapshot.networkInterfaces) {
    const now = eni.SecurityGroupIds.SecurityGroupId;
    const then = moves.get(eni.NetworkInterfaceId) ?? now;
    const moved = !sameSet(now, then);
    if (!moved && !now.some((id) => concerned.has(id))) continue;
    const reason =
      before.whyUnjudged(eni.NetworkInterfaceId) ?? (eni.VpcId ? undefined : CLASSIC_NETWORK);
    if (reason !== undefined) {
      note(unjudged, reason, eni.NetworkInterfaceId);
      continue;
    }
    addToCase(cases, eni, now, then, before, after);
  }
  return {
    cases: cases.size,
    ...costOf(cases.values()),
    difference: () => differenceOf(input, before, cases, unjudged),
    summary: () =>
      summariseTraffic({
        snapshot,
        membersRead,
        moves,
        cases: [...cases.values()].map((one) => ({
          ...one,
          entries: (direction) => listsOf(one, direction),
        })),
        unjudged: [...unjudged.values()],
        withoutInterface: input.withoutInterface ?? [],
        closesFirst: input.closesFirst ?? false,
      }),
  };
}

const directions = ['ingress', 'egress'] as const;

/** What a case takes beside its cells, as so many words compared (measured). */
const CASE = 100_000;

/** Counting stops where it is more than may be judged. */
function costOf(cases: Iterable<Case>): Pick<PreparedExposure, 'comparisons' | 'mostRules'> {
  let comparisons = 0;
  let mostRules = 0;
  for (const one of cases) {
    const rules = (groups: readonly GroupRules[]) =>
      groups.reduce((sum, group) => sum + group.rules.length, 0);
    mostRules = Math.max(mostRules, rules(one.before), rules(one.after));
    comparisons += CASE;
    for (const direction of directions) {
      const { before, after } = listsOf(one, direction);
      const edges = edgesOf([...new Set([...before, ...after])]);
      comparisons += compilingCost(edges) + everyCellCost(edges);
    }
    if (comparisons > limits.comparisonsPerJudging) break;
  }
  return { comparisons, mostRules };
}

function differenceOf(
  input: ExposureInput,
  before: RegionRules,
  cases: ReadonlyMap<string, Case>,
  unjudged: ReadonlyMap<string, Unjudged>,
): ExposureDraft {
  const { moves } = input;
  const lines = new Map<string, Summed>();
  const pool = new RangesPool();
  for (const exposureCase of cases.values()) {
    for (const direction of directions) sumUp(lines, pool, exposureCase, direction);
  }
  const interfaces = new Set([
    ...[...lines.values()].flatMap((line) => [...line.interfaces]),
    ...[...unjudged.values()].flatMap((one) => one.ids),
  ]);
  const named = new Set([...moves.keys(), ...(input.withoutInterface ?? [])]);
  return {
    lines: sortLines(
      [
        ...[...lines.values()].map((line) => toExposureLine(line, before, input.hash)),
        ...[...unjudged.values()].map((one) => unjudgedLine(one, input.hash)),
      ],
      input.closesFirst ?? false,
    ),
    interfacesConcerned: interfaces.size,
    othersConcerned: [...interfaces].filter((id) => !named.has(id)).length,
  };
}

function standInIdOf(instanceId: string, region: RegionIndex): string {
  const instance = region.instance(instanceId);
  return instance ? standInId(instance) : instanceId;
}

/** Interfaces that can't be judged for one reason. */
interface Unjudged {
  readonly reason: Reason;
  readonly ids: string[];
}

function note(lists: Map<string, Unjudged>, reason: Reason, id: string): void {
  const known = lists.get(reasonKey(reason));
  if (known) known.ids.push(id);
  else lists.set(reasonKey(reason), { reason, ids: [id] });
}

/** All traffic of interfaces on which no verdict can be given; it is the traffic of either direction. */
function unjudgedLine(
  { reason, ids }: Unjudged,
  hash: (text: string) => string,
): ExposureLineDraft {
  return {
    id: `exp-${hash(JSON.stringify({ unjudged: reason })).slice(0, 16)}`,
    kind: 'unclear',
    direction: 'ingress',
    protocol: 'all',
    ports: [],
    sourcePorts: [],
    peers: cidrsOf(everyAddress),
    internet: cidrsOf(bothInternets),
    by: 'ownRule',
    lost: false,
    groupName: '',
    written: writtenOf(undefined),
    allPeers: everyAddress,
    unjudged: reason,
    interfaceCount: ids.length,
    interfaces: [...ids].sort(),
  };
}

/** The members that each group would have, for groups that gain or lose some. */
function changedMembers(snapshot: RegionSnapshot, moves: Moves): Map<string, AddressSet> {
  const changed = new Set<string>();
  const region = new RegionIndex(snapshot);
  for (const [id, then] of moves) {
    const now = region.networkInterface(id)?.SecurityGroupIds.SecurityGroupId ?? [];
    for (const group of [...now, ...then]) {
      if (now.includes(group) !== then.includes(group)) changed.add(group);
    }
  }
  const ranges = new Map(
    [...changed].map((id) => [id, [] as ReturnType<typeof privateAddressesOf>]),
  );
  for (const eni of snapshot.networkInterfaces) {
    const then = moves.get(eni.NetworkInterfaceId) ?? eni.SecurityGroupIds.SecurityGroupId;
    for (const id of then) {
      if (changed.has(id)) ranges.get(id)?.push(...privateAddressesOf(eni));
    }
  }
  return new Map([...ranges].map(([id, all]) => [id, addressSetOf(all)]));
}

/**
 * The groups whose other members are concerned: they let their members in, or their rules name a
 * changed group.
 */
function groupsConcerned(
  snapshot: RegionSnapshot,
  region: RegionRules,
  changed: ReadonlyMap<string, AddressSet>,
): string[] {
  return snapshot.securityGroupAttributes
    .filter((attribute) => {
      const id = attribute.SecurityGroupId;
      const names = attribute.Permissions.Permission.some(
        (one) => changed.has(one.SourceGroupId ?? '') || changed.has(one.DestGroupId ?? ''),
      );
      if (names) return true;
      const group = changed.has(id) ? region.group(id) : undefined;
      return group && group.kind !== 'advanced' && group.innerAccessPolicy !== 'Drop';
    })
    .map((attribute) => attribute.SecurityGroupId);
}

/**
 * Interfaces that have the same groups before and after (and the same own addresses, where rules
 * look at them).
 */
interface Case {
  readonly before: readonly GroupRules[];
  readonly after: readonly GroupRules[];
  /** Groups that were not read, of those before and of those after. */
  readonly missingBefore: readonly string[];
  readonly missingAfter: readonly string[];
  readonly own: AddressSet | undefined;
  readonly interfaces: string[];
}

function addToCase(
  cases: Map<string, Case>,
  eni: NetworkInterface,
  now: readonly string[],
  then: readonly string[],
  regionBefore: GroupSource,
  regionAfter: GroupSource,
): void {
  const pick = (ids: readonly string[], source: GroupSource) =>
    [...ids].sort().flatMap((id) => source.group(id) ?? []);
  const before = pick(now, regionBefore);
  const after = pick(then, regionAfter);
  const missingOf = (ids: readonly string[]) => ids.filter((id) => !regionBefore.group(id));
  const missing = { missingBefore: missingOf(now), missingAfter: missingOf(then) };
  const ranges =
    looksAtOwn([...before, ...after]) && addressFault(eni) === undefined
      ? privateAddressesOf(eni)
      : [];
  // 5-tuple rules tell the own addresses apart, so each address is a case of its own.
  const owns = ranges.length > 0 ? ranges.map((range) => addressSetOf([range])) : [undefined];
  for (const own of owns) {
    const key = [[...now].sort(), [...then].sort(), own ? cidrsOf(own) : []].join('|');
    const known = cases.get(key);
    if (known) known.interfaces.push(eni.NetworkInterfaceId);
    else cases.set(key, { before, after, ...missing, own, interfaces: [eni.NetworkInterfaceId] });
  }
}

const idsOf = (groups: readonly GroupRules[]) => groups.map((group) => group.securityGroupId);

/** The ordered entries of a case, before and after. */
function listsOf(
  { before, after, missingBefore, missingAfter, own }: Case,
  direction: Direction,
): { readonly before: readonly Entry[]; readonly after: readonly Entry[] } {
  const listOf = (groups: readonly GroupRules[], missing: readonly string[]) =>
    entriesOf({ ids: idsOf(groups), groups, missing }, direction, own);
  return { before: listOf(before, missingBefore), after: listOf(after, missingAfter) };
}

interface Summed {
  readonly line: DifferenceLine;
  readonly direction: Direction;
  readonly by: ExposureLineDraft['by'];
  readonly interfaces: Set<string>;
}

function sumUp(
  lines: Map<string, Summed>,
  pool: RangesPool,
  one: Case,
  direction: Direction,
): void {
  const { interfaces } = one;
  const after = new Set(idsOf(one.after));
  const stays = new Set(idsOf(one.before).filter((id) => after.has(id)));
  const lists = listsOf(one, direction);
  for (const line of difference(lists.before, lists.after)) {
    const by = whyOf(line, stays);
    const { entry, kind, lost } = line.key;
    const rule = entry?.rule?.securityGroupRuleId ?? entry?.securityGroupId ?? entry?.kind ?? '';
    const { v4, v6 } = line.peers;
    const peers = [pool.numberOf(v4), pool.numberOf(v6)];
    const what = [line.protocol, line.ports, line.sourcePorts, peers].join(';');
    const key = [direction, kind, lost, by, rule, what].join('|');
    const known = lines.get(key);
    if (known) for (const id of interfaces) known.interfaces.add(id);
    else lines.set(key, { line, direction, by, interfaces: new Set(interfaces) });
  }
}

/** A rule of a group that the interface keeps opens or closes only because its peer group changed. */
function whyOf(line: DifferenceLine, stays: ReadonlySet<string>): ExposureLineDraft['by'] {
  const { entry } = line.key;
  if (entry?.kind === 'intraGroup') return 'intraGroup';
  const keptRule = entry?.rule?.peerGroupId && stays.has(entry.rule.securityGroupId);
  return keptRule ? 'peerRule' : 'ownRule';
}

function toExposureLine(
  { line, direction, by, interfaces }: Summed,
  region: RegionRules,
  hash: (text: string) => string,
): ExposureLineDraft {
  const { kind, entry, lost } = line.key;
  const { protocol, ports, sourcePorts } = line;
  const { cidrs: peers, more: morePeers } = firstCidrs(line.peers, limits.blocksPerPart);
  // A group stands for the private addresses of its members; over IPv6 these are global unicast.
  const inside = entry?.kind === 'intraGroup' || entry?.rule?.peerGroupId !== undefined;
  const reached = intersectSets(line.peers, bothInternets);
  const internet = firstCidrs(inside ? noAddress : reached, limits.blocksPerPart);
  const group = entry?.securityGroupId ?? '';
  const written = writtenOf(entry);
  const groupName = region.group(group)?.name ?? '';
  return {
    id: exposureId(direction, written, hash),
    kind,
    direction,
    protocol,
    ports,
    sourcePorts,
    peers,
    ...(morePeers > 0 ? { morePeers } : {}),
    ...(internet.cidrs.length > 0 ? { internet: internet.cidrs } : {}),
    ...(internet.more > 0 ? { moreInternet: internet.more } : {}),
    by,
    ...(entry ? { decidedBy: decidedByOf(entry) } : {}),
    lost,
    groupName,
    written,
    allPeers: line.peers,
    interfaceCount: interfaces.size,
    interfaces: [...interfaces].sort(),
  };
}

/**
 * Lines that the Internet reaches come first, then those that concern most interfaces, then by what
 * the traffic is.
 */
function sortLines(lines: ExposureLineDraft[], closesFirst: boolean): ExposureLineDraft[] {
  const kinds = closesFirst ? ['closes', 'opens', 'unclear'] : ['opens', 'closes', 'unclear'];
  const rank = (line: ExposureLineDraft) => kinds.indexOf(line.kind) * 2 + (line.internet ? 0 : 1);
  const traffic = new Map(
    lines.map((line) => {
      const { direction, protocol, ports, sourcePorts, peers, decidedBy, lost } = line;
      const towards = direction === 'ingress' ? 0 : 1;
      const by = [
        decidedBy?.kind,
        decidedBy?.securityGroupRuleId ?? decidedBy?.securityGroupId,
        line.unjudged && reasonKey(line.unjudged),
      ];
      return [line, [towards, protocol, ports, sourcePorts, peers, ...by, lost].join(' ')];
    }),
  );
  const before = (a: ExposureLineDraft, b: ExposureLineDraft) =>
    (traffic.get(a) ?? '') < (traffic.get(b) ?? '') ? -1 : 1;
  return lines.sort(
    (a, b) => rank(a) - rank(b) || b.interfaceCount - a.interfaceCount || before(a, b),
  );
}
