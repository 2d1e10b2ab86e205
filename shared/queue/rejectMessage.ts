import type { Problem } from '../contracts/problem.js';
import type { QueuePort } from './queueClient.js';
import { withoutTokens } from './withoutTokens.js';

/** So that problem and body together fit a message (64 KiB after Base64), in characters. */
const BODY_CHARACTERS = 16_384;
const VIOLATIONS = 100;
const TEXT_CHARACTERS = 200;

/**
 * Puts a message that can't be taken into a rejects queue, with its problem and its body, cut and
 * without task tokens. Throws ServiceError `queue`.
 */
export async function rejectMessage(
  message: { readonly id: string; readonly body: string },
  problem: Pick<Problem, 'code' | 'detail' | 'violations'>,
  { queue, to }: { readonly queue: QueuePort; readonly to: string },
): Promise<void> {
  const violations = problem.violations?.slice(0, VIOLATIONS).map((one) => ({
    ...one,
    target: one.target.slice(0, TEXT_CHARACTERS),
    // What was found may quote the body.
    found: withoutTokens(one.found).slice(0, TEXT_CHARACTERS),
  }));
  await queue.send(to, {
    messageId: message.id,
    problem: { ...problem, ...(violations ? { violations } : {}) },
    body: withoutTokens(message.body).slice(0, BODY_CHARACTERS),
  });
}
