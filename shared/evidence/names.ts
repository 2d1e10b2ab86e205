import type { Way } from '../contracts/step.js';

/** The names of the evidence objects of one change (design, section 3). */
export interface ChangeNames {
  readonly folder: string;
  readonly request: string;
  readonly stop: string;
  readonly report: string;
  readonly verifyFolder: string;
  readonly workFolder: string;
  plan(plan: number): string;
  snapshot(plan: number): string;
  part(plan: number, part: string): string;
  /** Begins every work object of a part. */
  workPrefix(part: string, direction: Way): string;
  intent(part: string, direction: Way, requestId: string): string;
  work(part: string, direction: Way, requestId: string, ok: number, failed: number): string;
  /** A part that was handed on to a next invocation. */
  handedOn(part: string, direction: Way, requestId: string): string;
  verify(wave: number, requestId: string): string;
  verifiedTargets(wave: number, requestId: string, of: number): string;
}

export function changeNames(accountId: string, regionId: string, changeId: string): ChangeNames {
  const folder = `${accountId}/${regionId}/changes/${changeId}/`;
  const work = (part: string, direction: Way, requestId: string) =>
    `${folder}work/${part}-${direction}-${requestId}`;
  return {
    folder,
    request: `${folder}request.json`,
    stop: `${folder}stop.json`,
    report: `${folder}report.json`,
    verifyFolder: `${folder}verify/`,
    workFolder: `${folder}work/`,
    plan: (plan) => `${folder}plan-${plan}/plan.json`,
    snapshot: (plan) => `${folder}plan-${plan}/snapshot.json.gz`,
    part: (plan, part) => `${folder}plan-${plan}/parts/${part}.json`,
    workPrefix: (part, direction) => `${folder}work/${part}-${direction}-`,
    intent: (part, direction, requestId) => `${work(part, direction, requestId)}.intent.json`,
    work: (part, direction, requestId, ok, failed) =>
      `${work(part, direction, requestId)}.${ok}ok-${failed}failed.json`,
    handedOn: (part, direction, requestId) => `${work(part, direction, requestId)}.handedOn.json`,
    verify: (wave, requestId) => `${folder}verify/${wave}-${requestId}.json`,
    verifiedTargets: (wave, requestId, of) =>
      `${folder}verify/${wave}-${requestId}.${of}.targets.json`,
  };
}

/** `index/<day>/<changeId>-<status>`, so that the changes of a day can be listed. */
export const indexName = (
  accountId: string,
  regionId: string,
  day: string,
  changeId: string,
  status: string,
) => `${accountId}/${regionId}/index/${day}/${changeId}-${status}`;

/** The names of the evidence objects of one compliance run. */
export interface ComplianceNames {
  readonly folder: string;
  readonly request: string;
  readonly readFolder: string;
  readonly members: string;
  readonly lists: string;
  readonly snapshot: string;
  /** What it was judged with beside the snapshot: the policies, and which run came before. */
  readonly judgedWith: string;
  readonly remedies: string;
  readonly notification: string;
  readonly summary: string;
  /** The rules of the groups from one place to another in the order of their ids, from 1. */
  rules(from: number, to: number): string;
  /** A report, by the name of its file. */
  report(file: string): string;
}

export function complianceNames(
  accountId: string,
  regionId: string,
  runId: string,
): ComplianceNames {
  const folder = `${accountId}/${regionId}/compliance/${runId}/`;
  const place = (at: number) => String(at).padStart(5, '0');
  return {
    folder,
    request: `${folder}request.json`,
    readFolder: `${folder}read/`,
    members: `${folder}read/members.json.gz`,
    lists: `${folder}read/lists.json.gz`,
    snapshot: `${folder}snapshot.json.gz`,
    judgedWith: `${folder}judged-with.json`,
    remedies: `${folder}remedies.json`,
    notification: `${folder}notification.json`,
    summary: `${folder}summary.json`,
    rules: (from, to) => `${folder}read/rules-${place(from)}-${place(to)}.json.gz`,
    report: (file) => `${folder}${file}`,
  };
}

/** Which groups an object of rules holds, by its name; undefined for any other object. */
export function parseRulesName(
  name: string,
): { readonly name: string; readonly from: number; readonly to: number } | undefined {
  const match = /\/read\/rules-(\d{5,})-(\d{5,})\.json\.gz$/.exec(name);
  return match ? { name, from: Number(match[1]), to: Number(match[2]) } : undefined;
}

/** Begins the index of the finished runs of whole regions; by month, so that a listing is short. */
export const runIndexPrefix = (accountId: string, regionId: string, month: string) =>
  `${accountId}/${regionId}/compliance-index/${month}`;

/** `compliance-index/<day>/<when the region was read>-<runId>`: the order of names is that of time. */
export function runIndexName(
  accountId: string,
  regionId: string,
  takenAt: string,
  runId: string,
): string {
  const at = takenAt.replaceAll(/[-:.]/g, '');
  return `${runIndexPrefix(accountId, regionId, takenAt.slice(0, 10))}/${at}-${runId}`;
}

export const parseRunIndexName = (name: string): string | undefined =>
  /\/compliance-index\/\d{4}-\d\d-\d\d\/\d{8}T\d+Z-(run-\d{8}T\d{6}Z-[0-9a-f]{8})$/.exec(name)?.[1];

/** The run that an Idempotency-Key stands for, by the key's hash. */
export const runKeyName = (accountId: string, regionId: string, keyHash: string) =>
  `${accountId}/${regionId}/compliance-keys/${keyHash}.json`;

/** The changes that were started for a finding, one object an attempt. */
export const remedyFolder = (accountId: string, regionId: string, findingId: string) =>
  `${accountId}/${regionId}/compliance-remedies/${findingId}/`;
export const remedyName = (
  accountId: string,
  regionId: string,
  findingId: string,
  attempt: number,
) => `${remedyFolder(accountId, regionId, findingId)}${String(attempt).padStart(4, '0')}.json`;

export interface WorkName {
  readonly part: string;
  readonly direction: Way;
  readonly kind: 'intent' | 'finished' | 'handedOn';
  readonly ok: number;
  readonly failed: number;
}

/** What the name of a work object says; undefined for any other name. */
export function parseWorkName(name: string): WorkName | undefined {
  const match =
    /\/work\/(\d{4})-(forward|inverse)-[0-9A-Za-z-]+\.(intent|handedOn|(\d+)ok-(\d+)failed)\.json$/.exec(
      name,
    );
  if (!match) return undefined;
  const [, part = '', direction, kind, ok = '0', failed = '0'] = match;
  return {
    part,
    direction: direction as Way,
    kind: kind === 'intent' || kind === 'handedOn' ? kind : 'finished',
    ok: Number(ok),
    failed: Number(failed),
  };
}
