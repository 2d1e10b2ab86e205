import { canonicalJson, sha256Hex } from './hash.js';

/**
 * The id of a compliance run: the second in which it was asked for (ISO 8601), and what tells it
 * from others of that second. The same `what` is the same run.
 */
export function runIdOf(askedAt: string, what: readonly unknown[]): string {
  const second = askedAt.slice(0, 19);
  const hash = sha256Hex(canonicalJson(what));
  return `run-${second.replaceAll(/[-:]/g, '')}Z-${hash.slice(0, 8)}`;
}

/** The second that a run's id tells, ISO 8601. */
export function askedAtOf(runId: string): string {
  const [, year, month, day, hour, minute, second] =
    /^run-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(runId) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
