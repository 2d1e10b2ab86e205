import type { ExposureDraft } from '../../contracts/exposure.js';
import { limits } from '../../contracts/limits.js';
import type { Part } from '../../contracts/plan.js';
import type { Moves } from '../../region/moves.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { RegionSnapshot } from '../../region/regionSnapshot.js';
import { editedGroups, noEdits, type RuleEdits } from '../../region/ruleEdits.js';
import { standInId } from '../../region/standIn.js';
import { changedRegion } from '../../rules/changedRegion.js';
import { CLASSIC_NETWORK } from '../../rules/classicNetwork.js';
import { compilingCost, edgesOf, everyCellCost } from '../../rules/judgingCost.js';
import { RangesPool } from '../../rules/RangesPool.js';
import { type GroupRules, RegionRules } from '../../rules/regionRules.js';
import type { UnjudgedInterfaces } from '../summary/caseTraffic.js';
import { summariseTraffic } from '../summary/summariseTraffic.js';
import type { TrafficSummaryDraft } from '../summary/trafficSummary.js';
import {
  addToCase,
  changedMembers,
  type ExposureCase,
  groupsConcerned,
  listsOf,
} from './exposureCases.js';
import {
  type NotedInterfaces,
  noteUnjudged,
  type SummedLine,
  sortLines,
  sumUp,
  toExposureLine,
  unjudgedLine,
} from './exposureLines.js';
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
  const cases = new Map<string, ExposureCase>();
  const unjudged = new Map<string, NotedInterfaces>();
  for (const id of input.withoutInterface ?? []) {
    noteUnjudged(unjudged, before.whyUnjudged(standInIdOf(id, region)) ?? CLASSIC_NETWORK, id);
  }
  for (const eni of snapshot.networkInterfaces) {
    const now = eni.SecurityGroupIds.SecurityGroupId;
    const then = moves.get(eni.NetworkInterfaceId) ?? now;
    const moved = !sameSet(now, then);
    if (!moved && !now.some((id) => concerned.has(id))) continue;
    const reason =
      before.whyUnjudged(eni.NetworkInterfaceId) ?? (eni.VpcId ? undefined : CLASSIC_NETWORK);
    if (reason !== undefined) {
      noteUnjudged(unjudged, reason, eni.NetworkInterfaceId);
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
function costOf(
  cases: Iterable<ExposureCase>,
): Pick<PreparedExposure, 'comparisons' | 'mostRules'> {
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
  cases: ReadonlyMap<string, ExposureCase>,
  unjudged: ReadonlyMap<string, UnjudgedInterfaces>,
): ExposureDraft {
  const { moves } = input;
  const lines = new Map<string, SummedLine>();
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
