import { isStalled, viewChange } from '../../shared/change/loop/viewChange.js';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import { ChangeId } from '../../shared/contracts/ids.js';
import { parse } from '../../shared/contracts/parse.js';
import { RequestObject } from '../../shared/contracts/requestObject.js';
import { StopObject } from '../../shared/contracts/stopObject.js';
import { type ChangeNames, changeNames, parseWorkName } from '../../shared/evidence/changeNames.js';
import { findChange } from '../../shared/evidence/findChange.js';
import { readPlan, readTurns } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { sayChange } from '../../shared/messages/sayChange.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { hasEnded } from './executions.js';

/** The names of an existing change. Throws ServiceError 400 for a bad id, 404 for an unknown one. */
export async function locateChange(
  changeId: string,
  { settings, store }: Pick<Service, 'store' | 'settings'>,
): Promise<ChangeNames> {
  const id = parse(ChangeId, changeId);
  if (!id.ok) {
    throw new ServiceError('badChangeId', 'the change id is malformed', {
      violations: id.violations.map((one) => ({ ...one, target: 'changeId' })),
    });
  }
  const place = await findChange(store, settings.places, changeId);
  if (!place) {
    throw new ServiceError('changeNotFound', `there is no change ${changeId}`);
  }
  return changeNames(place, changeId);
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
  const applied = work.flatMap(({ name, lastModified }) => {
    const parsed = parseWorkName(name);
    const end = parsed?.end;
    return end && end !== 'intent' && end.kind === 'finished' && parsed.direction === 'forward'
      ? [{ key: parsed.part, at: lastModified, ok: end.ok, failed: end.failed }]
      : [];
  });
  // A part that was delivered twice counts once.
  const once = new Map(applied.map((one) => [one.key, one]));
  const input = {
    request,
    plan,
    turns,
    applied: [...once.values()],
    lastWorkAt: work
      .map((one) => one.lastModified)
      .sort()
      .at(-1),
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
  const executionEnded = isStalled(input) && (await hasEnded(changeId, names, service));
  return sayChange(viewChange({ ...input, executionEnded }));
}
