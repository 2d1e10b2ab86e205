import { percentEncode } from '../gateway/signature/percentEncode.js';
import { OssError } from './errors.js';
import { compareUtf8, type ObjectStore } from './ObjectStore.js';

/** "A single response returns up to 100 objects by default" (ListObjectsV2). */
const DEFAULT_MAX_KEYS = 100;
const MAX_KEYS = 1_000;

/**
 * ListObjectsV2: one page of a bucket's objects, as the document of the answer. Names are in UTF-8
 * order; with a delimiter, names that share what precedes it count as one.
 */
export async function listObjects(
  store: ObjectStore,
  bucket: string,
  query: ReadonlyMap<string, string>,
  accountId: string,
): Promise<object> {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const maxKeys = parseMaxKeys(query.get('max-keys'));
  const token = query.get('continuation-token');
  const resumeAfter = token === undefined ? '' : parseToken(token);
  const encode = encoderOf(query.get('encoding-type'));

  const names = (await store.names(bucket, prefix)).filter(
    (name) => compareUtf8(name, startAfter) > 0,
  );
  const entries = groupNames(names, prefix, delimiter).filter(
    (entry) => compareUtf8(entry.text, resumeAfter) > 0,
  );
  const page = entries.slice(0, maxKeys);
  const isTruncated = entries.length > page.length;
  const owner = { ID: accountId, DisplayName: accountId };
  const contents: object[] = [];
  for (const { text } of page.filter((entry) => !entry.isGroup)) {
    const facts = await factsOf(store, bucket, text);
    // Removed by hand since the names were read.
    if (!facts) continue;
    contents.push({
      Key: encode(text),
      LastModified: new Date(facts.lastModifiedMs).toISOString(),
      ETag: facts.etag,
      Type: 'Normal',
      Size: facts.size,
      StorageClass: 'Standard',
      ...(query.get('fetch-owner') === 'true' ? { Owner: owner } : {}),
    });
  }
  const groups = page.filter((entry) => entry.isGroup);
  const next = page.at(-1);
  return {
    ListBucketResult: {
      Name: bucket,
      Prefix: encode(prefix),
      ...(startAfter === '' ? {} : { StartAfter: encode(startAfter) }),
      MaxKeys: maxKeys,
      Delimiter: encode(delimiter),
      ...(query.get('encoding-type') === 'url' ? { EncodingType: 'url' } : {}),
      IsTruncated: isTruncated,
      Contents: contents,
      CommonPrefixes: groups.map(({ text }) => ({ Prefix: encode(text) })),
      KeyCount: contents.length + groups.length,
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(isTruncated && next ? { NextContinuationToken: tokenOf(next.text) } : {}),
    },
  };
}

interface Entry {
  readonly text: string;
  readonly isGroup: boolean;
}

function groupNames(names: readonly string[], prefix: string, delimiter: string): Entry[] {
  const entries: Entry[] = [];
  for (const name of names) {
    const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    const text = at < 0 ? name : name.slice(0, at + delimiter.length);
    const last = entries.at(-1);
    if (at >= 0 && last?.isGroup && last.text === text) continue;
    entries.push({ text, isGroup: at >= 0 });
  }
  return entries;
}

async function factsOf(store: ObjectStore, bucket: string, name: string) {
  try {
    return await store.head(bucket, name);
  } catch (error) {
    if (error instanceof OssError && error.code === 'NoSuchKey') return undefined;
    throw error;
  }
}

function parseMaxKeys(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MAX_KEYS;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MAX_KEYS) {
    throw new OssError('InvalidArgument', `max-keys must be from 1 to ${MAX_KEYS}.`);
  }
  return value;
}

function encoderOf(encodingType: string | undefined): (text: string) => string {
  if (encodingType === undefined) return (text) => text;
  if (encodingType === 'url') return percentEncode;
  throw new OssError('InvalidArgument', 'encoding-type must be url.');
}

function tokenOf(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function parseToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (token === '' || tokenOf(name) !== token) {
    throw new OssError('InvalidArgument', 'The continuation token is invalid.');
  }
  return name;
}
