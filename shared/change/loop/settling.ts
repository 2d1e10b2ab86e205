import { limits } from '../../contracts/limits.js';

/** How long a turn of the verifier polls by itself before the flow waits, in seconds. */
export const POLL_SECONDS = 20;

const FIRST_WAIT_SECONDS = 30;

/** How long the flow waits when memberships have not converged after `elapsed` seconds of `limit`. */
export function settleWaitSeconds(elapsed: number, limit: number): number {
  const left = Math.max(1, limit - elapsed);
  return Math.ceil(Math.min(Math.max(elapsed, FIRST_WAIT_SECONDS), left, limits.waitSeconds));
}

/**
 * How many waits one wave takes at most, in one direction, before pending targets are unresolved.
 */
export function settleWaits(limit: number): number {
  let waits = 0;
  for (let elapsed = POLL_SECONDS; elapsed < limit; elapsed += POLL_SECONDS) {
    elapsed += settleWaitSeconds(elapsed, limit);
    waits += 1;
  }
  return waits;
}
