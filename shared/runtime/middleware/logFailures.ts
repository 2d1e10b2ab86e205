import { messageOf } from '../errors.js';
import type { Log } from '../log.js';

/** Logs a failed invocation: the message alone, since events may hold tokens and signatures. */
export const logFailure = (log: Log, error: unknown): void =>
  log.error('the invocation failed', {
    error: error instanceof Error ? error.name : 'unknown',
    detail: messageOf(error),
  });

/** Logs an invocation that fails, and lets it fail. */
export function logFailures() {
  const onError = (request: { error: Error | null; context: { log: Log } }): void =>
    logFailure(request.context.log, request.error);
  return { onError };
}
