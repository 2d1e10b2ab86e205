import type { EarlierChange } from '../../../shared/change/membership/undo/earlierChange.js';
import { kindsAskedFor } from '../../../shared/contracts/changeKinds.js';
import { OfPointer } from '../../../shared/contracts/ofPointer.js';
import type { Place } from '../../../shared/contracts/place.js';
import { Part } from '../../../shared/contracts/plan.js';
import { RequestObject } from '../../../shared/contracts/requestObject.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { ofFolder, parseOfName } from '../../../shared/evidence/ofNames.js';
import { readAllEvidence, readEvidence } from '../../../shared/evidence/readEvidence.js';
import type { Service } from '../../Service.js';
import { laterChanges } from './laterChanges.js';
import { type ReadChange, readPast } from './readPast.js';

type Reading = Pick<Service, 'store' | 'clock'>;

/** The changes that are of a change, as the pointers to them say. */
export async function pointersOf(
  place: Place,
  changeId: string,
  { store }: Pick<Service, 'store'>,
): Promise<OfPointer[]> {
  const listed = await store.list(ofFolder(place, changeId));
  const names = listed.map(({ name }) => name).filter((name) => parseOfName(name) !== undefined);
  return readAllEvidence(store, names, OfPointer);
}

/**
 * All that undoing an ended change has to know: what it did, what takes it back, and who wrote to its
 * targets after it. Only the evidence of changes that share a target is read.
 */
export async function loadEarlier(
  place: Place,
  { past, plan, report, results }: ReadChange & { readonly report: object },
  service: Reading,
): Promise<EarlierChange> {
  const { store } = service;
  const { changeId } = past;
  const names = changeNames(place, changeId);
  const known = new Map<string, ReadChange>([[changeId, { past, plan, report, results }]]);
  const read = async (id: string) => {
    if (known.has(id)) return;
    const other = await readPast(place, id, service);
    if (other) known.set(id, other);
  };
  const retriedBy: string[] = [];
  const family = [changeId];
  for (const id of family) {
    for (const pointer of await pointersOf(place, id, service)) {
      await read(pointer.changeId);
      if (!known.has(pointer.changeId)) continue;
      if (pointer.how === 'retry') {
        if (id === changeId) retriedBy.push(pointer.changeId);
      } else if (!family.includes(pointer.changeId)) family.push(pointer.changeId);
    }
  }
  const request = await readEvidence(store, names.request, RequestObject);
  const since = request?.receivedAt ?? plan.plannedAt;
  const touched = [...past.did].flatMap(([id, net]) =>
    net.join.length + net.leave.length > 0 ? [id] : [],
  );
  for (const id of await laterChanges(place, since, touched, service)) await read(id);
  // A change and the one that takes it back count as if neither had been: both have to be known.
  for (const { past: one } of [...known.values()]) if (one.takesBack) await read(one.takesBack);
  const parts = plan.parts.map(({ part }) => names.part(plan.plan, part));
  const planned = (await readAllEvidence(store, parts, Part)).flatMap((part) => part.targets);
  return {
    change: past,
    kind: kindsAskedFor(plan.request)[0] ?? 'delta',
    status: report.status,
    endedAt: report.endedAt,
    changes: [...known.values()].sort(inOrder).map((one) => one.past),
    targets: new Map(
      planned.map(({ before: _before, method: _method, ...target }) => [target.targetId, target]),
    ),
    unchanged: plan.unchanged,
    retriedBy,
  };
}

/** Claims are numbered in the order in which they were made; what has no claim is told by its time. */
function inOrder({ plan: a }: ReadChange, { plan: b }: ReadChange): number {
  if (a.claim !== undefined && b.claim !== undefined) return a.claim - b.claim;
  return a.plannedAt < b.plannedAt ? -1 : 1;
}
