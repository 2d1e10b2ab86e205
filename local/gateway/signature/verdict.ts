import { timingSafeEqual } from 'node:crypto';
import type { AccessKey } from '../keys.js';

/** What a signature check found; `reason` is for the product to turn into its own error code. */
export type SignatureVerdict =
  | { readonly ok: true; readonly key: AccessKey }
  | { readonly ok: false; readonly reason: SignatureFault; readonly detail: string };

export type SignatureFault =
  | 'missing'
  | 'malformed'
  | 'unknownKey'
  | 'mismatch'
  | 'expired'
  | 'badDigest'
  | 'replayed'
  | 'badToken';

/** Compares two signatures without telling by its time where they differ. */
export function sameSignature(expected: string, found: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(found);
  return a.length === b.length && timingSafeEqual(a, b);
}
