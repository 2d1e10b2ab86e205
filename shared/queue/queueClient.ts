import type { Clock } from '../runtime/clock.js';
import type { Credentials } from '../runtime/context.js';
import { messageOf, ServiceError } from '../runtime/errors.js';
import { retrying } from '../runtime/retrying.js';

/** Sends messages to queues; bodies are Base64 of UTF-8 JSON (facts/smq 1, body encoding). */
export interface QueuePort {
  send(queue: string, message: unknown): Promise<void>;
}

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;
const TIMEOUT_MS = 10_000;

/**
 * SMQ through `@alicloud/mns`, loaded at the first send. 429, 5xx and lost answers are sent again
 * (a message may then be there twice; consumers are idempotent). Throws ServiceError `queue`.
 */
export function createQueueClient(options: {
  readonly accountId: string;
  readonly regionId: string;
  readonly credentials: Credentials;
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}): QueuePort {
  const { clock, random } = options;
  let client: Promise<import('@alicloud/mns').default> | undefined;
  const connect = async () => {
    const { default: MNS } = await import('@alicloud/mns');
    const { credentials, endpoint } = options;
    return new MNS(options.accountId, {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: credentials.accessKeySecret,
      ...(credentials.securityToken ? { securityToken: credentials.securityToken } : {}),
      ...(endpoint ? { endpoint } : { region: options.regionId, secure: true }),
      readTimeout: TIMEOUT_MS,
      connectTimeout: TIMEOUT_MS,
    });
  };
  return {
    async send(queue, message) {
      client ??= connect();
      const MessageBody = Buffer.from(JSON.stringify(message), 'utf8').toString('base64');
      const connected = await client;
      await retrying(() => sendOnce(connected, queue, MessageBody), {
        ...{ clock, random, retries: ATTEMPTS - 1, baseMs: FIRST_WAIT_MS, mostMs: LONGEST_WAIT_MS },
        classify: (error) => (error instanceof SendError && error.passing ? 'again' : 'stop'),
      }).catch((error: unknown) => {
        if (!(error instanceof SendError)) throw error;
        const { message: detail, cause } = error;
        throw new ServiceError('queue', `queue ${queue}: ${detail}`, { cause });
      });
    },
  };
}

/** A message that was not sent, or whose answer was lost; a passing failure is worth another try. */
class SendError extends Error {
  readonly passing: boolean;

  constructor(detail: string, passing: boolean, cause?: unknown) {
    super(detail, cause === undefined ? {} : { cause });
    this.name = 'SendError';
    this.passing = passing;
  }
}

/** The SDK resolves on failures that are no XML, and tells errors apart by name only (facts/smq 4). */
async function sendOnce(
  client: import('@alicloud/mns').default,
  queue: string,
  MessageBody: string,
): Promise<void> {
  const answer = await client.sendMessage(queue, { MessageBody }).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : '';
    const status = Number(/failed with (\d{3})/.exec(messageOf(error))?.[1] ?? 0);
    const refused = status >= 400 && status < 500 && status !== 429;
    // The SDK's messages hold the URL, not the body nor a signature.
    throw new SendError(name || 'no answer', !refused, error);
  });
  const { code } = answer;
  if (code !== 201) throw new SendError(`answered ${code}`, code === 429 || code >= 500);
}
