import {
  attemptName,
  attemptsPrefix,
  parseAttemptName,
} from '../shared/evidence/coordinationNames.js';
import { createJson } from '../shared/evidence/evidenceStore.js';
import { messageOf, ServiceError } from '../shared/runtime/errors.js';
import type { QueueMessage } from '../shared/runtime/fcEvent.js';
import type { Service } from './Service.js';

/**
 * Two clocks are compared, the bucket's and the function's own. A message comes again ten seconds
 * after its push failed, the earliest (facts/function-compute 4.3), so that this is never early.
 */
const CLOCKS_APART_SECONDS = 5;

export type Attempt =
  /** The message may be worked on; `end` is called when that has ended in any way. */
  | { readonly kind: 'begun'; readonly end: () => Promise<void> }
  /** An earlier attempt was never ended, and can't be at work any more: its function was killed. */
  | { readonly kind: 'lost' };

/**
 * Begins an attempt on a message, and leaves a mark of it: of a function that is killed by its time
 * or its memory nothing else is left, and the message would kill the next one too. Throws
 * ServiceError `coordination` where an earlier attempt may still be at work.
 */
export async function beginAttempt(
  { id, queue }: QueueMessage,
  {
    coordination,
    clock,
    requestId,
    timeoutSeconds,
    log,
  }: Pick<Service, 'coordination' | 'clock' | 'requestId' | 'timeoutSeconds' | 'log'>,
): Promise<Attempt> {
  const prefix = attemptsPrefix(queue ?? '', id);
  const marks = (await coordination.list(prefix)).flatMap((object) => {
    const parsed = parseAttemptName(object.name);
    return parsed ? [{ ...parsed, at: object.lastModified }] : [];
  });
  const ended = new Set(marks.filter((one) => one.state === 'ended').map((one) => one.attempt));
  const open = marks.find((one) => one.state === 'begun' && !ended.has(one.attempt));
  if (open) {
    const age = clock.secondsSince(open.at);
    if (age > timeoutSeconds + CLOCKS_APART_SECONDS) return { kind: 'lost' };
    throw atWork(id);
  }
  const attempt = Math.max(0, ...marks.map((one) => one.attempt)) + 1;
  const mark = { v: 1, requestId, at: clock.iso() };
  const begun = await createJson(coordination, attemptName(prefix, attempt, 'begun'), mark);
  if (begun === 'exists') throw atWork(id);
  return {
    kind: 'begun',
    end: async () => {
      try {
        await createJson(coordination, attemptName(prefix, attempt, 'ended'), mark);
      } catch (error) {
        // The message is done or comes again; thrown, this would hide why.
        log.error('the end of an attempt is not marked', {
          messageId: id,
          detail: messageOf(error),
        });
      }
    },
  };
}

const atWork = (id: string) =>
  new ServiceError('coordination', `another attempt on message ${id} may still be at work`);
