import type OSS from 'ali-oss';
import type { Clock } from '../runtime/clock.js';
import type { Credentials } from '../runtime/context.js';
import { ServiceError } from '../runtime/errors.js';
import { retrying } from '../runtime/retrying.js';
import type { EvidenceStore, StoredObject } from './evidenceStore.js';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 4_000;
/** Reports of a large region have some 50 MB: 1 MB a second is waited for. */
const BYTES_PER_MS = 1_000;

/**
 * Objects in an OSS bucket through `ali-oss`, loaded at the first call. They are put with
 * `x-oss-forbid-overwrite`; V4 signature. Throws ServiceError, whose code is what the bucket is `of`.
 */
export function createOssStore(options: {
  readonly of: 'evidence' | 'coordination';
  readonly bucket: string;
  readonly regionId: string;
  readonly credentials: Credentials;
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}): EvidenceStore {
  const { clock, random } = options;
  let client: Promise<OSS> | undefined;
  const connected = () => {
    client ??= connect(options, { internal: true });
    return client;
  };
  let signer: Promise<OSS> | undefined;
  /** Makes a call, and makes it again while its failure may pass. */
  const attempt = <T>(verb: string, name: string, call: () => Promise<T>): Promise<T> =>
    retrying(call, {
      ...{ clock, random, retries: ATTEMPTS - 1, baseMs: FIRST_WAIT_MS, mostMs: LONGEST_WAIT_MS },
      classify: (error) =>
        !(error instanceof ServiceError) && faultOf(error).passing ? 'again' : 'stop',
    }).catch((error: unknown) => {
      if (error instanceof ServiceError) throw error;
      const detail = `${options.of} ${verb} ${name}: ${faultOf(error).code}`;
      throw new ServiceError(options.of, detail, { cause: error });
    });
  /** The same for an object that may not be there: then undefined. */
  const attemptOn = <T>(verb: string, name: string, call: () => Promise<T>) =>
    attempt<T | undefined>(verb, name, () =>
      call().catch((error: unknown) => {
        if (faultOf(error).code === 'NoSuchKey') return undefined;
        throw error;
      }),
    );
  const read = (name: string) =>
    attemptOn('get', name, async () => {
      const { content } = await (await connected()).get(name, { timeout: TIMEOUT_MS });
      return content as Buffer;
    });
  return {
    async create(name, body, { contentType } = {}) {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8');
      let lost = false;
      return attempt('put', name, async () => {
        try {
          const { res } = await (await connected()).put(name, bytes, {
            headers: {
              'x-oss-forbid-overwrite': 'true',
              ...(contentType ? { 'Content-Type': contentType } : {}),
            },
            timeout: TIMEOUT_MS + bytes.length / BYTES_PER_MS,
          });
          refuseVersions(name, res.headers);
          return 'created';
        } catch (error) {
          if (existsCodes.has(faultOf(error).code)) {
            // An earlier attempt's answer may have been lost: then the object is ours.
            return lost && (await read(name))?.equals(bytes) ? 'created' : 'exists';
          }
          lost = true;
          throw error;
        }
      });
    },
    read,
    async exists(name) {
      const found = await attemptOn('head', name, async () => {
        await (await connected()).head(name, { timeout: TIMEOUT_MS });
        return true;
      });
      return found === true;
    },
    async presign(name, seconds) {
      // The internal endpoint, which functions use, is not reached from outside.
      signer ??= connect(options, { internal: false });
      return (await signer).signatureUrlV4('GET', seconds, undefined, name);
    },
    async list(prefix, most = Number.POSITIVE_INFINITY) {
      const objects: StoredObject[] = [];
      let token: string | undefined;
      do {
        const page = await attempt('list', prefix, async () => {
          const query = {
            prefix,
            'max-keys': String(Math.min(1_000, most)),
            ...(token ? { 'continuation-token': token } : {}),
          };
          // The types lack listV2's optional fields.
          return (await connected()).listV2(query as never, { timeout: TIMEOUT_MS } as never);
        });
        const listed = page as unknown as
          | { objects?: { name: string; lastModified: string }[]; nextContinuationToken?: string }
          | undefined;
        for (const { name, lastModified } of listed?.objects ?? []) {
          objects.push({ name, lastModified: new Date(lastModified).toISOString() });
        }
        token = listed?.nextContinuationToken || undefined;
      } while (token !== undefined && objects.length < most);
      return objects.slice(0, most);
    },
  };
}

/** `FileImmutable`: the bucket is locked by a retention policy, and there is an object of the name. */
const existsCodes = new Set(['FileAlreadyExists', 'FileImmutable']);

/**
 * Only a bucket with versioning, enabled or suspended, names a version in its answer. There
 * `x-oss-forbid-overwrite` is void (facts/provisioning): nothing that relies on being put once may
 * go on.
 */
function refuseVersions(name: string, headers: object): void {
  if (!('x-oss-version-id' in headers)) return;
  const detail = `evidence put ${name}: the bucket has versioning, in which an object can be put twice; use a bucket without`;
  throw new ServiceError('evidence', detail, { permanent: true });
}

async function connect(
  options: {
    readonly bucket: string;
    readonly regionId: string;
    readonly credentials: Credentials;
    readonly endpoint: string | undefined;
  },
  { internal }: { readonly internal: boolean },
): Promise<OSS> {
  const { default: Client } = await import('ali-oss');
  const { credentials, endpoint } = options;
  return new Client({
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret,
    ...(credentials.securityToken
      ? {
          stsToken: credentials.securityToken,
          // Credentials are taken anew at each invocation; without this the client warns in the log.
          refreshSTSToken: () =>
            Promise.resolve({ ...credentials, stsToken: credentials.securityToken }),
          refreshSTSTokenInterval: 86_400_000,
        }
      : {}),
    bucket: options.bucket,
    region: `oss-${options.regionId}`,
    ...(endpoint ? { endpoint } : { internal, secure: true }),
    authorizationV4: true,
    timeout: TIMEOUT_MS,
  } as OSS.Options);
}

interface OssFault {
  readonly code: string;
  readonly passing: boolean;
}

function faultOf(error: unknown): OssFault {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    status?: unknown;
    name?: unknown;
  };
  const status = typeof fields.status === 'number' ? fields.status : 0;
  const code = String(fields.code ?? (status === 404 ? 'NoSuchKey' : (fields.name ?? 'NoAnswer')));
  return { code, passing: status <= 0 || status >= 500 };
}
