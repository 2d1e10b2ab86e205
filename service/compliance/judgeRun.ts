import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Audit } from '../../shared/compliance/audit.js';
import { type PolicySet, readPolicies } from '../../shared/compliance/policies/readPolicies.js';
import { runAudit } from '../../shared/compliance/runAudit.js';
import { FindingsFile } from '../../shared/contracts/findings.js';
import { JudgedWith } from '../../shared/contracts/judgedWith.js';
import { structureOf } from '../../shared/contracts/structureOf.js';
import { complianceNames } from '../../shared/evidence/complianceNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { latestRun } from '../../shared/evidence/latestRun.js';
import { readEvidence, readZippedEvidence } from '../../shared/evidence/readEvidence.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';
import { SnapshotForm } from '../../shared/region/snapshotForm.js';
import { snapshotJson } from '../../shared/region/snapshotJson.js';
import { reportNames } from '../../shared/reports/reportNames.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Settings } from '../../shared/runtime/settings.js';
import { pieces } from '../../shared/text/pieces.js';
import type { FileFault, TextFile } from '../../shared/text/readYaml.js';
import type { Run } from './runStore.js';

/**
 * The form of an earlier run's findings: other limits may have been in force when they were
 * written.
 */
const EarlierFindings = structureOf(FindingsFile);

export type Judged =
  | {
      readonly ok: true;
      readonly audit: Audit;
      readonly policies: PolicySet;
      /** The snapshot that was judged: that of the evidence. */
      readonly snapshot: RegionSnapshot;
    }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Writes the snapshot and judges it. Judging twice gives the same findings, since everything that
 * they depend on is fixed in the evidence first.
 */
export async function judgeRun(
  run: Run,
  read: RegionSnapshot,
  settings: Pick<Settings, 'policiesDir' | 'groupsPerInterface'>,
): Promise<Judged> {
  const { request } = run;
  const snapshot = await keepSnapshot(run, read);
  const judgedWith = await fixInputs(run, snapshot.takenAt, settings);
  const rules = readPolicies(judgedWith.policies);
  if (!rules.ok) return { ok: false, faults: rules.faults.map(faultText) };
  const previous = await previousOf(run, judgedWith.previous);
  const result = runAudit({
    snapshot,
    policies: rules.policies,
    sha256Hex,
    groupsPerInterface: judgedWith.groupsPerInterface,
    ...(request.scope ? { scope: request.scope } : {}),
    ...previous,
  });
  if (!result.ok) return { ok: false, faults: result.faults.map(faultText) };
  return { ok: true, audit: result.audit, policies: rules.policies, snapshot };
}

/** Two turns at one time may have read differently: the snapshot that was kept first is judged. */
async function keepSnapshot({ names, store }: Run, read: RegionSnapshot): Promise<RegionSnapshot> {
  const zipped = await promisify(gzip)([...pieces(snapshotJson(read))].join(''));
  const options = { contentType: 'application/gzip' };
  if ((await store.create(names.snapshot, zipped, options)) === 'created') return read;
  return (await readZippedEvidence(store, names.snapshot, SnapshotForm)) ?? read;
}

async function fixInputs(
  run: Run,
  takenAt: string,
  { policiesDir, groupsPerInterface }: Pick<Settings, 'policiesDir' | 'groupsPerInterface'>,
): Promise<JudgedWith> {
  const { names, store, request } = run;
  const known = await readEvidence(store, names.judgedWith, JudgedWith);
  if (known) return known;
  const { scope } = request;
  // Only runs of the whole region are compared, since a run of one group says nothing of the
  // others.
  const previous = scope ? undefined : await latestRun(store, request, takenAt);
  const found: JudgedWith = {
    v: 1,
    ...(previous === undefined ? {} : { previous }),
    policies: await readPolicyFiles(policiesDir),
    groupsPerInterface,
  };
  await createJson(store, names.judgedWith, found);
  return (await readEvidence(store, names.judgedWith, JudgedWith)) ?? found;
}

/** The policies that were deployed with the function; a missing folder means no policies. */
async function readPolicyFiles(folder: string): Promise<TextFile[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = files.filter((name) => /\.ya?ml$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  );
}

async function previousOf({ store, request }: Run, runId: string | undefined) {
  if (runId === undefined) return {};
  const names = complianceNames(request, runId);
  const previous = await readEvidence(store, names.report(reportNames.json.file), EarlierFindings);
  if (!previous) return {};
  const previousSnapshot = await readZippedEvidence(store, names.snapshot, SnapshotForm);
  return { previous, ...(previousSnapshot ? { previousSnapshot } : {}) };
}

const faultText = ({ file, line, column, path, found, wanted }: FileFault) =>
  `${file}:${line}:${column}: ${path}: found ${found}, wanted ${wanted}`;
