import { readFileSync } from 'node:fs';
import MNS from '@alicloud/mns';
import { parse } from 'yaml';

interface QueueResource {
  readonly visibilityTimeout?: number;
  readonly messageRetentionPeriod?: number;
  readonly deadLetter?: { readonly queue: string; readonly maxReceiveCount: number };
}

/** Creates the queues of deploy/resources.yaml through the SMQ API; an equal queue is fine. */
export async function createQueues(
  resourcesFile: string,
  account: {
    readonly accountId: string;
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
  },
): Promise<readonly string[]> {
  const document = parse(readFileSync(resourcesFile, 'utf8')) as {
    queues: Record<string, QueueResource>;
  };
  const { accountId, endpoint, accessKeyId, accessKeySecret } = account;
  const client = new MNS(accountId, { endpoint, accessKeyId, accessKeySecret });
  const names = Object.keys(document.queues);
  for (const [name, queue] of Object.entries(document.queues)) {
    const { code } = await client.createQueue(name, {
      ...(queue.visibilityTimeout ? { VisibilityTimeout: queue.visibilityTimeout } : {}),
      ...(queue.messageRetentionPeriod
        ? { MessageRetentionPeriod: queue.messageRetentionPeriod }
        : {}),
      ...(queue.deadLetter
        ? {
            DlqPolicy: {
              Enabled: true,
              DeadLetterTargetQueue: queue.deadLetter.queue,
              MaxReceiveCount: queue.deadLetter.maxReceiveCount,
            },
          }
        : {}),
    });
    // 201 created, 204 there with equal attributes; the SDK does not throw on what is no XML.
    if (code !== 201 && code !== 204) throw new Error(`queue ${name}: the API answered ${code}`);
  }
  return names;
}
