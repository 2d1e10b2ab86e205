import type { Gate } from '../../contracts/gate.js';
import type { Refusal } from '../../contracts/messages.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import { movesOf, withoutInterface } from '../membership/exposureDifference.js';
import { changeKindOf } from '../membership/kinds/changeKindOf.js';
import { planWithTraffic, type TrafficPlanInput, type TrafficPlanned } from '../planWithTraffic.js';
import { checkGuardrails } from './checkGuardrails.js';
import { exposureGate } from './exposureGate.js';
import type { Guardrails } from './guardrails.js';
import { planDifferences, planHash } from './planHash.js';

export interface GuardedPlanInput extends TrafficPlanInput {
  readonly guardrails: Guardrails;
  /** When the change would start, ISO 8601. */
  readonly now: string;
}

export type GuardedPlanned =
  | (Extract<TrafficPlanned, { readonly ok: true }> & {
      /** What guardrails hold against the plan: with any of these the change is not started. */
      readonly held: readonly Refusal[];
      /** What the exposure gate holds back; absent: nothing. */
      readonly gate?: Gate;
    })
  | Extract<TrafficPlanned, { readonly ok: false }>;

/**
 * Plans a change, says what traffic it opens and closes, and holds it to the guardrails: what a
 * submission, a dry run, `sgm plan` and the remedy of a finding all ask. A plan that is held back is a
 * plan still, so that whoever asked sees all of it.
 */
export function planGuarded(input: GuardedPlanInput): GuardedPlanned {
  const { isolation } = input.guardrails.settings;
  const planned = planWithTraffic({ ...input, isolation });
  if (!planned.ok) return planned;
  const { request, guardrails, selection } = input;
  const { parts, exposure } = planned;
  const free = new Set(changeKindOf(request).freeOf ?? []);
  const region = new RegionIndex(selection.snapshot);
  const gate = exposureGate({
    lines: exposure.lines,
    accepted: request.acceptExposure ?? [],
    guardrails: free.has('maxNewExposure') ? { ...guardrails, exposures: [] } : guardrails,
    region,
    targets: new Set([...movesOf(parts).keys(), ...withoutInterface(parts)]),
  });
  const writes = parts.flatMap((part) => part.targets);
  const checked = checkGuardrails({ request, writes, guardrails, region, now: input.now, free });
  const { plan } = planned;
  const hash = planHash(planned, input.hash);
  const { expectPlan } = request;
  const stale = expectPlan === undefined ? [] : planDifferences(planned, hash, expectPlan);
  return {
    ...planned,
    plan: { ...plan, warnings: [...plan.warnings, ...checked.warnings], hash },
    held: [...stale, ...checked.refusals, ...gate.refusals],
    ...(gate.gate ? { gate: gate.gate } : {}),
  };
}
