import middy from '@middy/core';
import { type Clock, createClock } from './clock.js';
import type { FcContext } from './context.js';
import { messageOf } from './errors.js';
import { createLog, type Log } from './log.js';
import { readSettings, type Settings } from './settings.js';

/** What every invocation has at hand. */
export interface Invocation {
  readonly context: FcContext;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Milliseconds of the deployment's time until the function is killed. */
  readonly remainingMs: () => number;
}

type Handle = (event: Buffer, invocation: Invocation) => Promise<unknown>;

/**
 * A Function Compute handler around `handle`: settings are read once a process, and anything that
 * is thrown is logged by its message and thrown on, so that the platform sees a failed invocation.
 */
export function fcHandler(handle: Handle) {
  let settings: Settings | undefined;
  const chain = middy<Buffer, unknown>()
    .use(logFailures())
    .handler((event: Buffer, context: FcContext) => {
      settings ??= readSettings(process.env);
      const clock = createClock(settings.timeScale);
      const startedAt = clock.now();
      const limitMs = context.function.timeout * 1_000;
      return handle(event, {
        context,
        settings,
        clock,
        log: createLog({ requestId: context.requestId }),
        random: Math.random,
        remainingMs: () => limitMs - clock.elapsedMs(startedAt),
      });
    });
  // Function Compute's context lacks what middy asks for before the first middleware.
  return (event: Buffer, context: FcContext): Promise<unknown> =>
    chain(event, {
      ...context,
      getRemainingTimeInMillis: () => context.function.timeout * 1_000,
    } as never) as Promise<unknown>;
}

/** Logs a failed invocation: the message alone, since events may hold tokens and signatures. */
function logFailures() {
  return {
    onError: (request: { readonly error: unknown; readonly context: FcContext }) => {
      createLog({ requestId: request.context.requestId }).error('the invocation failed', {
        error: request.error instanceof Error ? request.error.name : 'unknown',
        detail: messageOf(request.error),
      });
    },
  };
}
