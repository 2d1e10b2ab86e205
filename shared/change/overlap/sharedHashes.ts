/** Bytes of the hash of a target. */
const HASH_BYTES = 8;

/** Sorted hashes as hex digits, 16 each, as claims and names hold them. */
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

/** Sorted hashes of 16 hex digits each as bytes, one after the other. */
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

/** Whether two sorted sets of hashes have one in common. */
export function shareHash(a: Uint8Array, b: Uint8Array): boolean {
  const left = new DataView(a.buffer, a.byteOffset, a.byteLength);
  const right = new DataView(b.buffer, b.byteOffset, b.byteLength);
  let at = 0;
  let other = 0;
  while (at < a.length && other < b.length) {
    const order =
      left.getUint32(at) - right.getUint32(other) ||
      left.getUint32(at + 4) - right.getUint32(other + 4);
    if (order === 0) return true;
    if (order < 0) at += HASH_BYTES;
    else other += HASH_BYTES;
  }
  return false;
}
