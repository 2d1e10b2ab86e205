import { createHash } from 'node:crypto';

/** Bytes of a hash: among a million of them, one more hits one by chance once in 10^13 tries. */
const BYTES = 8;

/**
 * The first 8 bytes of the SHA-256 of each target's id, sorted by their bytes and each once: a set that
 * can be searched and merged without reading a plan. A hit is looked up, for it may be by chance.
 */
export function targetHashes(targetIds: Iterable<string>): Buffer {
  const hashes = [...new Set(targetIds)]
    .map((id) => createHash('sha256').update(id).digest().subarray(0, BYTES))
    .sort(Buffer.compare);
  return Buffer.concat(hashes);
}

/** Whether sorted hashes hold that of a target: by halves, over the bytes as they are stored. */
export function holdsTarget(hashes: Buffer, targetId: string): boolean {
  const wanted = targetHashes([targetId]);
  let from = 0;
  let to = Math.floor(hashes.length / BYTES);
  while (from < to) {
    const middle = (from + to) >> 1;
    const order = wanted.compare(hashes, middle * BYTES, (middle + 1) * BYTES);
    if (order === 0) return true;
    if (order < 0) to = middle;
    else from = middle + 1;
  }
  return false;
}
