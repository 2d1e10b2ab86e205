import type { Clock } from '../runtime/clock.js';
import type { Credentials } from '../runtime/context.js';
import { messageOf, ServiceError } from '../runtime/errors.js';

/** Sends messages to queues; bodies are Base64 of UTF-8 JSON (facts/smq 1, body encoding). */
export interface QueuePort {
  send(queue: string, message: unknown): Promise<void>;
}

const ATTEMPTS = 5;
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
      for (let attempt = 1; ; attempt += 1) {
        const failure = await trySend(await client, queue, MessageBody);
        if (!failure) return;
        if (!failure.passing || attempt === ATTEMPTS) {
          throw new ServiceError('queue', `queue ${queue}: ${failure.detail}`, {
            cause: failure.cause,
          });
        }
        await options.clock.sleep(200 * 2 ** attempt * (0.5 + options.random() / 2));
      }
    },
  };
}

interface SendFailure {
  readonly passing: boolean;
  readonly detail: string;
  readonly cause?: unknown;
}

/** The SDK resolves on failures that are no XML, and tells errors apart by name only (facts/smq 4). */
async function trySend(
  client: import('@alicloud/mns').default,
  queue: string,
  MessageBody: string,
): Promise<SendFailure | undefined> {
  try {
    const { code } = await client.sendMessage(queue, { MessageBody });
    if (code === 201) return undefined;
    return { passing: code === 429 || code >= 500, detail: `answered ${code}` };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const status = Number(/failed with (\d{3})/.exec(messageOf(error))?.[1] ?? 0);
    const refused = status >= 400 && status < 500 && status !== 429;
    // The SDK's messages hold the URL, not the body nor a signature.
    return { passing: !refused, detail: name || 'no answer', cause: error };
  }
}
