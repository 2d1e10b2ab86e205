import { bytesOfHashes } from '../../../shared/change/overlap/sharedHashes.js';
import type { ClaimEntry } from '../../../shared/contracts/claim.js';
import { ServiceError } from '../../../shared/runtime/errors.js';
import { inParallel } from '../../../shared/runtime/inParallel.js';
import type { Service } from '../../Service.js';

/** Bytes of hash objects that a warm instance keeps: those of 100 changes of 20,000 targets. */
const KEPT_BYTES = 16 * 1024 * 1024;

const READ_AT_ONCE = 16;

/** Objects of hashes by their names; they are put once and never change. */
const kept = new Map<string, Uint8Array>();

/** The hashes of the targets that an entry claims. */
export async function hashesOf(
  { changeId, hashes = [], hashesIn }: ClaimEntry,
  store: Pick<Service['store'], 'read'>,
): Promise<Uint8Array> {
  if (hashesIn === undefined) return bytesOfHashes(hashes);
  const known = kept.get(hashesIn);
  if (known) return known;
  const bytes = await store.read(hashesIn);
  if (!bytes) {
    const detail = `${hashesIn}, the targets that ${changeId} claims, does not exist`;
    throw new ServiceError('evidenceUnreadable', detail, { permanent: true });
  }
  let size = bytes.length;
  for (const one of kept.values()) size += one.length;
  for (const [name, one] of kept) {
    if (size <= KEPT_BYTES) break;
    kept.delete(name);
    size -= one.length;
  }
  kept.set(hashesIn, bytes);
  return bytes;
}

/** Entries with the hashes of their targets; objects that are not kept yet are read several at once. */
export const withHashes = (
  entries: readonly ClaimEntry[],
  store: Pick<Service['store'], 'read'>,
): Promise<{ readonly entry: ClaimEntry; readonly hashes: Uint8Array }[]> =>
  inParallel(entries, READ_AT_ONCE, async (entry) => ({
    entry,
    hashes: await hashesOf(entry, store),
  }));
