import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { RunRequestObject } from '../../shared/contracts/complianceRun.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';
import type { ComplianceNames } from '../../shared/evidence/names.js';

/** What the steps of a run work on. */
export interface Run {
  readonly request: RunRequestObject;
  readonly names: ComplianceNames;
  readonly store: EvidenceStore;
}

/** Reads a compressed JSON object; undefined when there is none. */
export async function readGzipJson<T>(store: EvidenceStore, name: string): Promise<T | undefined> {
  const bytes = await store.read(name);
  return bytes && (JSON.parse((await promisify(gunzip)(bytes)).toString('utf8')) as T);
}

/** Creates a compressed JSON object; one that is there stays as it is. */
export async function createGzipJson(store: EvidenceStore, name: string, value: unknown) {
  return store.create(name, await promisify(gzip)(JSON.stringify(value)), {
    contentType: 'application/gzip',
  });
}
