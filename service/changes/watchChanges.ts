import type { ChangeNotice } from '../../shared/contracts/changeNotice.js';
import type { ChangeView } from '../../shared/contracts/changeView.js';
import type { Place } from '../../shared/contracts/place.js';
import { changeNames, indexFolder, parseIndexName } from '../../shared/evidence/changeNames.js';
import { toldName } from '../../shared/evidence/coordinationNames.js';
import {
  compact,
  type DueName,
  dueFolder,
  overName,
  parseDueName,
} from '../../shared/evidence/dueNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { messageOf } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { loadChange } from './loadChange.js';

type Watching = Pick<
  Service,
  'store' | 'coordination' | 'queue' | 'workflow' | 'settings' | 'clock' | 'log' | 'requestId'
>;

const DAY_MS = 86_400_000;
/** A change pauses for a day between two waves at most, and has 21 waves. */
const DAYS_WATCHED = 30;

/**
 * Looks after what nobody may be looking at: quarantines that are due and still in effect, and changes
 * that stand still. Each is told of once a day, as an error of the log and as a message of the queue of
 * findings. Nothing is changed. The answer says how many were told of.
 */
export async function watchChanges(service: Watching): Promise<number> {
  let told = 0;
  for (const place of service.settings.places) {
    for (const notice of [
      ...(await quarantinesDue(place, service)),
      ...(await changesStalled(place, service)),
    ]) {
      if (await tell(notice, service)) told += 1;
    }
  }
  return told;
}

async function quarantinesDue(place: Place, service: Watching): Promise<ChangeNotice[]> {
  const now = compact(service.clock.iso());
  const names = (await service.store.list(dueFolder(place))).flatMap(
    ({ name }) => parseDueName(name) ?? [],
  );
  const over = new Set(names.filter((one) => one.isOver).map((one) => one.changeId));
  const due = names.filter((one) => !one.isOver && one.at <= now && !over.has(one.changeId));
  const notices: ChangeNotice[] = [];
  for (const one of due) {
    const view = await looked(place, one.changeId, service);
    if (view?.undoable?.can) notices.push(noticeOf('quarantineDue', view, timeOf(one)));
    else if (view?.endedAt !== undefined) {
      await createJson(service.store, overName(place, one), { v: 1, at: service.clock.iso() });
    }
  }
  return notices;
}

async function changesStalled(place: Place, service: Watching): Promise<ChangeNotice[]> {
  const ended = new Map<string, boolean>();
  for (let back = 0; back < DAYS_WATCHED; back += 1) {
    const day = new Date(service.clock.now() - back * DAY_MS).toISOString().slice(0, 10);
    for (const { name } of await service.store.list(indexFolder(place, day))) {
      const entry = parseIndexName(name);
      if (!entry) continue;
      const isEnd = entry.status !== 'queued';
      ended.set(entry.changeId, isEnd || (ended.get(entry.changeId) ?? false));
    }
  }
  const notices: ChangeNotice[] = [];
  for (const [changeId, isEnded] of ended) {
    const view = isEnded ? undefined : await looked(place, changeId, service);
    if (view?.stalled) notices.push(noticeOf('changeStalled', view, view.lastProgressAt));
  }
  return notices;
}

/** One change that can't be read hides none of the others. */
async function looked(
  place: Place,
  changeId: string,
  service: Watching,
): Promise<ChangeView | undefined> {
  try {
    return await loadChange(changeNames(place, changeId), service);
  } catch (error) {
    service.log.error("a change can't be looked after", { changeId, detail: messageOf(error) });
    return undefined;
  }
}

function noticeOf(kind: ChangeNotice['kind'], view: ChangeView, since: string): ChangeNotice {
  const { changeId, accountId, regionId, requestedBy, reason } = view;
  const next =
    kind === 'quarantineDue' ? `sgm restore ${changeId} --reason TEXT` : `sgm resume ${changeId}`;
  return {
    ...{ v: 1, kind, changeId, accountId, regionId, requestedBy },
    ...(reason === undefined ? {} : { reason }),
    ...{ since, next },
  };
}

/** Tells of something, unless it was told of within the day; the mark lasts as long. */
async function tell(
  notice: ChangeNotice,
  { coordination, queue, settings, clock, log, requestId }: Watching,
): Promise<boolean> {
  const { changeId, kind } = notice;
  const mark = toldName(clock.iso().slice(0, 10), kind, changeId);
  if ((await coordination.list(mark)).length > 0) return false;
  // Sent before it is marked: it may be told twice, and is never lost.
  await queue.send(settings.queues.findings, notice);
  await createJson(coordination, mark, { v: 1, requestId, at: clock.iso() });
  const { since, next } = notice;
  const what = kind === 'quarantineDue' ? 'a quarantine is due' : 'a change stands still';
  log.error(what, { changeId, since, next });
  return true;
}

const timeOf = ({ at }: DueName): string =>
  at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
