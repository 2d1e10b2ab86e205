import type { ClaimEntry } from '../../../shared/contracts/claim.js';
import type { Place } from '../../../shared/contracts/place.js';
import { RequestObject } from '../../../shared/contracts/requestObject.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { readSeal } from '../../../shared/evidence/readChange.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import type { Service } from '../../Service.js';
import { startFlow } from '../startFlow.js';
import { buryPlan } from './buryPlan.js';

/** After so long, whoever has not sealed its plan is taken for dead. It decides no more than that. */
const UNSEALED_MS = 90_000;

export type Tending = Pick<Service, 'store' | 'workflow' | 'settings' | 'clock' | 'requestId'>;

/**
 * Whether the plan of an entry runs, or may still come to run. One that was not sealed in time is
 * buried here, and one that was sealed and never started is started: neither may block its targets for
 * ever. `putAt`: when the entry's number was put, by the store's clock; absent for one that is older
 * than what was listed.
 */
export async function inTheWay(
  { changeId, plan }: ClaimEntry,
  putAt: string | undefined,
  place: Place,
  service: Tending,
): Promise<boolean> {
  const { store, clock } = service;
  const names = changeNames(place, changeId);
  if (await store.exists(names.report)) return false;
  const isOld = putAt === undefined || clock.elapsedMs(Date.parse(putAt)) > UNSEALED_MS;
  const seal = await readSeal(store, names, plan);
  if (seal === 'void') return false;
  if (seal === undefined) return !isOld || (await buryPlan(names, plan, service)) === 'sealed';
  if (isOld && !(await store.exists(names.openTurn({ execution: 1, turn: 1 })))) {
    const request = await readEvidence(store, names.request, RequestObject);
    // The flow's first execution has one name: starting it again starts nothing.
    if (request) await startFlow(request, service);
  }
  return true;
}
