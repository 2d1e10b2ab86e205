import middy from '@middy/core';
import { type Clock, createClock } from './clock.js';
import type { FcContext } from './context.js';
import { createLog, type Log } from './log.js';
import { deadline } from './middleware/deadline.js';
import { logFailure, logFailures } from './middleware/logFailures.js';
import { readSettings, type Settings } from './settings.js';

/** What every invocation has at hand. */
export interface Invocation {
  readonly context: FcContext;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Milliseconds of the deployment's time until the function is killed. */
  remainingMs: () => number;
}

type Handle = (event: Buffer, invocation: Invocation) => Promise<unknown>;

/**
 * A Function Compute handler around `handle`: settings are read once a process, and anything that
 * is thrown is logged by its message and thrown on, so that the platform sees a failed invocation.
 */
export function fcHandler(handle: Handle): (event: Buffer, context: FcContext) => Promise<unknown> {
  let settings: Settings | undefined;
  const chain = middy<Buffer, unknown, Error, Invocation>()
    .use(logFailures())
    .use(deadline())
    .handler(handle);
  return async (event, context) => {
    const log = createLog({ requestId: context.requestId });
    try {
      settings ??= readSettings(process.env);
    } catch (error) {
      logFailure(log, error);
      throw error;
    }
    return chain(event, {
      context,
      settings,
      clock: createClock(settings.timeScale),
      log,
      random: Math.random,
      remainingMs: () => 0,
    });
  };
}
