import type { GenericSchema, InferOutput } from 'valibot';
import { ChangeReport } from '../../shared/contracts/changeReport.js';
import { EndEntry } from '../../shared/contracts/endEntry.js';
import type { EvidenceCheck, LaterObject } from '../../shared/contracts/evidenceCheck.js';
import { TurnDecision } from '../../shared/contracts/verify.js';
import { WorkEvidence } from '../../shared/contracts/work.js';
import {
  type ChangeNames,
  indexFolder,
  parseIndexName,
  parsePlanName,
  parseVerifyName,
  parseWorkName,
} from '../../shared/evidence/changeNames.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { isUnreadable, ServiceError } from '../../shared/runtime/errors.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';
import { endingDecision } from './endingDecision.js';
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
  // A report that is gone, or that nobody can read, stands in the decision that ended the change.
  const report =
    (bytes && (await readable(store, names.report, ChangeReport))) ??
    (await endingDecision(names, service))?.report;
  const attested = report && (await attestation(report, bytes, store));
  // Between the decision and the index the change is still ending.
  if (!report || !attested || (!bytes && attested.report === 'absent')) {
    const detail =
      'the change has not ended; what its evidence is compared with is made at its end';
    throw new ServiceError('changeRunning', detail);
  }
  // Where the index attests no decision, the one that holds the report is none that came later.
  const end = attested.decision ?? (await endingDecision(names, service, report));
  const listed = await makeManifest(names, service);
  const found = new Map(listed.map(({ name, sha256 }) => [name, sha256]));
  const attestedObjects = [...report.manifest, ...(end ? [end] : [])];
  const manifest = new Map(attestedObjects.map(({ name, sha256 }) => [name, sha256]));
  const missing = [...manifest.keys()].filter((name) => !found.has(name));
  if (!bytes) missing.push(names.report.slice(names.folder.length));
  const changed = [...manifest].flatMap(([name, sha256]) =>
    found.has(name) && found.get(name) !== sha256 ? [name] : [],
  );
  const later: LaterObject[] = [];
  for (const name of found.keys()) {
    // The report can't name itself.
    if (manifest.has(name) || names.report === names.folder + name) continue;
    later.push(await laterObject(name, report, names, store));
  }
  const isIntact =
    attested.report === 'asAttested' &&
    attested.decision !== undefined &&
    missing.length + changed.length === 0 &&
    !later.some((one) => one.isAlarm);
  return {
    changeId: report.changeId,
    status: report.status,
    intact: isIntact,
    objects: manifest.size,
    report: attested.report,
    missing,
    changed,
    later,
  };
}

interface Attestation {
  readonly report: EvidenceCheck['report'];
  /** The decision that ended the change, as the index has it. */
  readonly decision?: EndEntry['decision'];
}

/** An object of the evidence; undefined also for one that nobody of the service can have put. */
async function readable<TSchema extends GenericSchema>(
  store: Service['store'],
  name: string,
  schema: TSchema,
): Promise<InferOutput<TSchema> | undefined> {
  try {
    return await readEvidence(store, name, schema);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return undefined;
  }
}

async function laterObject(
  name: string,
  ended: ChangeReport,
  { folder }: ChangeNames,
  store: Service['store'],
): Promise<LaterObject> {
  const full = folder + name;
  const other = { name, kind: 'other', isAlarm: true } as const;
  const turn = parseVerifyName(full);
  if (turn) {
    // A turn after the end decides nothing; results count only where a decision names their hash.
    const isVoid =
      turn.kind !== 'decision' || (await readable(store, full, TurnDecision))?.void === true;
    return isVoid ? { name, kind: 'turn', isAlarm: false } : other;
  }
  const work = parseWorkName(full);
  if (!work) {
    const plan = parsePlanName(full)?.plan;
    const isRequest =
      /^(stop|execution-\d+|orders\/[^/]+)\.json$/.test(name) ||
      (plan !== undefined && plan !== ended.plan);
    return isRequest ? { name, kind: 'request', isAlarm: false } : other;
  }
  if (work.end === 'intent') return { name, kind: 'intent', isAlarm: false };
  const evidence = await readable(store, full, WorkEvidence);
  if (!evidence) return other;
  const wrote = evidence.targets.some(({ operations }) =>
    operations.some(({ state }) => state === 'done' || state === 'unknown'),
  );
  return wrote ? { name, kind: 'write', isAlarm: true } : { name, kind: 'refusal', isAlarm: false };
}

/** What the index says of the end: its entries are put beside it, by a name of their own. */
async function attestation(
  { accountId, regionId, changeId, receivedAt, status }: ChangeReport,
  bytes: Buffer | undefined,
  store: Service['store'],
): Promise<Attestation> {
  const folder = indexFolder({ accountId, regionId }, receivedAt.slice(0, 10));
  const objects = await store.list(`${folder}${changeId}-`);
  const ends = objects.filter(({ name }) => {
    const entry = parseIndexName(name);
    return entry !== undefined && entry.status !== 'queued';
  });
  const [end, ...others] = ends;
  if (!end) return { report: 'absent' };
  if (others.length > 0) return { report: 'contradicted' };
  const entry = await readable(store, end.name, EndEntry);
  if (!entry) return { report: 'changed' };
  const isSame = bytes !== undefined && entry.report === sha256Hex(bytes);
  return {
    report: isSame && entry.status === status ? 'asAttested' : 'changed',
    decision: entry.decision,
  };
}
