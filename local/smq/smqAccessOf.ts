import type { AccessCall } from '../ram/Role.js';
import type { SmqOperation, SmqRoute } from './smqRouteOf.js';

const ON_QUEUES: ReadonlySet<SmqOperation> = new Set([
  'ListQueue',
  'CreateQueue',
  'SetQueueAttributes',
  'GetQueueAttributes',
  'DeleteQueue',
]);

/** What RAM is asked before an operation (facts/smq 1): the queue, or its messages. */
export function smqAccessOf(
  { operation, queueName }: SmqRoute,
  { regionId, accountId }: { readonly regionId: string; readonly accountId: string },
): AccessCall {
  const path = ON_QUEUES.has(operation) ? '' : '/messages';
  const arn = `acs:mns:${regionId}:${accountId}:/queues/${queueName}${path}`;
  return { action: `mns:${operation}`, resources: [arn] };
}
