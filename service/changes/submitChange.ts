import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  closesFirst,
  exposureDifference,
  movesOf,
} from '../../shared/change/membership/exposureDifference.js';
import { type Planned, planChange } from '../../shared/change/planChange.js';
import type { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import type { ExposureDifference } from '../../shared/contracts/exposure.js';
import { limits } from '../../shared/contracts/limits.js';
import type { Part, Plan } from '../../shared/contracts/plan.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import { readConcerned } from '../../shared/ecs/readConcerned.js';
import { readSelection } from '../../shared/ecs/readSelection.js';
import {
  type ChangeNames,
  changeNames,
  indexName,
  parsePlanName,
} from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readPlan } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import type { Selection } from '../../shared/region/selection.js';
import { changeIdOf } from '../../shared/runtime/changeId.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Invocation } from '../../shared/runtime/fcHandler.js';
import { canonicalJson, sha256Hex } from '../../shared/runtime/hash.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import { planSettingsOf } from '../../shared/runtime/planSettings.js';
import type { Adapters } from '../adapters.js';
import { checkServed } from '../checkServed.js';

/** How long reads of the region are retried, and how long another submission is waited for. */
const READ_PATIENCE_MS = 20_000;
const SEAL_PATIENCE_MS = 10_000;

export interface Submission {
  readonly request: ChangeRequest;
  /** What makes a repeated submission the same change; absent: each is a change of its own. */
  readonly key?: string | undefined;
  readonly requestedBy: string;
}

/**
 * Admits a change, writes its evidence and starts its flow. A repeated submission (same key, same
 * request) is the same change, also when the first one died half-way.
 * Throws ServiceError: 422 refused, 409 key used for another request, 413 too many targets.
 */
export async function submitChange(
  submission: Submission,
  invocation: Invocation,
  adapters: Adapters,
): Promise<{ readonly changeId: string; readonly regionId: string }> {
  const { settings, clock } = invocation;
  const { request, key, requestedBy } = submission;
  checkCount(request);
  checkServed(request.regionId, settings);
  const { accountId } = settings;
  const { regionId } = request;
  const changeId = key === undefined ? newChangeId() : changeIdOf(accountId, regionId, key);
  const names = changeNames({ accountId, regionId }, changeId);
  const bodyHash = sha256Hex(canonicalJson(request));
  const change = { changeId, regionId };

  const known =
    key === undefined
      ? undefined
      : await readEvidence(adapters.store, names.request, RequestObject);
  if (known) {
    checkSame(known, bodyHash);
    await finishStarting(change, known, names, invocation, adapters);
    return change;
  }
  const planned = await plan(request, changeId, 1, invocation, adapters);
  if (!planned.result.ok) throw refusal(planned.result.violations);
  const object: RequestObject = {
    v: 1,
    changeId,
    accountId,
    regionId,
    receivedAt: clock.iso(),
    requestedBy,
    bodyHash,
    request,
  };
  if ((await createJson(adapters.store, names.request, object)) === 'exists') {
    const other = await readEvidence(adapters.store, names.request, RequestObject);
    if (other) {
      checkSame(other, bodyHash);
      await finishStarting(change, other, names, invocation, adapters);
    }
    return change;
  }
  const { plan: first, parts } = planned.result;
  if (await seal(first, parts, planned.selection, names, adapters)) {
    await start(object, invocation, adapters);
  } else {
    // A repeated submission found this one slow, and plans in its place.
    await finishStarting(change, object, names, invocation, adapters);
  }
  return change;
}

/** Plans without writing anything: what a dry run shows, with the traffic that opens and closes. */
export async function planOnly(
  request: ChangeRequest,
  invocation: Invocation,
  adapters: Adapters,
): Promise<{ readonly planned: Planned; readonly exposure: ExposureDifference | undefined }> {
  checkCount(request);
  checkServed(request.regionId, invocation.settings);
  const unnamed = 'chg-000000000000000000000000';
  const { result, selection } = await plan(request, unnamed, 1, invocation, adapters);
  if (!result.ok) return { planned: result, exposure: undefined };
  const moves = movesOf(result.parts);
  const reader = adapters.reader(request.regionId, READ_PATIENCE_MS);
  const around = await readConcerned(reader, selection, moves);
  const exposure = exposureDifference({
    ...around,
    moves,
    closesFirst: closesFirst(request),
    hash: sha256Hex,
  });
  return { planned: result, exposure };
}

const newChangeId = () => `chg-${randomBytes(12).toString('hex')}`;

function checkCount({ targets }: ChangeRequest): void {
  const { instanceIds = [], networkInterfaceIds = [] } = targets;
  const named = instanceIds.length + networkInterfaceIds.length;
  if (named > limits.targetsPerChange) {
    throw new ServiceError(
      'tooManyTargets',
      `the request names ${named} targets, at most ${limits.targetsPerChange} fit one change`,
    );
  }
}

function checkSame(known: RequestObject, bodyHash: string): void {
  if (known.bodyHash !== bodyHash) {
    throw new ServiceError(
      'idempotencyKeyReused',
      `the Idempotency-Key was used for another request (${known.changeId}, received ${known.receivedAt}); use a new key, or send that request`,
    );
  }
}

function refusal(violations: Extract<Planned, { ok: false }>['violations']): ServiceError {
  const tooMany = violations.some((one) => one.rule === 'tooManyTargets');
  const empty = violations.some((one) => one.rule === 'emptySelection');
  if (tooMany) {
    return new ServiceError('tooManyTargets', 'the selection has too many targets', {
      violations,
    });
  }
  const targets = new Set(violations.map((one) => one.target)).size;
  return new ServiceError(
    empty ? 'emptySelection' : 'refused',
    empty
      ? 'the selection fits no instance; nothing was changed'
      : `${targets} target(s) can not be changed; nothing was changed`,
    { violations },
  );
}

async function plan(
  request: ChangeRequest,
  changeId: string,
  number: number,
  { settings, clock }: Invocation,
  adapters: Adapters,
): Promise<{ readonly result: Planned; readonly selection: Selection }> {
  const { accountId } = settings;
  const takenAt = clock.iso();
  const reader = adapters.reader(request.regionId, READ_PATIENCE_MS);
  const where = { accountId, regionId: request.regionId, takenAt };
  const selection = await readSelection(reader, request, where);
  const result = planChange({
    changeId,
    plan: number,
    plannedAt: takenAt,
    request,
    selection,
    settings: planSettingsOf(settings),
  });
  return { result, selection };
}

/**
 * The snapshot first: who creates it has the plan's number to itself. `plan.json` last, since it
 * seals the plan. False when somebody else has the number.
 */
async function seal(
  sealed: Plan,
  parts: readonly Part[],
  selection: Selection,
  names: ChangeNames,
  { store }: Adapters,
): Promise<boolean> {
  const zipped = await promisify(gzip)(JSON.stringify(selection.snapshot));
  if ((await store.create(names.snapshot(sealed.plan), zipped)) === 'exists') return false;
  await inParallel(parts, 8, (part) => createJson(store, names.part(sealed.plan, part.part), part));
  await createJson(store, names.plan(sealed.plan), sealed);
  return true;
}

async function start(
  { accountId, regionId, changeId, receivedAt }: RequestObject,
  { settings }: Invocation,
  { store, workflow }: Adapters,
): Promise<void> {
  const day = receivedAt.slice(0, 10);
  await Promise.all([
    store.create(indexName({ accountId, regionId }, day, changeId, 'queued'), ''),
    workflow.start(settings.changeFlow, changeId, {
      changeId,
      functions: {
        request: settings.functionArn(settings.functions.request),
        verifier: settings.functionArn(settings.functions.verifier),
      },
    }),
  ]);
}

/** A submission that came before: starts what it may have left unstarted. */
async function finishStarting(
  { changeId }: { changeId: string },
  object: RequestObject,
  names: ChangeNames,
  invocation: Invocation,
  adapters: Adapters,
): Promise<void> {
  const { clock } = invocation;
  let since = clock.now();
  // Another invocation may be writing the plan at this moment.
  while (!(await readPlan(adapters.store, names, undefined))) {
    if (clock.elapsedMs(since) > SEAL_PATIENCE_MS) {
      const number = await nextPlanNumber(names, adapters);
      const planned = await plan(object.request, changeId, number, invocation, adapters);
      if (!planned.result.ok) throw refusal(planned.result.violations);
      const { plan: sealed, parts } = planned.result;
      if (await seal(sealed, parts, planned.selection, names, adapters)) break;
      since = clock.now();
    }
    await clock.sleep(200);
  }
  await start(object, invocation, adapters);
}

/** A submission that died left parts of a plan that is not sealed: a new plan gets a new number. */
async function nextPlanNumber(names: ChangeNames, { store }: Adapters): Promise<number> {
  const objects = await store.list(names.planPrefix);
  const numbers = objects.map(({ name }) => parsePlanName(name)?.plan ?? 0);
  return Math.max(0, ...numbers) + 1;
}
