import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { link, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkBucketName } from './checkBucketName.js';
import { checkObjectName } from './checkObjectName.js';
import { OssError } from './errors.js';

export interface ObjectFacts {
  readonly size: number;
  readonly lastModifiedMs: number;
  /** Upper-case MD5 in double quotes. */
  readonly etag: string;
}

/** Bucket names have no dots, so this folder is never a bucket. */
const INCOMING = '.incoming';

/**
 * Objects as plain files, `<dataDir>/<bucket>/<object name>`. A file appears under its name whole or
 * not at all; what a person changes by hand is seen.
 */
export class ObjectStore {
  readonly #dataDir: string;
  readonly #buckets = new Set<string>();
  /** What objects were declared to be; a plain file does not keep it, so it is lost with the process. */
  readonly #contentTypes = new Map<string, string>();
  /** ETags by path, so that a listing does not read every file again. */
  readonly #etags = new Map<string, { readonly version: string; readonly etag: string }>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    // What a region left that was killed in the middle of a put.
    rmSync(join(dataDir, INCOMING), { recursive: true, force: true });
    mkdirSync(join(dataDir, INCOMING), { recursive: true });
  }

  /** Nothing changes when the bucket exists; throws `InvalidBucketName`. */
  createBucket(name: string): void {
    checkBucketName(name);
    mkdirSync(join(this.#dataDir, name), { recursive: true });
    this.#buckets.add(name);
  }

  get bucketNames(): readonly string[] {
    return [...this.#buckets];
  }

  /**
   * Stores the object and returns its ETag. With `forbidOverwrite`, of several puts of one name at
   * most one succeeds, the others throw `FileAlreadyExists`.
   */
  async put(
    bucket: string,
    name: string,
    body: Buffer,
    options: { readonly forbidOverwrite: boolean; readonly contentType?: string | undefined },
  ): Promise<string> {
    const path = this.#pathOf(bucket, name);
    const incoming = join(this.#dataDir, INCOMING, randomUUID());
    await writeFile(incoming, body, { flag: 'wx' });
    try {
      await mkdir(dirname(path), { recursive: true });
      // link(2) fails where a file is, in one step; rename(2) replaces it in one step.
      if (options.forbidOverwrite) await link(incoming, path);
      else await rename(incoming, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST' && (await this.#isFile(path))) {
        throw new OssError('FileAlreadyExists');
      }
      throw conflictOf(error) ?? error;
    } finally {
      await rm(incoming, { force: true });
    }
    if (options.contentType === undefined) this.#contentTypes.delete(path);
    else this.#contentTypes.set(path, options.contentType);
    return etagOf(body);
  }

  /** The Content-Type that an object was put with, as far as it is known. */
  contentTypeOf(bucket: string, name: string): string | undefined {
    return this.#contentTypes.get(this.#pathOf(bucket, name));
  }

  /** Throws `NoSuchKey`. */
  async get(bucket: string, name: string): Promise<ObjectFacts & { readonly body: Buffer }> {
    const path = this.#pathOf(bucket, name);
    const stats = await this.#statFile(path);
    const body = await readFile(path);
    return { body, size: body.length, lastModifiedMs: stats.lastModifiedMs, etag: etagOf(body) };
  }

  /** Throws `NoSuchKey`. */
  async head(bucket: string, name: string): Promise<ObjectFacts> {
    const path = this.#pathOf(bucket, name);
    const { version, ...stats } = await this.#statFile(path);
    const known = this.#etags.get(path);
    if (known?.version === version) return { ...stats, etag: known.etag };
    const etag = etagOf(await readFile(path));
    this.#etags.set(path, { version, etag });
    return { ...stats, etag };
  }

  /** The names of all objects that begin with `prefix`, in UTF-8 order. */
  async names(bucket: string, prefix: string): Promise<string[]> {
    const root = this.#folderOf(bucket);
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const names: string[] = [];
    // A prefix that can't be a folder inside the bucket has no objects.
    if (folder === '' || isObjectName(folder.slice(0, -1))) await collect(root, folder, names);
    return names.filter((name) => name.startsWith(prefix)).sort(compareUtf8);
  }

  async #statFile(path: string) {
    try {
      const stats = await lstat(path, { bigint: true });
      if (stats.isFile()) {
        return {
          size: Number(stats.size),
          lastModifiedMs: Number(stats.mtimeMs),
          version: `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`,
        };
      }
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
    throw new OssError('NoSuchKey');
  }

  async #isFile(path: string): Promise<boolean> {
    return this.#statFile(path).then(
      () => true,
      () => false,
    );
  }

  #folderOf(bucket: string): string {
    if (!this.#buckets.has(bucket)) throw new OssError('NoSuchBucket');
    return join(this.#dataDir, bucket);
  }

  #pathOf(bucket: string, name: string): string {
    const folder = this.#folderOf(bucket);
    checkObjectName(name);
    return join(folder, name);
  }
}

/** Orders names as OSS lists them: by their UTF-8 bytes. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function collect(root: string, folder: string, names: string[]): Promise<void> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(join(root, folder));
  } catch (error) {
    if (isAbsence(error)) return;
    throw error;
  }
  for (const entry of entries) {
    const name = folder + entry.name;
    if (entry.isDirectory()) await collect(root, `${name}/`, names);
    // What a person put there under a name that no request could have is no object.
    else if (entry.isFile() && isObjectName(name)) names.push(name);
  }
}

const readEntries = (path: string) => readdir(path, { withFileTypes: true });

function isObjectName(name: string): boolean {
  try {
    checkObjectName(name);
    return true;
  } catch {
    return false;
  }
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '');
}

/** OSS has no folders, so it knows none of these; they are limits of files. */
function conflictOf(error: unknown): OssError | undefined {
  switch (codeOf(error)) {
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENOTEMPTY':
      return new OssError(
        'ObjectNameConflict',
        'The loopback region keeps objects as files: a folder of this object name is an object already, or the name is a folder of another object.',
      );
    case 'ENAMETOOLONG':
      return new OssError(
        'InvalidObjectName',
        'The loopback region keeps objects as files: a segment of the object name is too long for a file name.',
      );
    default:
      return undefined;
  }
}
