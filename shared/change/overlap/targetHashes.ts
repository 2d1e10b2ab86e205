/** Bytes of each hash: two of 10⁹ targets share one with a chance of some 10⁻². */
const HASH_BYTES = 8;
const HEX_DIGITS = 2 * HASH_BYTES;

/**
 * The targets of a change as claims compare them: the first 8 bytes of the SHA-256 of each id, sorted,
 * one after the other. `sha256Hex` gives 64 hex digits.
 */
export function targetHashes(
  targetIds: readonly string[],
  sha256Hex: (text: string) => string,
): Uint8Array {
  const hashes = targetIds.map((id) => sha256Hex(id).slice(0, HEX_DIGITS)).sort();
  return bytesOfHashes(hashes);
}

/** The hash of one target, as hex digits. */
export const targetHash = (targetId: string, sha256Hex: (text: string) => string): string =>
  sha256Hex(targetId).slice(0, HEX_DIGITS);

/** The hashes one by one, as hex digits. */
export function hashesOfBytes(bytes: Uint8Array): string[] {
  const hashes: string[] = [];
  for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES) {
    const digits = Array.from(bytes.subarray(at, at + HASH_BYTES), (byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    hashes.push(digits.join(''));
  }
  return hashes;
}

/** Sorted hashes, as hex digits, in the form of `targetHashes`. */
export function bytesOfHashes(hashes: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, index) => {
    for (let byte = 0; byte < HASH_BYTES; byte += 1) {
      const digits = hash.slice(2 * byte, 2 * byte + 2);
      bytes[index * HASH_BYTES + byte] = Number.parseInt(digits, 16);
    }
  });
  return bytes;
}

/** How many hashes two sorted sets have in common; counting stops at `enough`. */
export function sharedHashes(a: Uint8Array, b: Uint8Array, enough = Number.POSITIVE_INFINITY) {
  const left = new DataView(a.buffer, a.byteOffset, a.byteLength);
  const right = new DataView(b.buffer, b.byteOffset, b.byteLength);
  let shared = 0;
  let at = 0;
  let other = 0;
  while (at < a.length && other < b.length && shared < enough) {
    const order =
      left.getUint32(at) - right.getUint32(other) ||
      left.getUint32(at + 4) - right.getUint32(other + 4);
    if (order === 0) shared += 1;
    if (order <= 0) at += HASH_BYTES;
    if (order >= 0) other += HASH_BYTES;
  }
  return shared;
}
