import type { RegionClock } from '../clock.js';
import { type AccessKey, type KeyStore, mayCall } from '../gateway/keys.js';
import type { SignatureVerdict } from '../gateway/signature/verdict.js';
import type { Product, WireRequest, WireResponse } from '../gateway/wire.js';
import type { RegionQueues } from '../ports.js';
import { SmqError, type SmqErrorCode } from './errors.js';
import { MESSAGE_OPERATIONS } from './messageOperations.js';
import { QueueStore } from './QueueStore.js';
import { QUEUE_OPERATIONS, type SmqHandler } from './queueOperations.js';
import { createQueuePort } from './queuePort.js';
import { verifyMns } from './signature.js';
import { smqAccessOf } from './smqAccessOf.js';
import { type SmqOperation, smqRouteOf } from './smqRouteOf.js';
import { xmlResponse } from './xml.js';

export interface SmqOptions {
  readonly keys: KeyStore;
  readonly clock: RegionClock;
  readonly accountId: string;
  readonly regionId: string;
}

/** The queues of the region: over the wire for clients, and in process for other products. */
export interface SmqProduct extends Product {
  readonly queues: RegionQueues;
  /** Ends every wait on a queue. */
  close(): void;
}

const VERSION = '2015-06-06';
const HANDLERS: Readonly<Record<SmqOperation, SmqHandler>> = {
  ...QUEUE_OPERATIONS,
  ...MESSAGE_OPERATIONS,
};

/**
 * SMQ (formerly MNS) queues with the XML protocol (facts/smq). Not simulated: topics, the account's
 * rate of 20,000 messages a second (`throttle` faults stand in for it), `QueueDeletedRecently`.
 */
export function createSmq(options: SmqOptions): SmqProduct {
  const { clock, keys } = options;
  const store = new QueueStore(clock);
  const hostId = `http://${options.accountId}.mns.${options.regionId}.aliyuncs.com`;
  const headersOf = (request: WireRequest) => ({
    'x-mns-request-id': request.requestId,
    'x-mns-version': VERSION,
  });
  const failure = (error: SmqError, request: WireRequest): WireResponse => {
    const children = {
      Code: error.code,
      Message: error.message,
      RequestId: request.requestId,
      HostId: hostId,
    };
    return xmlResponse(error.status, 'Error', children, headersOf(request));
  };

  return {
    name: 'smq',
    queues: createQueuePort(store),
    close: () => store.end(),

    claims: (request) =>
      (request.headers.authorization ?? '').startsWith('MNS ') ||
      request.headers['x-mns-version'] !== undefined,

    operationOf: (request) => smqRouteOf(request)?.operation ?? 'Unknown',

    handle: async (request) => {
      try {
        const key = signerOf(verifyMns(request, { keys, now: clock.now }));
        if (request.headers['x-mns-version'] !== VERSION) {
          throw new SmqError('InvalidArgument', `The value of x-mns-version should be ${VERSION}`);
        }
        const route = smqRouteOf(request);
        if (!route) {
          throw new SmqError('InvalidRequestURL', 'This region serves queues and messages only.');
        }
        if (!mayCall(key, smqAccessOf(route, options))) {
          throw new SmqError('AccessDenied', 'The role of the access key lacks this permission.');
        }
        return await HANDLERS[route.operation]({
          request,
          queueName: route.queueName,
          queues: store,
          now: clock.now,
          scale: clock.scale,
          headers: headersOf(request),
        });
      } catch (error) {
        if (error instanceof SmqError) return failure(error, request);
        throw error;
      }
    },

    refuse: (kind, request) =>
      failure(new SmqError(kind === 'throttle' ? 'TooManyRequests' : 'InternalError'), request),
  };
}

function signerOf(verdict: SignatureVerdict): AccessKey {
  if (verdict.ok) return verdict.key;
  const isDate = verdict.detail === 'date';
  const codes: Record<typeof verdict.reason, SmqErrorCode> = {
    missing: isDate ? 'MissingDateHeader' : 'MissingAuthorizationHeader',
    malformed: isDate ? 'InvalidDateHeader' : 'InvalidAuthorizationHeader',
    unknownKey: 'InvalidAccessKeyId',
    mismatch: 'SignatureDoesNotMatch',
    // Pages differ between 400 and 408 for a date out of range (facts/smq 6).
    expired: 'TimeExpired',
    badDigest: 'InvalidDegist',
    replayed: 'AccessDenied',
    // No code is documented for a wrong STS token.
    badToken: 'AccessDenied',
  };
  throw new SmqError(codes[verdict.reason]);
}
