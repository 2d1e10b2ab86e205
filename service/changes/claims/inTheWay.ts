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

/** How the plan of an entry stands; an old one was claimed longer ago than sealing takes. */
type Standing = 'over' | 'unsealed' | 'unsealedOld' | 'sealed' | 'sealedOld';

async function standingOf(
  { changeId, plan }: ClaimEntry,
  putAt: string | undefined,
  place: Place,
  { store, clock }: Pick<Service, 'store' | 'clock'>,
): Promise<Standing> {
  const names = changeNames(place, changeId);
  if (await store.exists(names.report)) return 'over';
  const isOld = putAt === undefined || clock.elapsedMs(Date.parse(putAt)) > UNSEALED_MS;
  const seal = await readSeal(store, names, plan);
  if (seal === 'void') return 'over';
  if (seal === undefined) return isOld ? 'unsealedOld' : 'unsealed';
  return isOld ? 'sealedOld' : 'sealed';
}

/** Whether the plan of an entry runs, or may still come to run, as far as a look tells. */
export async function isInTheWay(
  entry: ClaimEntry,
  putAt: string | undefined,
  place: Place,
  service: Pick<Service, 'store' | 'clock'>,
): Promise<boolean> {
  const standing = await standingOf(entry, putAt, place, service);
  return standing !== 'over' && standing !== 'unsealedOld';
}

/**
 * The same for somebody who claims: a plan that was not sealed in time is buried here, and one that was
 * sealed and never started is started. Neither may block its targets for ever. `putAt`: when the
 * entry's number was put, by the store's clock; absent for one that is older than what was listed.
 */
export async function inTheWay(
  entry: ClaimEntry,
  putAt: string | undefined,
  place: Place,
  service: Tending,
): Promise<boolean> {
  const names = changeNames(place, entry.changeId);
  const standing = await standingOf(entry, putAt, place, service);
  if (standing === 'over') return false;
  if (standing === 'unsealedOld') {
    return (await buryPlan(names, entry.plan, service)) === 'sealed';
  }
  if (standing === 'sealedOld') await startUnstarted(entry, place, service);
  return true;
}

/**
 * Starts a plan that was sealed long ago, where its flow has not taken a turn; nothing else of an entry.
 * The result says whether it was started.
 */
export async function tendEntry(
  entry: ClaimEntry,
  putAt: string | undefined,
  place: Place,
  service: Tending,
): Promise<boolean> {
  const isOld = (await standingOf(entry, putAt, place, service)) === 'sealedOld';
  return isOld && (await startUnstarted(entry, place, service));
}

async function startUnstarted(
  { changeId }: ClaimEntry,
  place: Place,
  service: Tending,
): Promise<boolean> {
  const { store } = service;
  const names = changeNames(place, changeId);
  if (await store.exists(names.openTurn({ execution: 1, turn: 1 }))) return false;
  const request = await readEvidence(store, names.request, RequestObject);
  // The flow's first execution has one name: starting it again starts nothing.
  if (request) await startFlow(request, service);
  return request !== undefined;
}
