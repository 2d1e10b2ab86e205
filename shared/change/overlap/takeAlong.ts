import { bytesOfHashes, shareHash } from './sharedHashes.js';

/** Somebody whose targets are claimed, or who waits to claim them. */
interface Claimant {
  readonly changeId: string;
  readonly mode: string;
}

/** The most that one number takes along: whoever puts it reads a name for each. */
const MOST = 50;

/**
 * Of those who wait, the ones that a claim takes along: each change once, and nobody who would be
 * refused for targets of an entry or of one that is taken along before.
 */
export function takeAlong<TWaiting extends Claimant & { readonly hashes: readonly string[] }>(
  waiting: readonly TWaiting[],
  entries: readonly { readonly changeId: string; readonly hashes: Uint8Array }[],
): TWaiting[] {
  const claimed = [...entries];
  const taken: TWaiting[] = [];
  for (const one of waiting) {
    if (taken.length >= MOST) break;
    const hashes = bytesOfHashes(one.hashes);
    const isHit = claimed.some(
      (other) =>
        other.changeId === one.changeId ||
        (one.mode === 'refuse' && shareHash(other.hashes, hashes)),
    );
    if (isHit) continue;
    claimed.push({ changeId: one.changeId, hashes });
    taken.push(one);
  }
  return taken;
}
