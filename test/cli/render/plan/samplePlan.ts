import type { ShownPlan } from '../../../../cli/render/plan/renderPlan.js';
import { planWithTraffic } from '../../../../shared/change/planWithTraffic.js';
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
import { shop } from '../../../shared/change/summary/sampleChanges.js';

/** A plan of the sample region as a screen gets it. */
export function samplePlan(
  request: Omit<ChangeRequestInput, 'regionId'>,
  snapshot: RegionSnapshot = shop,
): ShownPlan {
  const parsed = parse(ChangeRequest, { regionId: snapshot.regionId, ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const planned = sayPlanned(
    planWithTraffic({
      changeId: '',
      plan: 1,
      plannedAt: snapshot.takenAt,
      request: parsed.value,
      selection: selectFromSnapshot(snapshot, parsed.value),
      settings: planSettingsFrom({}),
      withSummary: true,
      hash: sha256Hex,
    }),
  );
  if (!planned.ok || !planned.summary) throw new Error('refused');
  const { plan, exposure, summary } = planned;
  return { plan, exposure, summary };
}
