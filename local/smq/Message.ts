import { randomBytes } from 'node:crypto';

/** A message in a queue. Times are wall milliseconds since the epoch. */
export interface Message {
  readonly id: string;
  /** As sent; the region does not decode it. */
  readonly body: string;
  readonly bodyMd5: string;
  readonly priority: number;
  readonly enqueuedAtMs: number;
  /** Not after now: visible. Else inactive (received before) or delayed. */
  visibleAtMs: number;
  firstDequeuedAtMs: number | undefined;
  dequeueCount: number;
  receiptHandle: string | undefined;
}

/** The form of this region's handles. */
export const RECEIPT_HANDLE = /^1-[A-Za-z0-9+/]+={0,2}$/;

/**
 * A fresh receipt handle. Each holds a `+` and a `/`, as real ones may: a client that decodes `+` as
 * a space or splits at `/` fails at once rather than now and then (facts/smq 4, trap 6).
 */
export function makeReceiptHandle(): string {
  const bytes = randomBytes(24).toString('base64url').replaceAll(/[-_]/g, '0');
  return `1-${bytes.slice(0, 8)}+${bytes.slice(8, 20)}/${bytes.slice(20, 32)}==`;
}
