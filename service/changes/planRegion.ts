import { planGuarded } from '../../shared/change/guard/planGuarded.js';
import { changeKindOf } from '../../shared/change/membership/kinds/changeKindOf.js';
import type { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { DryRun } from '../../shared/contracts/dryRun.js';
import { limits } from '../../shared/contracts/limits.js';
import { TooMuchToReadError } from '../../shared/ecs/ReadBudget.js';
import { readSelection } from '../../shared/ecs/readSelection.js';
import { dryRunOf } from '../../shared/messages/dryRunOf.js';
import { type SaidPlan, sayPlanned } from '../../shared/messages/sayPlanned.js';
import { sayRefusal } from '../../shared/messages/sayRefusal.js';
import type { Selection } from '../../shared/region/selection.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { planSettingsOf } from '../../shared/runtime/planSettings.js';
import { checkServed } from '../checkServed.js';
import { loadGuardrails } from '../loadGuardrails.js';
import type { Service } from '../Service.js';
import { claimModeOf } from './claims/claimModeOf.js';
import { findOverlaps } from './claims/findOverlaps.js';
import { overlapViolations } from './claims/targetsBusy.js';
import { withOverlaps } from './claims/withOverlaps.js';
import { resolveRequest } from './earlier/resolveRequest.js';
import { targetIdsOf } from './sealPlan.js';

/** How long a read of the region is tried again, milliseconds. */
const READ_PATIENCE_MS = 20_000;

/** The id of a change that has none yet: nobody keeps its plan. */
const UNNAMED = { changeId: 'chg-000000000000000000000000', plan: 1 };

export type Planning = Pick<Service, 'settings' | 'clock' | 'reader' | 'store'>;

/** A plan and the reading of the region that it stands on. */
export interface PlannedRegion {
  readonly planned: SaidPlan;
  readonly selection: Selection;
}

/**
 * Reads, once, what a request needs of the live region, and plans on it; of one that is of a change of
 * the past, first what that one did. Nothing is written. Throws ServiceError `refused` where the reading
 * alone would take too long, before it is made, and what `resolveRequest` throws.
 */
export async function planRegion(
  asked: ChangeRequest,
  service: Planning,
  named: { readonly changeId: string; readonly plan: number } = UNNAMED,
  { withSummary = false }: { readonly withSummary?: boolean } = {},
): Promise<PlannedRegion> {
  const { settings, clock, reader } = service;
  const { request, earlier, of } = await resolveRequest(asked, service);
  const { accountId } = settings;
  const { regionId } = request;
  const { references, changed } = changeKindOf(request);
  const guardrails = await loadGuardrails(settings);
  const isUnnamed = request.quarantine && !request.quarantine.groups;
  const isolation = isUnnamed ? (guardrails.settings.isolation ?? []).map((one) => one.group) : [];
  const takenAt = clock.iso();
  const place = { accountId, regionId };
  const selection = await readSelection(
    reader(place, READ_PATIENCE_MS, limits.readCallsPerPlan),
    request,
    {
      references: (some) => [...references(some, earlier), ...isolation],
      changed: (some, current) => [...changed(some, current, earlier), ...isolation],
    },
    { ...place, takenAt },
  ).catch((error: unknown) => {
    throw error instanceof TooMuchToReadError ? tooMuchToRead(error) : error;
  });
  const planned = planGuarded({
    ...named,
    plannedAt: takenAt,
    ...{ request, selection, earlier, of },
    settings: planSettingsOf(settings),
    withSummary,
    guardrails,
    now: takenAt,
    hash: sha256Hex,
  });
  return { planned: sayPlanned(planned), selection };
}

/**
 * A dry run: the answer that a submission would get, and the traffic that it would open and close.
 */
export async function dryRun(
  request: ChangeRequest,
  service: Planning & Pick<Service, 'store' | 'workflow'>,
): Promise<DryRun> {
  checkRequest(request, service);
  try {
    const { planned } = await planRegion(request, service, UNNAMED, { withSummary: true });
    if (!planned.ok) return dryRunOf(planned);
    const place = { accountId: service.settings.accountId, regionId: request.regionId };
    const overlaps = await findOverlaps(targetIdsOf(planned), place, service);
    if (overlaps.length === 0 || claimModeOf(request) !== 'refuse') {
      return dryRunOf({ ...planned, plan: withOverlaps(planned.plan, overlaps) });
    }
    return dryRunOf({ ok: false, violations: await overlapViolations(overlaps, place, service) });
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'refused') {
      return dryRunOf({ ok: false, violations: error.violations });
    }
    throw error;
  }
}

function tooMuchToRead({ operation, calls, atMost }: TooMuchToReadError): ServiceError {
  const params = { operation, calls, atMost };
  const violation = sayRefusal({ target: 'targets', rule: 'readingTooMuch', params });
  return new ServiceError('refused', `${violation.found}; nothing was changed`, {
    violations: [violation],
  });
}

/**
 * Refuses a request that needs no reading to be refused. Throws ServiceError `tooManyTargets` and
 * `regionNotServed`.
 */
export function checkRequest(
  { targets, regionId }: ChangeRequest,
  { settings }: Pick<Service, 'settings'>,
): void {
  const { instanceIds = [], networkInterfaceIds = [] } = targets;
  const named = instanceIds.length + networkInterfaceIds.length;
  if (named > limits.targetsPerChange) {
    throw new ServiceError(
      'tooManyTargets',
      `the request names ${named} targets, at most ${limits.targetsPerChange} fit one change`,
    );
  }
  checkServed(regionId, settings);
}
