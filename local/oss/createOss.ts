import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { RegionClock } from '../clock.js';
import { type KeyStore, mayCall } from '../gateway/keys.js';
import type { Product, WireRequest, WireResponse } from '../gateway/wire.js';
import { answer, answerOssError, answerXml } from './answer.js';
import { OssError } from './errors.js';
import { listObjects } from './listObjects.js';
import { type ObjectFacts, ObjectStore } from './ObjectStore.js';
import { ossAccessOf } from './ossAccessOf.js';
import { type OssOperation, ossRouteOf, refuseHeaders } from './ossRouteOf.js';
import { authenticateOss, isOssSigned } from './signature/authenticateOss.js';
import { type OssTarget, targetsOf } from './targets.js';

export interface OssOptions {
  readonly keys: KeyStore;
  readonly clock: RegionClock;
  readonly regionId: string;
  /** The owner that a listing names. */
  readonly accountId: string;
  /** Objects are plain files under `<dataDir>/<bucket>/<object name>`; made when absent. */
  readonly dataDir: string;
  /** The buckets that exist from the start. */
  readonly buckets?: readonly string[];
  /**
   * Buckets with versioning, enabled or suspended: there `x-oss-forbid-overwrite` is void, and the
   * answer of a put names the version. Older versions are not kept here.
   */
  readonly versionedBuckets?: readonly string[];
  /** Buckets locked by a retention policy: no object of theirs can be put again. */
  readonly lockedBuckets?: readonly string[];
}

export interface OssProduct extends Product {
  readonly name: 'oss';
  /** Nothing changes when the bucket exists; throws `OssError` for a name that is not valid. */
  createBucket(name: string): void;
}

/**
 * The OSS of a loopback region: PutObject, GetObject, HeadObject and ListObjectsV2, signed in the
 * header or the URL, V4 or V1. Everything else answers 501 NotImplemented.
 */
export function createOss(options: OssOptions): OssProduct {
  const { keys, clock, regionId, accountId } = options;
  const store = new ObjectStore(options.dataDir);
  for (const name of options.buckets ?? []) store.createBucket(name);

  const carryOut = async (request: WireRequest): Promise<WireResponse> => {
    const targets = targetsOf(request, store.bucketNames);
    const signed = authenticateOss(request, targets, { keys, regionId, nowMs: clock.now() });
    const { target } = signed;
    const operation = ossRouteOf(request, target);
    if (operation === undefined) {
      throw new OssError(
        'NotImplemented',
        `The loopback region does not implement this operation: ${request.method} with the query parameters [${[...request.query.keys()].join(', ')}].`,
      );
    }
    if (!mayCall(signed.key, ossAccessOf(operation, target, request, options))) {
      throw new OssError('AccessDenied', 'You have no right to access this object.');
    }
    refuseHeaders(request, operation);
    switch (operation) {
      case 'PutObject':
        return putObject(store, request, target, options);
      case 'GetObject': {
        const { body, ...facts } = await store.get(target.bucket, target.name);
        return answer(request, objectHeaders(target, facts, store), body);
      }
      case 'HeadObject': {
        const facts = await store.head(target.bucket, target.name);
        return answer(request, {
          ...objectHeaders(target, facts, store),
          'content-length': String(facts.size),
        });
      }
      case 'ListObjectsV2':
        return answerXml(
          request,
          await listObjects(store, target.bucket, request.query, accountId),
        );
    }
  };

  return {
    name: 'oss',
    claims: isOssSigned,
    operationOf: (request) => operationOf(request) ?? 'Unknown',
    async handle(request) {
      try {
        return await carryOut(request);
      } catch (error) {
        if (error instanceof OssError) return answerOssError(request, error);
        throw error;
      }
    },
    refuse: (kind, request) =>
      answerOssError(
        request,
        new OssError(kind === 'throttle' ? 'ServiceUnavailable' : 'InternalError'),
      ),
    createBucket: (name) => store.createBucket(name),
  };
}

async function putObject(
  store: ObjectStore,
  request: WireRequest,
  { bucket, name }: OssTarget,
  { versionedBuckets = [], lockedBuckets = [] }: OssOptions,
): Promise<WireResponse> {
  const forbid = request.headers['x-oss-forbid-overwrite'] ?? 'false';
  if (forbid !== 'true' && forbid !== 'false') {
    throw new OssError(
      'InvalidArgument',
      'x-oss-forbid-overwrite must be true or false.',
      '0017-00000279',
    );
  }
  const md5 = createHash('md5').update(request.body).digest('base64');
  const declaredMd5 = request.headers['content-md5'];
  if (declaredMd5 !== undefined && declaredMd5 !== md5) throw new OssError('InvalidDigest');
  const hasVersions = versionedBuckets.includes(bucket);
  const isLocked = lockedBuckets.includes(bucket);
  const etag = await store
    .put(bucket, name, request.body, {
      forbidOverwrite: (forbid === 'true' || isLocked) && !hasVersions,
      contentType: request.headers['content-type'],
    })
    .catch((error: unknown) => {
      const exists = error instanceof OssError && error.code === 'FileAlreadyExists';
      throw exists && isLocked ? new OssError('FileImmutable') : error;
    });
  return answer(request, {
    ...{ etag, 'content-md5': md5 },
    ...(hasVersions ? { 'x-oss-version-id': 'CAEQ' } : {}),
  });
}

/** By the likeliest target, since the signature is not verified yet: for faults and the log. */
function operationOf(request: WireRequest): OssOperation | undefined {
  try {
    const [target] = targetsOf(request, []);
    return target && ossRouteOf(request, target);
  } catch (error) {
    if (error instanceof OssError) return undefined;
    throw error;
  }
}

/** Of objects that were there before the region: what `ali-oss` gives such a name. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.yaml': 'text/yaml',
};

/**
 * What OSS makes a browser save instead of show under the bucket's default domain, since such a page
 * would run there ("Configure object preview behavior in OSS"). A loopback bucket has no other.
 */
const FORCED_DOWNLOADS = /^text\/html\b/;

function objectHeaders(
  { bucket, name }: OssTarget,
  facts: ObjectFacts,
  store: ObjectStore,
): Record<string, string> {
  const type =
    store.contentTypeOf(bucket, name) ?? CONTENT_TYPES[extname(name)] ?? 'application/octet-stream';
  return {
    'content-type': type,
    ...(FORCED_DOWNLOADS.test(type)
      ? { 'x-oss-force-download': 'true', 'content-disposition': 'attachment' }
      : {}),
    etag: facts.etag,
    'last-modified': new Date(facts.lastModifiedMs).toUTCString(),
    'x-oss-object-type': 'Normal',
    'x-oss-storage-class': 'Standard',
  };
}
