import { limits } from '../../contracts/limits.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { RegionSnapshot } from '../../region/regionSnapshot.js';
import { countRules, listSizesOf } from '../../rules/countRules.js';
import type { Planned } from '../planned.js';
import { type AdvancedLosses, advancedLosses } from './advancedLosses.js';
import type { ManagementConcern, TrafficSummaryDraft } from './trafficSummary.js';

/** What an operator should know before a change starts. */
export type Concern =
  | ManagementConcern
  /** Whether they are cut is not documented (facts/ecs 10). */
  | { readonly code: 'openConnections' }
  /** So many targets would have so many rules or more. */
  | {
      readonly code: 'ruleHeadroom';
      readonly targets: number;
      readonly rules: number;
      readonly atMost: number;
    }
  | ({ readonly code: 'toAdvanced' } & AdvancedLosses);

/** What a person reads of a plan before it is applied, not yet in words. */
export interface PlanSummaryDraft {
  readonly traffic: TrafficSummaryDraft;
  readonly concerns: readonly Concern[];
  readonly targets: readonly PlannedTarget[];
  /** Ids and names. */
  readonly groups: ReadonlyMap<string, string>;
}

/** Less room for rules than this share is told. */
const HEADROOM = 0.1;

export function planSummary(
  { plan, parts }: Extract<Planned, { readonly ok: true }>,
  traffic: TrafficSummaryDraft,
  snapshot: RegionSnapshot,
): PlanSummaryDraft {
  const region = new RegionIndex(snapshot);
  const targets = parts.flatMap((part) => part.targets).sort(byName);
  const groups = new Map<string, string>();
  for (const { before, wanted, securityGroupId } of targets) {
    if (securityGroupId) groups.set(securityGroupId, region.nameOf(securityGroupId));
    for (const id of [...before, ...wanted]) groups.set(id, region.nameOf(id));
  }
  const known = plan.unchanged.flatMap((one) => one.before);
  for (const id of [...known, ...groupsIn(traffic)]) groups.set(id, region.nameOf(id));
  const losses = advancedLosses(
    targets,
    snapshot,
    region,
    traffic.sentences.some(
      (one) => one.named && one.kind === 'closes' && one.direction === 'egress',
    ),
  );
  return {
    traffic,
    targets,
    groups,
    concerns: [
      ...traffic.concerns,
      ...(traffic.sentences.some((one) => one.kind === 'closes')
        ? [{ code: 'openConnections' as const }]
        : []),
      ...headroom(targets, snapshot),
      ...losses.map((one) => ({ code: 'toAdvanced' as const, ...one })),
    ],
  };
}

/** The groups that causes and reasons are about. */
function groupsIn({ sentences, unknown }: TrafficSummaryDraft): string[] {
  return [
    ...sentences
      .flatMap((one) => one.causes)
      .flatMap((cause) => [
        ...('group' in cause ? [cause.group] : []),
        ...('peer' in cause ? [cause.peer] : []),
      ]),
    ...unknown.flatMap(({ reason }) => ('group' in reason ? [reason.group] : [])),
  ];
}

/** `app-2` before `app-10`, and what has no name last. */
function byName(a: PlannedTarget, b: PlannedTarget): number {
  const keyOf = ({ instanceName, targetId }: PlannedTarget) =>
    `${instanceName ? '' : '\uffff'}${(instanceName ?? '').replaceAll(/\d+/g, (number) => number.padStart(12, '0'))} ${targetId}`;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function headroom(targets: readonly PlannedTarget[], snapshot: RegionSnapshot): Concern[] {
  const sizes = listSizesOf(snapshot);
  const counts = new Map(
    snapshot.securityGroupAttributes.map((one) => [
      one.SecurityGroupId,
      countRules(one.Permissions.Permission, sizes),
    ]),
  );
  const rulesOf = (ids: readonly string[]) =>
    ids.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
  const atMost = limits.rulesPerInterface;
  const full = targets
    .map(({ wanted }) => rulesOf(wanted))
    .filter((rules) => rules > (1 - HEADROOM) * atMost);
  if (full.length === 0) return [];
  return [{ code: 'ruleHeadroom', targets: full.length, rules: Math.max(...full), atMost }];
}
