import type { WireRequest } from '../gateway/wire.js';

/** The operations that this region serves. */
export type SmqOperation =
  | 'ListQueue'
  | 'CreateQueue'
  | 'SetQueueAttributes'
  | 'GetQueueAttributes'
  | 'DeleteQueue'
  | 'SendMessage'
  | 'BatchSendMessage'
  | 'ReceiveMessage'
  | 'BatchReceiveMessage'
  | 'PeekMessage'
  | 'BatchPeekMessage'
  | 'DeleteMessage'
  | 'BatchDeleteMessage'
  | 'ChangeMessageVisibility';

export interface SmqRoute {
  readonly operation: SmqOperation;
  /** Empty for ListQueue. */
  readonly queueName: string;
}

/** Which operation a request is (facts/smq 1); undefined for what is none, topics among it. */
export function smqRouteOf(request: WireRequest): SmqRoute | undefined {
  const { method } = request;
  if (request.path === '/queues' && method === 'GET') {
    return { operation: 'ListQueue', queueName: '' };
  }
  const match = /^\/queues\/([^/]+)(\/messages)?$/.exec(request.path);
  const queueName = match?.[1];
  if (queueName === undefined) return undefined;
  const operation =
    match?.[2] === undefined ? queueOperation(request) : messageOperation(request, method);
  return operation && { operation, queueName };
}

function queueOperation(request: WireRequest): SmqOperation | undefined {
  switch (request.method) {
    case 'PUT':
      return argumentOf(request, 'metaoverride') === 'true' ? 'SetQueueAttributes' : 'CreateQueue';
    case 'GET':
      return 'GetQueueAttributes';
    case 'DELETE':
      return 'DeleteQueue';
    default:
      return undefined;
  }
}

function messageOperation(request: WireRequest, method: string): SmqOperation | undefined {
  const isBatch = argumentOf(request, 'numOfMessages') !== undefined;
  switch (method) {
    case 'POST':
      return /<Messages[\s>/]/.test(request.body.toString('utf8', 0, 1024))
        ? 'BatchSendMessage'
        : 'SendMessage';
    case 'GET':
      if (argumentOf(request, 'peekonly') === 'true') {
        return isBatch ? 'BatchPeekMessage' : 'PeekMessage';
      }
      return isBatch ? 'BatchReceiveMessage' : 'ReceiveMessage';
    case 'DELETE':
      return request.body.length > 0 && argumentOf(request, 'ReceiptHandle') === undefined
        ? 'BatchDeleteMessage'
        : 'DeleteMessage';
    case 'PUT':
      return 'ChangeMessageVisibility';
    default:
      return undefined;
  }
}

/** A query parameter whatever its case: SDKs differ between `receiptHandle` and `ReceiptHandle`. */
export function argumentOf(request: WireRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [found, value] of request.query) if (found.toLowerCase() === wanted) return value;
  return undefined;
}
