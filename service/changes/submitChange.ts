import { randomBytes } from 'node:crypto';
import type { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { Violation } from '../../shared/contracts/problem.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import { type ChangeNames, changeNames } from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readPlan } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { type Channel, changeIdOf } from '../../shared/runtime/changeId.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { valueHash } from '../../shared/runtime/hash.js';
import { count } from '../../shared/text/counts.js';
import type { Service } from '../Service.js';
import { checkRequest, type Planning, planRegion } from './planRegion.js';
import { nextPlanNumber, sealPlan } from './sealPlan.js';
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

type Submitting = Planning & Pick<Service, 'store' | 'workflow' | 'requestId'>;

/**
 * Admits a change, writes its evidence and starts its flow. A repeated submission (same key, same
 * request) is the same change, even when the first one died half-way. Throws ServiceError: 422
 * refused, 409 key used for another request, 413 too many targets.
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
  const change = { changeId, regionId };

  const known =
    key === undefined ? undefined : await readEvidence(store, names.request, RequestObject);
  if (known) {
    checkSame(known, bodyHash);
    await finishStarting(known, names, service);
    return change;
  }
  const { planned, selection } = await planRegion(request, service, { changeId, plan: 1 });
  if (!planned.ok) throw refusal(planned.violations);
  if (planned.held.length > 0) throw heldBack(planned.held);
  const object: RequestObject = {
    v: 1,
    changeId,
    accountId,
    regionId,
    receivedAt,
    requestedBy,
    bodyHash,
    request,
  };
  if ((await createJson(store, names.request, object)) === 'exists') {
    const other = await readEvidence(store, names.request, RequestObject);
    if (other) {
      checkSame(other, bodyHash);
      await finishStarting(other, names, service);
    }
    return change;
  }
  if (await sealPlan(planned, selection, names, service)) {
    await startFlow(object, service);
  } else {
    // A repeated submission found this one slow and planned in its place.
    await finishStarting(object, names, service);
  }
  return change;
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

/** What guardrails hold back: the first of them is the answer, the others stand beside it. */
function heldBack(held: readonly Violation[]): ServiceError {
  const detail = `${held[0]?.found ?? 'a guardrail holds it back'}; nothing was changed`;
  return new ServiceError('refused', detail, { violations: held });
}

/** Answers for an earlier submission, and starts what it may have left unstarted. */
async function finishStarting(
  object: RequestObject,
  names: ChangeNames,
  service: Submitting,
): Promise<void> {
  const { clock, store } = service;
  let since = clock.now();
  // Another invocation may be writing the plan at this moment.
  while (!(await readPlan(store, names, undefined))) {
    if (clock.elapsedMs(since) > SEAL_PATIENCE_MS) {
      const plan = await nextPlanNumber(names, service);
      const { changeId } = object;
      const { planned, selection } = await planRegion(object.request, service, { changeId, plan });
      if (!planned.ok) throw refusal(planned.violations);
      if (planned.held.length > 0) throw heldBack(planned.held);
      if (await sealPlan(planned, selection, names, service)) break;
      since = clock.now();
    }
    await clock.sleep(200);
  }
  await restartFlow(object, service);
}
