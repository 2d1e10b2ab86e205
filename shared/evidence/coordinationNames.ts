import { canonicalJson, sha256Hex } from '../runtime/hash.js';

/**
 * The names of objects in the coordination bucket. They last a day at most: what has to last is
 * evidence and lies in the other bucket.
 */

/** A signed request that was taken, by what makes it the only one of its caller. */
export const takenRequestName = (accessKeyId: string, mark: string): string =>
  `requests/${sha256Hex(canonicalJson([accessKeyId, mark]))}.json`;

/** Begins the marks of a message's attempts. */
export const attemptsPrefix = (queue: string, messageId: string): string =>
  `attempts/${sha256Hex(canonicalJson([queue, messageId]))}/`;

/** An attempt on a message, by its number from 1. */
export const attemptName = (prefix: string, attempt: number, state: 'begun' | 'ended'): string =>
  `${prefix}${String(attempt).padStart(4, '0')}.${state}.json`;

/** What the name of such a mark says; undefined for any other name. */
export function parseAttemptName(
  name: string,
): { readonly attempt: number; readonly state: 'begun' | 'ended' } | undefined {
  const match = /\/(\d{4,})\.(begun|ended)\.json$/.exec(name);
  return match ? { attempt: Number(match[1]), state: match[2] as 'begun' | 'ended' } : undefined;
}

/** That somebody was told of something on a day, UTC (`2027-01-31`). */
export const toldName = (day: string, kind: string, changeId: string): string =>
  `told/${day}-${kind}-${changeId}.json`;
