import {
  type EarlierChange,
  targetsInEffect,
} from '../../../shared/change/membership/undo/earlierChange.js';
import { earlierChangeOf, kindsAskedFor } from '../../../shared/contracts/changeKinds.js';
import type { ChangeReport } from '../../../shared/contracts/changeReport.js';
import type { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import type { Refusal } from '../../../shared/contracts/messages.js';
import { outcomes } from '../../../shared/contracts/outcomes.js';
import type { Place } from '../../../shared/contracts/place.js';
import { Part, type PlannedOf } from '../../../shared/contracts/plan.js';
import type { Target } from '../../../shared/contracts/target.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { findChange } from '../../../shared/evidence/findChange.js';
import { readAllEvidence } from '../../../shared/evidence/readEvidence.js';
import { sayRefusal } from '../../../shared/messages/sayRefusal.js';
import { ServiceError } from '../../../shared/runtime/errors.js';
import type { Service } from '../../Service.js';
import { loadEarlier } from './loadEarlier.js';
import { type ReadChange, readPast } from './readPast.js';

type Resolving = Pick<Service, 'store' | 'clock' | 'settings'>;

/** What is planned where a request is of a change of the past. */
export interface ResolvedRequest {
  /** With the ids of its targets; of a retry, what is asked for once more. */
  readonly request: ChangeRequest;
  readonly earlier?: EarlierChange;
  readonly of?: PlannedOf;
}

/**
 * Resolves a request that is of an ended change: what that one did and who wrote after it is read from
 * the evidence, and targets are named by their ids. Any other request is answered as it is, but that a
 * quarantine is of all interfaces. Throws ServiceError `refused`: there is no such change, it runs, it
 * is of another region or kind, or nothing of it is left to do.
 */
export async function resolveRequest(
  request: ChangeRequest,
  service: Resolving,
): Promise<ResolvedRequest> {
  if (request.quarantine) return { request: { ...request, interfaces: 'all' } };
  const of = earlierChangeOf(request);
  if (of === undefined) return { request };
  const ended = await readEnded(of, request, service);
  return request.retry ? retryOf(request, ended, service) : takeBack(request, ended, service);
}

type Ended = ReadChange & { readonly report: ChangeReport; readonly place: Place };

async function readEnded(
  change: string,
  { regionId, ...request }: ChangeRequest,
  service: Resolving,
): Promise<Ended> {
  const field = `${kindsAskedFor(request)[0]}.of`;
  const refuse = (refusal: Pick<Refusal, 'rule' | 'params'>) =>
    refused([{ target: field, ...refusal } as Refusal]);
  const place = await findChange(service.store, service.settings.places, change);
  if (!place) throw refuse({ rule: 'noSuchChange', params: { change } });
  if (place.regionId !== regionId) {
    throw refuse({ rule: 'otherRegion', params: { change, regionId: place.regionId } });
  }
  const read = await readPast(place, change, service);
  if (!read?.report) throw refuse({ rule: 'changeRunning', params: { change } });
  return { ...read, report: read.report, place };
}

/** An undo or a restore: of the targets on which anything of the change is in effect. */
async function takeBack(
  request: ChangeRequest,
  ended: Ended,
  service: Resolving,
): Promise<ResolvedRequest> {
  const change = ended.past.changeId;
  const [kind = 'delta'] = kindsAskedFor(ended.plan.request);
  const params = { change, kind };
  if (request.undo && ['quarantine', 'restore', 'retire'].includes(kind)) {
    throw refused([{ target: 'undo.of', rule: 'notUndoable', params }]);
  }
  if (request.restore && kind !== 'quarantine') {
    throw refused([{ target: 'restore.of', rule: 'notQuarantine', params }]);
  }
  const earlier = await loadEarlier(ended.place, ended, service);
  const inEffect = targetsInEffect(earlier);
  if (inEffect.length === 0) {
    const by = earlier.changes.flatMap((one) => (one.takesBack === change ? [one.changeId] : []));
    const target = request.undo ? 'undo.of' : 'restore.of';
    throw refused([{ target, rule: 'nothingInEffect', params: { change, by } }]);
  }
  const force = request.undo?.force;
  if (Array.isArray(force)) refuseStrangers(force, inEffect, change);
  const { status, endedAt, unchanged, retriedBy } = earlier;
  const how = request.undo ? 'undo' : 'restore';
  return {
    request: narrowed(request, inEffect, change),
    earlier,
    of: { ...headOf(ended.plan, how), status, endedAt, notTouched: unchanged, retriedBy },
  };
}

/** What the change asked for, once more, for the targets that did not get there. */
async function retryOf(
  request: ChangeRequest,
  { past, plan, report, results }: Ended,
  service: Resolving,
): Promise<ResolvedRequest> {
  const change = past.changeId;
  const byId = new Map(results.map((one) => [one.targetId, one]));
  const isThere = (id: string) => {
    const result = byId.get(id);
    return result !== undefined && outcomes[result.outcome].fine && result.code !== 'stopped';
  };
  const written = await plannedTargets(past.changeId, plan, service);
  const unmet = plan.unchanged.filter(({ targetId }) => {
    const result = byId.get(targetId);
    return result !== undefined && !outcomes[result.outcome].fine;
  });
  const left = [
    ...written.filter(({ targetId }) => !isThere(targetId)),
    ...plan.skipped,
    ...unmet,
  ].filter(({ targetId }) => byId.get(targetId)?.outcome !== 'gone');
  if (left.length === 0) {
    throw refused([{ target: 'retry.of', rule: 'nothingToRetry', params: { change } }]);
  }
  const { idempotencyKey: _key, ...asked } = plan.request;
  const { targets, acceptExposure, overrideGuardrails, expectPlan, overlap } = request;
  // What was reviewed, accepted and overridden then was of another plan: who asks now says it anew.
  const own = {
    ...{ targets, acceptExposure, overrideGuardrails, expectPlan, overlap },
    checks: [...asked.checks, ...request.checks],
    rollout: Object.keys(request.rollout).length > 0 ? request.rollout : asked.rollout,
  };
  const reason = request.reason ?? asked.reason;
  const named = narrowed({ ...asked, ...own, reason }, left, change);
  const again = asked.retire
    ? { ...named, targets: {}, retire: left.map((one) => one.targetId) }
    : named;
  const resolved = await resolveRequest(again, service);
  const { status, endedAt } = report;
  return {
    ...resolved,
    of: { ...headOf(plan, 'retry'), status, endedAt, notTouched: [], retriedBy: [] },
  };
}

/** What a plan says of the change that it is of. */
function headOf(
  { changeId, request, counts }: ReadChange['plan'],
  how: PlannedOf['how'],
): Pick<PlannedOf, 'changeId' | 'how' | 'kind' | 'join' | 'leave' | 'set' | 'targets'> {
  const [kind = 'delta'] = kindsAskedFor(request);
  const { join, leave, set } = request;
  return {
    ...{ changeId, how, kind, targets: counts.toWrite },
    ...(join ? { join } : {}),
    ...(leave ? { leave } : {}),
    ...(set ? { set } : {}),
  };
}

async function plannedTargets(
  changeId: string,
  plan: ReadChange['plan'],
  { store }: Pick<Service, 'store'>,
) {
  const { accountId, regionId } = plan;
  const names = changeNames({ accountId, regionId }, changeId);
  const parts = plan.parts.map(({ part }) => names.part(plan.plan, part));
  return (await readAllEvidence(store, parts, Part)).flatMap((part) => part.targets);
}

/**
 * The request for those of these targets that it names, by their ids. An instance stands for all of its
 * interfaces among them; an empty list is no list of all. Throws ServiceError `refused` for an id that is
 * none of them, and where none is named.
 */
function narrowed(request: ChangeRequest, all: readonly Target[], change: string): ChangeRequest {
  const { instanceIds = [], networkInterfaceIds = [] } = request.targets;
  const named = [...instanceIds, ...networkInterfaceIds];
  if (named.length === 0 && Object.keys(request.targets).length > 0) {
    throw refused([{ target: 'targets', rule: 'emptySelection', params: {} }]);
  }
  refuseStrangers(named, all, change);
  const some =
    named.length === 0 ? all : all.filter((target) => named.some((id) => fits(target, id)));
  const instances = some.filter((one) => one.targetId === one.instanceId);
  const others = some.filter((one) => one.targetId !== one.instanceId);
  return {
    ...request,
    interfaces: 'primary',
    targets: {
      ...(instances.length > 0 ? { instanceIds: instances.map((one) => one.targetId) } : {}),
      ...(others.length > 0 ? { networkInterfaceIds: others.map((one) => one.targetId) } : {}),
    },
  };
}

const fits = ({ targetId, instanceId, networkInterfaceId }: Target, id: string): boolean =>
  [targetId, instanceId, networkInterfaceId].includes(id);

/** Throws ServiceError `refused` where an id is that of none of these targets of a change. */
function refuseStrangers(ids: readonly string[], all: readonly Target[], change: string): void {
  const strange = ids.filter((id) => !all.some((target) => fits(target, id)));
  if (strange.length === 0) return;
  throw refused(strange.map((target) => ({ target, rule: 'notOfChange', params: { change } })));
}

function refused(refusals: readonly Refusal[]): ServiceError {
  const violations = refusals.map(sayRefusal);
  const detail = `${violations[0]?.found}; nothing was changed`;
  return new ServiceError('refused', detail, { violations });
}
