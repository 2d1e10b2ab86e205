import type { PlanShown } from '../../../../cli/render/plan/renderPlan.js';
import { planGuarded } from '../../../../shared/change/guard/planGuarded.js';
import type { PlanInput } from '../../../../shared/change/planned.js';
import {
  ChangeRequest,
  type ChangeRequestInput,
} from '../../../../shared/contracts/changeRequest.js';
import { parse } from '../../../../shared/contracts/parse.js';
import { sayPlanned } from '../../../../shared/messages/sayPlanned.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../../../shared/runtime/hash.js';
import { planSettingsFrom } from '../../../../shared/runtime/planSettings.js';
import { usual } from '../../../shared/change/guard/guardedPlan.js';
import { shop } from '../../../shared/change/summary/sampleChanges.js';

/** A plan of the sample region as a screen gets it. `past`: the change that the request is of. */
export function samplePlan(
  request: Omit<ChangeRequestInput, 'regionId'>,
  snapshot: RegionSnapshot = shop,
  past: Pick<PlanInput, 'earlier' | 'of'> = {},
): PlanShown {
  const parsed = parse(ChangeRequest, { regionId: snapshot.regionId, ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const planned = sayPlanned(
    planGuarded({
      changeId: '',
      plan: 1,
      plannedAt: snapshot.takenAt,
      request: parsed.value,
      selection: selectFromSnapshot(snapshot, parsed.value),
      settings: planSettingsFrom({}),
      withSummary: true,
      guardrails: usual,
      now: snapshot.takenAt,
      hash: sha256Hex,
      ...past,
    }),
  );
  if (!planned.ok || !planned.summary) throw new Error('refused');
  const { plan, exposure, summary } = planned;
  return { plan, exposure, summary };
}
