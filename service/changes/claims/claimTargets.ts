import { claimName, waitingName } from '../../../shared/evidence/claimNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { ServiceError } from '../../../shared/runtime/errors.js';
import type { Service } from '../../Service.js';
import { Claimant, type Claimed, type Claiming } from './Claimant.js';
import type { Tending } from './inTheWay.js';
import { readClaims, readEntries } from './readClaims.js';

const SHORTEST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 250;
/** Who can't wait in the room waits so much longer at each try. */
const WAIT_STEP_MS = 100;
/** A submission that is beaten to a number for so long gives up. */
const PATIENCE_MS = 45_000;

/**
 * Claims the targets of a plan, or finds who is at work on them. Of two that want the same target one
 * comes first, whatever happens between their calls: numbers have an order, each is put once, and
 * whoever puts the next one has read all that run. An entry leaves only for a report or a tombstone.
 * Throws ServiceError `claims` where others were quicker for 45 s.
 */
export async function claimTargets(
  claiming: Claiming,
  service: Tending & Pick<Service, 'random'>,
): Promise<Claimed> {
  const { store, clock, random } = service;
  const { place } = claiming;
  const claimant = new Claimant(claiming, service);
  if (!(await claimant.prepare())) return { kind: 'repeated' };
  const { waiting } = claimant;
  const startedAt = clock.now();
  for (let tries = 1; ; tries += 1) {
    const claims = await readClaims(place, service);
    const free = await claimant.look(claims);
    if (free.kind !== 'free') return free;
    const { next, overlaps } = free;
    if ((await createJson(store, claimName(place, next.number), next)) === 'created') {
      return { kind: 'claimed', number: next.number, overlaps };
    }
    // Who was quicker may have taken this one along, or be in the way.
    const entries = await readEntries(place, next.number, store);
    const running = entries.filter((one) => !claims.ended.has(one.changeId));
    // It was put since the listing: whom it brought has only begun.
    const putAt = new Map([...claims.putAt, [next.number, clock.iso()] as const]);
    const beaten = await claimant.look({
      ...claims,
      ...{ number: next.number, entries: running, putAt },
    });
    if (beaten.kind !== 'free') return beaten;
    if (clock.elapsedMs(startedAt) > PATIENCE_MS) {
      const detail = 'too many changes are submitted at once; send the request again';
      throw new ServiceError('claims', detail);
    }
    if (tries === 1 && waiting) {
      await store.create(waitingName(place, next.number, waiting), '');
    }
    const waitMs = SHORTEST_WAIT_MS + random() * (LONGEST_WAIT_MS - SHORTEST_WAIT_MS);
    await clock.sleep(waiting ? waitMs : random() * WAIT_STEP_MS * tries);
  }
}
