import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RunRequestObject } from '../../shared/contracts/complianceRun.js';
import type { ComplianceNames } from '../../shared/evidence/complianceNames.js';
import type { EvidenceStore } from '../../shared/evidence/evidenceStore.js';

/** The values that all steps of a run work on. */
export interface Run {
  readonly request: RunRequestObject;
  readonly names: ComplianceNames;
  readonly store: EvidenceStore;
}

/** Creates a compressed JSON object; an object that exists stays as it is. */
export async function createGzipJson(store: EvidenceStore, name: string, value: unknown) {
  return store.create(name, await promisify(gzip)(JSON.stringify(value)), {
    contentType: 'application/gzip',
  });
}
