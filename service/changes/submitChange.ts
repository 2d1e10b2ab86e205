import { randomBytes } from 'node:crypto';
import type { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { Violation } from '../../shared/contracts/problem.js';
import { isStaleRule } from '../../shared/contracts/refusalRules.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import { type ChangeNames, changeNames, parsePlanName } from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readPlan } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { type Channel, changeIdOf } from '../../shared/runtime/changeId.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { valueHash } from '../../shared/runtime/hash.js';
import { count } from '../../shared/text/counts.js';
import type { Service } from '../Service.js';
import { buryPlan } from './claims/buryPlan.js';
import { claimModeOf } from './claims/claimModeOf.js';
import { claimTargets } from './claims/claimTargets.js';
import type { Tending } from './claims/inTheWay.js';
import { readClaims } from './claims/readClaims.js';
import { targetsBusy } from './claims/targetsBusy.js';
import { withOverlaps } from './claims/withOverlaps.js';
import { checkRequest, type Planning, planRegion } from './planRegion.js';
import { sealPlan, targetIdsOf } from './sealPlan.js';
import { restartFlow, startFlow } from './startFlow.js';

/** How long a submission waits for another one of the same change. */
const SEAL_PATIENCE_MS = 10_000;

export interface Submission {
  readonly request: ChangeRequest;
  /** How it came in. A key of one channel says nothing in another. */
  readonly channel: Channel;
  /**
   * The key by which a repeated submission is the same change; without a key each submission is a
   * change of its own.
   */
  readonly key?: string | undefined;
  readonly requestedBy: string;
}

type Submitting = Planning & Tending & Pick<Service, 'random'>;

/** After so many plans that came to nothing, the caller sends the request again. */
const PLANS_AT_MOST = 3;

/**
 * Admits a change, claims its targets, writes its evidence and starts its flow. A repeated submission
 * (same key, same request) is the same change, even when the first one died half-way. Throws
 * ServiceError: 422 refused, 409 key used for another request or targets at which another change is at
 * work, 413 too many targets.
 */
export async function submitChange(
  { request, channel, key, requestedBy }: Submission,
  service: Submitting,
): Promise<{ readonly changeId: string; readonly regionId: string }> {
  const { settings, clock, store } = service;
  const receivedAt = clock.iso();
  checkRequest(request, service);
  const { accountId } = settings;
  const { regionId } = request;
  const changeId =
    key === undefined ? newChangeId() : changeIdOf(accountId, regionId, channel, key);
  const names = changeNames({ accountId, regionId }, changeId);
  const bodyHash = valueHash(request);
  const known =
    key === undefined ? undefined : await readEvidence(store, names.request, RequestObject);
  if (known) checkSame(known, bodyHash);
  const submitted: RequestObject = known ?? {
    v: 1,
    changeId,
    accountId,
    regionId,
    receivedAt,
    requestedBy,
    bodyHash,
    request,
  };
  let plan = known ? await nextPlan(known, names, service) : 1;
  for (let tries = 1; plan !== 'started'; tries += 1) {
    const begun = await begin(submitted, names, plan, service);
    if (begun === 'started') break;
    if (tries === PLANS_AT_MOST) {
      const detail = `another submission of ${changeId} is at work and has not sealed its plan; send the request again`;
      throw new ServiceError('claims', detail);
    }
    plan = begun === 'buried' ? plan + 1 : await nextPlan(submitted, names, service);
  }
  return { changeId, regionId };
}

/**
 * Plans a change under a number, and starts it. `another`: another submission of the same change works
 * under that number. `buried`: somebody took this one for dead.
 */
async function begin(
  submitted: RequestObject,
  names: ChangeNames,
  plan: number,
  service: Submitting,
): Promise<'started' | 'another' | 'buried'> {
  const { store } = service;
  const { changeId, accountId, regionId, request } = submitted;
  const { planned, selection } = await planRegion(request, service, { changeId, plan });
  if (!planned.ok) throw refusal(planned.violations);
  if (planned.held.length > 0) throw heldBack(planned.held);
  const place = { accountId, regionId };
  const targetIds = targetIdsOf(planned);
  const mode = claimModeOf(request);
  const claimed = await claimTargets({ place, changeId, plan, targetIds, mode }, service);
  if (claimed.kind === 'busy') throw await targetsBusy(claimed.overlaps, place, service);
  if (claimed.kind === 'repeated') return 'another';
  const isFirst = (await createJson(store, names.request, submitted)) === 'created';
  const recorded = isFirst
    ? submitted
    : ((await readEvidence(store, names.request, RequestObject)) ?? submitted);
  checkSame(recorded, submitted.bodyHash);
  const numbered = { ...withOverlaps(planned.plan, claimed.overlaps), claim: claimed.number };
  const said = { ...planned, plan: numbered };
  const sealed = await sealPlan(said, selection, names, service);
  if (sealed === 'sealed') await startFlow(recorded, service);
  return sealed === 'sealed' ? 'started' : sealed === 'buried' ? 'buried' : 'another';
}

/**
 * The number of the next plan of a change of which another submission works, or died: it is waited for
 * a while, and then the plan that it has not sealed is buried. `started` where there is a sealed plan;
 * what may have been left unstarted is started.
 */
async function nextPlan(
  submitted: RequestObject,
  names: ChangeNames,
  service: Submitting,
): Promise<number | 'started'> {
  const { clock, store } = service;
  const since = clock.now();
  while (!(await readPlan(store, names, undefined))) {
    if (clock.elapsedMs(since) > SEAL_PATIENCE_MS) {
      const highest = await highestPlan(submitted, names, service);
      if (highest === 0) return 1;
      if ((await buryPlan(names, highest, service)) === 'buried') return highest + 1;
    }
    await clock.sleep(200);
  }
  const recorded = (await readEvidence(store, names.request, RequestObject)) ?? submitted;
  checkSame(recorded, submitted.bodyHash);
  await restartFlow(recorded, service);
  return 'started';
}

/** The highest number under which anybody has planned a change; 0 where nobody has. */
async function highestPlan(
  { changeId, accountId, regionId }: RequestObject,
  names: ChangeNames,
  service: Submitting,
): Promise<number> {
  const objects = await service.store.list(names.planPrefix);
  const { entries } = await readClaims({ accountId, regionId }, service);
  const claimed = entries.filter((one) => one.changeId === changeId);
  return Math.max(
    0,
    ...objects.map(({ name }) => parsePlanName(name)?.plan ?? 0),
    ...claimed.map((one) => one.plan),
  );
}

const newChangeId = () => `chg-${randomBytes(12).toString('hex')}`;

function checkSame(known: RequestObject, bodyHash: string): void {
  if (known.bodyHash !== bodyHash) {
    throw new ServiceError(
      'idempotencyKeyReused',
      `the Idempotency-Key was used for another request (${known.changeId}, received ${known.receivedAt}); use a new key, or send that request`,
    );
  }
}

function refusal(violations: readonly Violation[]): ServiceError {
  if (violations.some((one) => one.rule === 'tooManyTargets')) {
    return new ServiceError('tooManyTargets', 'the selection has too many targets', { violations });
  }
  if (violations.some((one) => one.rule === 'emptySelection')) {
    const detail = 'the selection fits no instance; nothing was changed';
    return new ServiceError('emptySelection', detail, { violations });
  }
  const targets = new Set(violations.map((one) => one.target)).size;
  const detail = `${count(targets, 'target')} can't be changed; nothing was changed`;
  return new ServiceError('refused', detail, { violations });
}

/** What holds a plan back: the first of it is the answer, the rest stands beside it. */
function heldBack(held: readonly Violation[]): ServiceError {
  const stale = held.filter((one) => isStaleRule(one.rule));
  if (stale.length > 0) {
    const detail = 'the plan is another one than the one that was reviewed; nothing was changed';
    return new ServiceError('planStale', detail, { violations: stale });
  }
  const detail = `${held[0]?.found ?? 'a guardrail holds it back'}; nothing was changed`;
  return new ServiceError('refused', detail, { violations: held });
}
