import { currentOrder, isStalled, viewChange } from '../../shared/change/loop/viewChange.js';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { ChangeId } from '../../shared/contracts/ids.js';
import { parse } from '../../shared/contracts/parse.js';
import type { Place } from '../../shared/contracts/place.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import { StopObject } from '../../shared/contracts/stopObject.js';
import type { Order } from '../../shared/contracts/verify.js';
import { type TargetWork, WorkEvidence } from '../../shared/contracts/work.js';
import { type ChangeNames, changeNames } from '../../shared/evidence/changeNames.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { readPlan, readTurns } from '../../shared/evidence/readChange.js';
import { readAllEvidence, readEvidence } from '../../shared/evidence/readEvidence.js';
import { sayChange } from '../../shared/messages/sayChange.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { undoableOf } from './earlier/undoableOf.js';
import { type EndedWork, endedWork } from './endedWork.js';
import { describeNewest } from './executions.js';
import { lastWorkAt } from './lastWorkAt.js';

/** The names of an existing change. Throws ServiceError 400 for a bad id, 404 for an unknown one. */
export const locateChange = async (
  changeId: string,
  service: Pick<Service, 'store' | 'settings'>,
): Promise<ChangeNames> => changeNames(await placeOfChange(changeId, service), changeId);

/** Where an existing change is. Throws the same. */
export async function placeOfChange(
  changeId: string,
  { settings, store }: Pick<Service, 'store' | 'settings'>,
): Promise<Place> {
  const id = parse(ChangeId, changeId);
  if (!id.ok) {
    const [{ found, wanted } = { found: '', wanted: '' }] = id.violations;
    throw new ServiceError('badChangeId', `${found} is no change id: it ${wanted}`);
  }
  const place = await findChange(store, settings.places, changeId);
  if (!place) {
    throw new ServiceError('changeNotFound', `there is no change ${changeId}`);
  }
  return place;
}

/**
 * Loads where a change stands, from its evidence. Where that stands still, CloudFlow is asked whether
 * the change's execution has ended.
 */
export async function loadChange(
  names: ChangeNames,
  service: Pick<Service, 'store' | 'settings' | 'clock' | 'workflow'>,
): Promise<ChangeView> {
  const { settings, clock, store } = service;
  const [request, turns, work, stop, report] = await Promise.all([
    readEvidence(store, names.request, RequestObject),
    readTurns(store, names),
    store.list(names.workFolder),
    readEvidence(store, names.stop, StopObject),
    readEvidence(store, names.report, ChangeReport),
  ]);
  if (!request) throw new ServiceError('changeNotFound', 'the change has no request');
  const { changeId } = request;
  const plan = await readPlan(store, names, turns[0]?.object.plan);
  const ended = endedWork(work);
  // A part that was delivered twice counts once.
  const applied = new Map(
    ended.flatMap(({ part, direction, end, at }) =>
      end.kind === 'finished' && direction === 'forward'
        ? [[part, { at, ok: end.ok, failed: end.failed }] as const]
        : [],
    ),
  );
  const input = {
    request,
    plan,
    turns,
    applied: [...applied.values()],
    unfinished: report ? [] : await readUnfinished(currentOrder(turns), ended, store),
    lastWorkAt: lastWorkAt(work),
    stoppedAt: stop?.at,
    report,
    bucket: settings.bucket,
    folder: names.folder,
    now: clock.iso(),
    secondsSince: (iso: string) => clock.secondsSince(iso),
    inSeconds: (seconds: number) =>
      new Date(clock.now() + clock.toWallMs(seconds * 1_000)).toISOString(),
  };
  // Only where the evidence stands still: CloudFlow answers five such questions a second.
  const executionEnded =
    isStalled(input) &&
    (await describeNewest({ changeId, names }, service)).state?.running === false;
  const undoable = report && plan && (await undoableOf(plan, report, service));
  return {
    ...sayChange(viewChange({ ...input, executionEnded })),
    ...(undoable ? { undoable } : {}),
  };
}

/** Work objects that are read for one view: they tell one code, and a person asks every half second. */
const UNFINISHED_READ = 8;

/** The targets of an order that its workers last called unfinished, of the first few parts with any. */
async function readUnfinished(
  order: Order | undefined,
  ended: readonly EndedWork[],
  store: Service['store'],
): Promise<TargetWork[]> {
  if (!order) return [];
  const newest = new Map(
    ended
      .filter(({ part, direction }) => direction === order.direction && order.parts.includes(part))
      .map((one) => [one.part, one]),
  );
  const failed = [...newest.values()].filter(
    ({ end }) => end.kind === 'finished' && end.failed > 0,
  );
  const names = failed.slice(0, UNFINISHED_READ).map(({ name }) => name);
  const work = await readAllEvidence(store, names, WorkEvidence);
  return work.flatMap(({ targets }) => targets.filter((one) => one.result === 'unfinished'));
}
