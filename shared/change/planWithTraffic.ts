import type { ExposureDraft } from '../contracts/exposure.js';
import { limits } from '../contracts/limits.js';
import type { RuleEdits } from '../region/ruleEdits.js';
import { movesOf, prepareExposure, withoutInterface } from './membership/exposureDifference.js';
import { changeKindOf } from './membership/kinds/changeKindOf.js';
import { planChange } from './planChange.js';
import type { PlanInput, Planned } from './planned.js';
import { type PlanSummaryDraft, planSummary } from './summary/planSummary.js';

export interface TrafficPlanInput extends PlanInput {
  /** Rules that are judged as if groups had lost or got them, beside the change of membership. */
  readonly edits?: RuleEdits;
  /** Set: what a person reads of the plan is made too, which takes as long again. */
  readonly withSummary?: boolean;
  /** SHA-256 in hex. */
  readonly hash: (text: string) => string;
}

export type TrafficPlanned =
  | (Extract<Planned, { readonly ok: true }> & {
      /** What the plan opens and closes, on its targets and on everyone else concerned. */
      readonly exposure: ExposureDraft;
      /** What a person reads of it, where it was asked for. */
      readonly summary?: PlanSummaryDraft;
    })
  | Extract<Planned, { readonly ok: false }>;

/**
 * Plans a change and says what traffic it opens and closes, from one reading of the region: what a
 * submission, a dry run, `sgm plan` and the remedy of a finding all ask. The selection holds everyone
 * whom the change concerns (`readSelection`, `selectFromSnapshot`). Nothing is read and nothing thrown:
 * a change that is refused has violations and no exposure. `sayPlanned` puts it into words.
 *
 * @example
 * const planned = planWithTraffic({
 *   changeId: 'chg-…', plan: 1, plannedAt: snapshot.takenAt, request, settings,
 *   selection: selectFromSnapshot(snapshot, request), hash: sha256Hex,
 * });
 * if (planned.ok) console.log(sayExposure(planned.exposure).lines.map((line) => line.text));
 */
export function planWithTraffic(input: TrafficPlanInput): TrafficPlanned {
  const planned = planChange(input);
  if (!planned.ok) return planned;
  const { snapshot, membersRead } = input.selection;
  const prepared = prepareExposure({
    snapshot,
    membersRead,
    moves: movesOf(planned.parts),
    withoutInterface: withoutInterface(planned.parts),
    ...(input.edits ? { edits: input.edits } : {}),
    closesFirst: changeKindOf(input.request).closesFirst(input.request),
    hash: input.hash,
  });
  const { cases, mostRules, comparisons } = prepared;
  const atMost = limits.comparisonsPerJudging;
  if (comparisons > atMost) {
    const params = { cases, rules: mostRules, atMost };
    return { ok: false, violations: [{ target: 'targets', rule: 'trafficTooMuch', params }] };
  }
  return {
    ...planned,
    exposure: prepared.difference(),
    ...(input.withSummary && cases <= limits.casesPerSummary
      ? { summary: planSummary(planned, prepared.summary(), snapshot) }
      : {}),
  };
}
