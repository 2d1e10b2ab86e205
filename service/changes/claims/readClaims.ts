import { Claim, type ClaimEntry } from '../../../shared/contracts/claim.js';
import type { Place } from '../../../shared/contracts/place.js';
import {
  claimName,
  claimsFolder,
  parseClaimName,
  type Waiting,
} from '../../../shared/evidence/claimNames.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import type { Service } from '../../Service.js';

/** Names that one listing shows: those of the newest numbers, as newer ones have lower names. */
const NAMES_LISTED = 1_000;
/** A mark in the waiting room says nothing any more after this. */
const WAITING_MS = 60_000;

/** What a listing of the claims and its newest claim say. */
export interface Claims {
  /** The newest number; 0 where there is none. */
  readonly number: number;
  /** Every plan that runs, but for changes whose end is marked. */
  readonly entries: readonly ClaimEntry[];
  /** Who waits to be taken along. */
  readonly waiting: readonly Waiting[];
  /** When each listed number was put, by the store's clock. */
  readonly putAt: ReadonlyMap<number, string>;
  /** Changes whose end is marked. */
  readonly ended: ReadonlySet<string>;
}

/** Reads the claims of a place in two calls. */
export async function readClaims(
  place: Place,
  service: Pick<Service, 'store' | 'clock'>,
): Promise<Claims> {
  const { store, clock } = service;
  const listed = await store.list(claimsFolder(place), NAMES_LISTED);
  const putAt = new Map<number, string>();
  const ended = new Set<string>();
  const waiting: Waiting[] = [];
  for (const { name, lastModified } of listed) {
    const parsed = parseClaimName(name);
    if (parsed?.kind === 'claim') putAt.set(parsed.number, lastModified);
    if (parsed?.kind === 'ended') ended.add(parsed.changeId);
    const isFresh = clock.elapsedMs(Date.parse(lastModified)) < WAITING_MS;
    if (parsed?.kind === 'waiting' && isFresh) waiting.push(parsed.waiting);
  }
  const number = Math.max(0, ...putAt.keys());
  const entries = number > 0 ? await readEntries(place, number, store) : [];
  return {
    number,
    entries: entries.filter((one) => !ended.has(one.changeId)),
    waiting: waiting.filter((one) => !ended.has(one.changeId)),
    putAt,
    ended,
  };
}

/** What a number holds; a claim is never taken away. */
export async function readEntries(
  place: Place,
  number: number,
  store: Service['store'],
): Promise<readonly ClaimEntry[]> {
  const claim = await readEvidence(store, claimName(place, number), Claim);
  return claim?.entries ?? [];
}
