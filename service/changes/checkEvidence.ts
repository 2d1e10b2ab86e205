import { ChangeReport } from '../../shared/contracts/changeReport.js';
import { EndEntry } from '../../shared/contracts/endEntry.js';
import type { EvidenceCheck, LaterObject } from '../../shared/contracts/evidenceCheck.js';
import { TurnDecision } from '../../shared/contracts/verify.js';
import { WorkEvidence } from '../../shared/contracts/work.js';
import {
  type ChangeNames,
  indexFolder,
  parseIndexName,
  parseVerifyName,
  parseWorkName,
} from '../../shared/evidence/changeNames.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';
import { makeManifest } from './makeManifest.js';

/**
 * Compares the evidence of an ended change with the manifest of its report, and the report with what
 * the index attests. Throws ServiceError 409 for a change that has not ended.
 */
export async function checkEvidence(
  names: ChangeNames,
  service: Pick<Service, 'store'>,
): Promise<EvidenceCheck> {
  const { store } = service;
  const bytes = await store.read(names.report);
  const report = bytes && (await readEvidence(store, names.report, ChangeReport));
  if (!bytes || !report) {
    const detail =
      'the change has not ended; what its evidence is compared with is made at its end';
    throw new ServiceError('changeRunning', detail);
  }
  const found = new Map(
    (await makeManifest(names, service)).map(({ name, sha256 }) => [name, sha256]),
  );
  const manifest = new Map(report.manifest.map(({ name, sha256 }) => [name, sha256]));
  const missing = [...manifest.keys()].filter((name) => !found.has(name));
  const changed = [...manifest].flatMap(([name, sha256]) =>
    found.has(name) && found.get(name) !== sha256 ? [name] : [],
  );
  const later: LaterObject[] = [];
  for (const name of found.keys()) {
    // The report and the decision that holds it can't name themselves.
    const isOfEnd =
      names.report === names.folder + name || (await holds(name, report, names, store));
    if (!manifest.has(name) && !isOfEnd) later.push(await laterObject(name, names, store));
  }
  const attested = await attestation(report, sha256Hex(bytes), store);
  const isIntact =
    attested === 'asAttested' &&
    missing.length + changed.length === 0 &&
    !later.some((one) => one.isAlarm);
  return {
    changeId: report.changeId,
    status: report.status,
    intact: isIntact,
    objects: manifest.size,
    report: attested,
    missing,
    changed,
    later,
  };
}

/** Whether an object is the decision that ended the change with this very report. */
async function holds(
  name: string,
  report: ChangeReport,
  { folder }: ChangeNames,
  store: Service['store'],
): Promise<boolean> {
  if (parseVerifyName(folder + name)?.kind !== 'decision') return false;
  const decision = await readEvidence(store, folder + name, TurnDecision);
  return decision?.void === false && JSON.stringify(decision.report) === JSON.stringify(report);
}

async function laterObject(
  name: string,
  { folder }: ChangeNames,
  store: Service['store'],
): Promise<LaterObject> {
  const full = folder + name;
  // Results count only where a decision names their hash.
  if (parseVerifyName(full)) return { name, kind: 'turn', isAlarm: false };
  const work = parseWorkName(full);
  if (!work) {
    const isRequest = /^(stop|execution-\d+|orders\/[^/]+)\.json$/.test(name);
    return isRequest
      ? { name, kind: 'request', isAlarm: false }
      : { name, kind: 'other', isAlarm: true };
  }
  if (work.end === 'intent') return { name, kind: 'intent', isAlarm: false };
  const evidence = await readEvidence(store, full, WorkEvidence);
  const wrote = evidence?.targets.some(({ operations }) =>
    operations.some(({ state }) => state === 'done' || state === 'unknown'),
  );
  return wrote ? { name, kind: 'write', isAlarm: true } : { name, kind: 'refusal', isAlarm: false };
}

/** What the index says of the report: its entries are put beside it, by a name of their own. */
async function attestation(
  { accountId, regionId, changeId, receivedAt, status }: ChangeReport,
  sha256: string,
  store: Service['store'],
): Promise<EvidenceCheck['report']> {
  const folder = indexFolder({ accountId, regionId }, receivedAt.slice(0, 10));
  const objects = await store.list(`${folder}${changeId}-`);
  const ends = objects.filter(({ name }) => {
    const entry = parseIndexName(name);
    return entry !== undefined && entry.status !== 'queued';
  });
  const [end, ...others] = ends;
  if (!end) return 'absent';
  if (others.length > 0) return 'contradicted';
  const entry = await readEvidence(store, end.name, EndEntry);
  return entry?.report === sha256 && entry.status === status ? 'asAttested' : 'changed';
}
